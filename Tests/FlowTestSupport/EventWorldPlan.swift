/// Who is in a world of events: firewalls, nodes, hosts, resolvers, pods, and when.
struct EventWorldPlan {
    struct Firewall {
        var name: String
        /// As exported: upper case.
        var id: String
        var isClassic: Bool
        /// Hours of the world in which it writes structured records.
        var structured: Set<Int>
        var legacy: Set<Int>
        var countsHits: Bool
    }

    struct Node {
        var name: String
        var cluster: String?
        /// Its export holds no policy verdicts.
        var isDropsOnly: Bool
        /// The export's mask leaves them out.
        var hasUUIDs: Bool
        var hasTable: Bool
        /// Nobody collects its files.
        var isTableOnly: Bool
    }

    struct Pod {
        var namespace: String
        var name: String
        var workload: String
        var v4: String
        var v6: String
    }

    struct Resolver {
        var pod: String
        /// Its lines carry a time in milliseconds themselves.
        var isOld: Bool
    }

    /// Unix nanoseconds of the first full hour.
    var start: Int64
    var hours: Int
    var firewalls: [Firewall] = []
    var nodes: [Node] = []
    var hosts: [String] = []
    var resolvers: [Resolver] = []
    var pods: [Pod] = []

    static let remotes = [
        "198.51.100.20", "198.51.100.21", "203.0.113.5", "2001:db8:2::53", "192.0.2.200",
        "2001:db8:0:0:1:0:0:1",
    ]
    static let hostNames = [
        "www.example.com", "api.example.com", "WWW.Example.COM", "ocsp.example.com.",
        "a-b.c-d.example.org", "xn--bcher-kva.example",
    ]
    static let ruleNames = [
        "allow-web", "Allowed business use", "to-allowed, HTTP", "v1.2 (old. new)",
        "na\u{EF}ve \"quoted\"", "\u{898F}\u{5247}-7", "C:\\share", "deny - [list] entry", "7",
    ]
    /// For texts without keys, where a dot or a colon would be read otherwise.
    static let plainRuleNames = ["allow-web", "web 200", "r\u{E9}gle", "block_all"]

    init(_ random: inout SplitMix64) {
        let starts = [
            "2026-11-20T13:00:00Z", "2025-12-31T22:00:00Z", "2028-02-28T22:00:00Z",
            "2026-03-29T00:00:00Z",
        ]
        start = ReferenceTime.nanoseconds(of: random.pick(starts)) ?? 0
        hours = random.number(2...3)
        addFirewalls(&random)
        addPods(&random)
        addNodes(&random)
        for index in 0..<random.number(0...2) { hosts.append("host-\(index)") }
        for index in 0..<random.number(0...2) {
            resolvers.append(
                Resolver(pod: "coredns-5d78c9869d-\(index)xk2p", isOld: random.oneIn(4))
            )
        }
    }

    private mutating func addFirewalls(_ random: inout SplitMix64) {
        let all = Set(0..<hours)
        for index in 0..<random.number(1...3) {
            let name = "FW-\(index)"
            var firewall = Firewall(
                name: name.lowercased(),
                id:
                    "/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-\(index)/"
                    + "PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/" + name,
                isClassic: random.oneIn(3),
                structured: all,
                legacy: [],
                countsHits: random.oneIn(2)
            )
            switch random.number(0...5) {
            case 0: break
            case 1: (firewall.structured, firewall.legacy) = ([], all)
            case 2: (firewall.structured, firewall.legacy) = ([], [])
            case 3:
                // Switched from one generation to the other within an hour both of them write.
                firewall.structured = Set(1..<hours)
                firewall.legacy = [0, 1]
            default: firewall.legacy = all
            }
            if firewall.structured.isEmpty, firewall.legacy.isEmpty { firewall.countsHits = true }
            firewalls.append(firewall)
        }
    }

    private mutating func addPods(_ random: inout SplitMix64) {
        for index in 0..<random.number(3...6) {
            let app = random.pick(["web", "api", "db"])
            pods.append(
                Pod(
                    namespace: random.pick(["shop", "data"]),
                    name: "\(app)-6b687c8dcb-\(index)aaaa",
                    workload: app,
                    v4: "10.244.\(index).\(random.number(2...200))",
                    v6: "fd00:10:244::\(index + 1)"
                )
            )
        }
    }

    private mutating func addNodes(_ random: inout SplitMix64) {
        for index in 0..<random.number(0...3) {
            let hasUUIDs = !random.oneIn(4)
            let hasTable = hasUUIDs && random.oneIn(2)
            nodes.append(
                Node(
                    name: "aks-nodepool1-vmss00000\(index)",
                    cluster: random.oneIn(4) ? nil : "prod-west",
                    isDropsOnly: random.oneIn(4),
                    hasUUIDs: hasUUIDs,
                    hasTable: hasTable,
                    isTableOnly: hasTable && random.oneIn(3)
                )
            )
        }
    }

    /// Somewhere in an hour of the world, in whole microseconds.
    func time(inHour hour: Int, _ random: inout SplitMix64) -> Int64 {
        // Not in the last minute, so that a burst ends in its hour; corners are made on purpose.
        let offset = Int64(random.number(0...3_530_000_000)) * 1000
        let corners: [Int64] = [0, 59_999_999_000, 60_000_000_000]
        let exact = random.oneIn(20) ? random.pick(corners) : offset
        return start + Int64(hour) * 3600 * EventWorldTime.second + exact
    }
}
