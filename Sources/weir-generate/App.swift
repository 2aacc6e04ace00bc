/// A program of the synthetic cluster, as people who deploy it call it.
struct App: Sendable {
    /// What keeps its pods alive.
    enum Controller: String, Sendable {
        /// Through a ReplicaSet, whose name ends in the hash of the pods' template.
        case deployment = "ReplicaSet"
        /// Pods have a number instead of a random name.
        case statefulSet = "StatefulSet"
    }

    let namespace: String
    let name: String
    /// Where its containers listen.
    let port: Int
    var controller = Controller.deployment
}

/// A CronJob: a pod an hour, each on the address of the one before it.
struct CronJob: Sendable {
    let name: String
    /// The minute of the hour at which its Jobs begin.
    let minute: Int
    static let namespace = "data"
}

/// A service with an address of its own.
struct NamedService: Sendable {
    let app: App
    let port: Int
    /// Opened on every node; `nil` if it is for the cluster alone.
    var nodePort: Int?
    /// Its traffic goes to an address outside the cluster, which a selector cannot say.
    var isOutside = false
}

extension World {
    /// The slot of each node that a CronJob's pods follow one another in.
    var jobSlot: Int {
        podsPerNode - 1
    }

    /// What runs in a slot that is not the CronJob's.
    ///
    /// The name fits the ports that `conversation(_:_:)` and the long connections give the slot: they follow from the
    /// slot modulo 6 and modulo 4, so names repeat after 12; names are looked up in the first two slots. Most of
    /// what goes to the private endpoint comes from slot 7 of the sample night, hence `orders`.
    func app(_ node: Int, _ pod: Int) -> App {
        guard pod > 1 else { return gateway }
        let choices = apps[pod % apps.count]
        return choices[node % choices.count]
    }

    /// The number of a StatefulSet's pod: every node has as many of them, in slots `apps.count` apart.
    func ordinal(_ node: Int, _ pod: Int) -> Int {
        let first = pod % apps.count
        let perNode = (jobSlot - first + apps.count - 1) / apps.count
        return node * perNode + pod / apps.count
    }

    func cronJob(_ node: Int) -> CronJob {
        cronJobs[node % cronJobs.count]
    }

    /// The services whose addresses are those of the draws from 0 on.
    static let services = [
        NamedService(app: gateway, port: 53),
        NamedService(app: ingress, port: 443, nodePort: 30_443),
        NamedService(app: web, port: 80),
        NamedService(app: api, port: 80),
        NamedService(app: orders, port: 80),
        NamedService(app: search, port: 80),
        NamedService(app: payments, port: 50_051),
        NamedService(app: stock, port: 50_051),
        NamedService(app: kafka, port: 9092),
        NamedService(app: features, port: 80),
        NamedService(app: grafana, port: 80),
        // The private endpoint, by the name that programs call it.
        NamedService(
            app: App(namespace: "data", name: "sql", port: 1433),
            port: 1433,
            isOutside: true
        ),
    ]
}

/// Answers name lookups and passes traffic on for others: its pods talk most, also to each other.
private let gateway = App(namespace: "platform", name: "mesh-gateway", port: 53)
private let web = App(namespace: "shop", name: "web", port: 3000)
private let api = App(namespace: "shop", name: "api", port: 8080)
private let orders = App(namespace: "shop", name: "orders", port: 9090)
private let stock = App(namespace: "shop", name: "stock", port: 50_051)
private let search = App(namespace: "shop", name: "search", port: 8000)
private let payments = App(namespace: "shop", name: "payments", port: 50_051)
private let accounts = App(namespace: "shop", name: "accounts", port: 8443)
private let ingress = App(namespace: "platform", name: "ingress-nginx", port: 8080)
private let grafana = App(namespace: "platform", name: "grafana", port: 3000)
private let prometheus = App(namespace: "platform", name: "prometheus", port: 9090)
private let features = App(namespace: "data", name: "features", port: 8000)
private let kafka = App(namespace: "data", name: "kafka", port: 9092, controller: .statefulSet)

/// By slot, and in turn by node where there are several.
private let apps: [[App]] = [
    [api], [prometheus], [web], [kafka], [stock, payments], [search, features],
    [ingress, api], [orders], [grafana, web], [accounts], [payments], [features],
]

private let cronJobs = [
    CronJob(name: "export", minute: 3), CronJob(name: "report", minute: 11),
    CronJob(name: "reindex", minute: 17), CronJob(name: "cleanup", minute: 24),
]
