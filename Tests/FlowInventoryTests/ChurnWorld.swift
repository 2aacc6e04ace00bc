import FlowTestSupport

/// Two clusters with equal addresses in which pods come and go, and the truth about it.
///
/// It knows nothing of how owners are resolved: it moves pods and machines through their lives in
/// true time, hands out addresses from small pools so that they are used again soon, and keeps who
/// had each when. What the API shows of it is in `ChurnWorld+View.swift`.
struct ChurnWorld {
    /// Somebody had an address from an instant up to another.
    struct Tenancy {
        var cluster: String
        var address: String
        /// A pod's or a node's name; unique in its cluster but for machines that follow each other.
        var name: String
        var from: Int64
        var to: Int64
    }

    final class Machine {
        let cluster: String
        let name: String
        let uid: String
        let ips: [String]
        /// Error of its clock.
        let skew: Int64
        let booted: Int64
        let registered: Int64
        /// When its object was gone, or the next machine took the name.
        var gone = Int64.max
        var died = Int64.max

        init(
            _ cluster: String,
            _ name: String,
            _ uid: String,
            _ ips: [String],
            _ skew: Int64,
            at: Int64
        ) {
            (self.cluster, self.name, self.uid, self.ips) = (cluster, name, uid, ips)
            (self.skew, booted, registered) = (skew, at, at + 40_000)
        }
    }

    final class Pod {
        /// A network of the pod's, with its addresses.
        struct Network {
            var up: Int64
            var down = Int64.max
            var ips: [String]
        }

        struct Run {
            var start: Int64
            var end = Int64.max
        }

        let name: String
        let machine: Machine
        let owner: (kind: String, name: String)
        let isHostNetwork: Bool
        let created: Int64
        let started: Int64
        var networks: [Network] = []
        var runs: [Run] = []
        /// When its network is wanted; moves if there is no address.
        var wantsNetwork: Int64
        /// From its network to its container.
        let containerDelay: Int64
        /// Planned, in true time from its first run; a crash changes it.
        var networkBreaks = Int64.max
        var containerBreaks = Int64.max
        var ends = Int64.max
        var deletionRequested = Int64.max
        var released = Int64.max
        var gone = Int64.max
        var isCompleted = false

        init(
            _ name: String,
            on machine: Machine,
            owner: (kind: String, name: String),
            isHostNetwork: Bool = false,
            at created: Int64,
            _ random: inout SplitMix64
        ) {
            (self.name, self.machine, self.owner) = (name, machine, owner)
            (self.isHostNetwork, self.created) = (isHostNetwork, created)
            started = created + .random(in: 100...2000, using: &random)
            // Volumes can take their time before the network is made.
            let volumes: Int64 = random.oneIn(6) ? .random(in: 5000...60_000, using: &random) : 0
            wantsNetwork = started + volumes + .random(in: 200...2000, using: &random)
            containerDelay = .random(in: 300...4000, using: &random)
        }
    }

    static let start = at("00:00")
    static let step: Int64 = 250
    static let clusters = ["c1", "c2"]

    /// An address is not handed out again before that.
    static let reuseDelay: Int64 = 2000

    let seed: UInt64
    let end: Int64
    /// Pods and machines have addresses of one subnet.
    let isFlat: Bool
    /// Kubernetes 1.29 and later: the network's condition, and phases of deleted pods.
    let isModern: Bool
    private(set) var pods: [(cluster: String, pod: Pod)] = []
    private(set) var machines: [Machine] = []
    private(set) var truth: [Tenancy] = []

    private var random: SplitMix64
    /// When each address may be handed out (again), by cluster and pool.
    private var free: [String: [String: Int64]] = [:]
    private var live: [String: [Pod]] = [:]
    private var current: [String: [Machine]] = [:]
    private var rebuilds: [(cluster: String, name: String, at: Int64)] = []
    private var count = 0

    init(seed: UInt64, hours: Int64) {
        self.seed = seed
        end = Self.start + hours * 3_600_000
        random = SplitMix64(seed: seed)
        isFlat = random.oneIn(2)
        isModern = random.oneIn(2)
        for cluster in Self.clusters {
            for index in 0..<3 {
                for host in 1...14 {
                    free["\(cluster) pod \(index)"] = (free["\(cluster) pod \(index)"] ?? [:])
                        .merging(["10.244.\(index).\(host)": 0]) { $1 }
                }
            }
            for host in 4...20 {
                free["\(cluster) node"] = (free["\(cluster) node"] ?? [:]).merging([
                    "10.1.0.\(host)": 0
                ]) { $1 }
            }
            for host in 4...50 {
                free["\(cluster) flat"] = (free["\(cluster) flat"] ?? [:]).merging([
                    "10.1.0.\(host)": 0
                ]) { $1 }
            }
            for index in 0..<3 { boot(cluster, "n\(index)", at: Self.start - 3_600_000) }
        }
        var now = Self.start
        while now < end {
            for cluster in Self.clusters { advance(cluster, now) }
            now += Self.step
        }
        finish()
    }

    private mutating func advance(_ cluster: String, _ now: Int64) {
        for rebuild in rebuilds where rebuild.cluster == cluster && rebuild.at <= now {
            boot(cluster, rebuild.name, at: now)
        }
        rebuilds.removeAll { $0.cluster == cluster && $0.at <= now }
        churn(cluster, now)
        for pod in live[cluster] ?? [] { advance(pod, now) }
        live[cluster]?.removeAll {
            $0.released <= now || $0.isHostNetwork && $0.machine.died <= now
        }
    }

    /// New pods, updates and failures.
    private mutating func churn(_ cluster: String, _ now: Int64) {
        let perMinute = Int(60_000 / Self.step)
        if random.oneIn(perMinute / 3) {
            count += 1
            let minute = now / 60_000
            create("job-\(count)", cluster, ("Job", "backup-\(minute)"), now) { random in
                .random(in: 2000...(random.oneIn(4) ? 600_000 : 40_000), using: &random)
            }
        }
        if random.oneIn(perMinute * 10) || now == Self.start {
            // A rolling update: new pods while the old ones are ending.
            let name = "web\(Int.random(in: 0...2, using: &random))"
            for pod in live[cluster] ?? [] where pod.owner.name.hasPrefix(name) { delete(pod, now) }
            for _ in 0..<4 {
                count += 1
                create("\(name)-\(count)", cluster, ("ReplicaSet", "\(name)-6b687c8dcb"), now) {
                    .random(in: 3_600_000...36_000_000, using: &$0)
                }
            }
        }
        if random.oneIn(perMinute * 40),
            let machine = current[cluster]?.randomElement(using: &random),
            machine.registered + 600_000 < now
        {
            lose(machine, now)
        }
    }

    private mutating func create(
        _ name: String,
        _ cluster: String,
        _ owner: (kind: String, name: String),
        _ now: Int64,
        life: (inout SplitMix64) -> Int64
    ) {
        let ready = (current[cluster] ?? []).filter { $0.registered <= now && $0.died > now }
        guard let machine = ready.randomElement(using: &random) else { return }
        let pod = Pod(name, on: machine, owner: owner, at: now, &random)
        let seconds = life(&random)
        pod.ends = seconds
        pod.isCompleted = owner.kind == "Job"
        // Relative to the first run, like `ends`; made absolute when it begins.
        if random.oneIn(8) { pod.networkBreaks = seconds / 3 }
        if random.oneIn(6) { pod.containerBreaks = seconds / 2 }
        live[cluster, default: []].append(pod)
        pods.append((cluster, pod))
    }

    private mutating func advance(_ pod: Pod, _ now: Int64) {
        guard !pod.isHostNetwork else { return }
        let networkIsDown = pod.networks.last.map { $0.down <= now } ?? true
        if networkIsDown, pod.released == .max, pod.wantsNetwork <= now,
            pod.deletionRequested > now,
            pod.machine.died > now
        {
            connect(pod)
        }
        guard let run = pod.runs.last, !networkIsDown else {
            // Deleted while it had no network.
            if pod.deletionRequested <= now, pod.released == .max {
                pod.released = min(pod.released, now)
                pod.gone = min(pod.gone, now + 500)
            }
            return
        }
        if pod.networkBreaks <= now, pod.ends > now, run.end == .max {
            pod.networkBreaks = .max
            pod.runs[pod.runs.count - 1].end = now
            disconnect(pod, now + 200)
            pod.wantsNetwork = now + .random(in: 1000...6000, using: &random)
        } else if pod.containerBreaks <= now, pod.ends > now, run.end == .max, run.start < now {
            pod.containerBreaks = .max
            pod.runs[pod.runs.count - 1].end = now
            pod.runs.append(Pod.Run(start: now + .random(in: 500...20_000, using: &random)))
        } else if pod.ends <= now, pod.released == .max {
            if run.end > pod.ends {
                // A run that had not begun never does.
                if run.start > pod.ends {
                    pod.runs.removeLast()
                } else {
                    pod.runs[pod.runs.count - 1].end = pod.ends
                }
            }
            pod.released = now + .random(in: 500...2500, using: &random)
            disconnect(pod, pod.released)
            let keeps: ClosedRange<Int64> = pod.isCompleted ? 1000...3_600_000 : 100...3000
            pod.gone = min(pod.gone, pod.released + .random(in: keeps, using: &random))
        }
    }

    private mutating func connect(_ pod: Pod) {
        let pool =
            isFlat
            ? "\(pod.machine.cluster) flat"
            : "\(pod.machine.cluster) pod \(pod.machine.name.dropFirst())"
        guard let ip = take(pool, at: pod.wantsNetwork) else {
            pod.wantsNetwork += 1000
            return
        }
        let up = pod.wantsNetwork
        let isFirst = pod.networks.isEmpty
        pod.networks.append(Pod.Network(up: up, ips: [ip, v6(ip)]))
        let start = up + pod.containerDelay
        pod.runs.append(Pod.Run(start: start))
        guard isFirst else {
            // What would have ended meanwhile does so when it runs again.
            if pod.ends <= start, pod.deletionRequested == .max {
                pod.ends = start + .random(in: 500...20_000, using: &random)
            }
            return
        }
        pod.ends = pod.deletionRequested == .max ? pod.ends + start : pod.ends
        if pod.networkBreaks != .max { pod.networkBreaks += start }
        if pod.containerBreaks != .max { pod.containerBreaks += start }
    }

    private mutating func disconnect(_ pod: Pod, _ now: Int64) {
        guard let network = pod.networks.last, network.down == .max else { return }
        pod.networks[pod.networks.count - 1].down = now
        for ip in network.ips {
            record(pod.machine.cluster, ip, pod.name, network.up, now)
        }
        let pool =
            isFlat
            ? "\(pod.machine.cluster) flat"
            : "\(pod.machine.cluster) pod \(pod.machine.name.dropFirst())"
        free[pool]?[network.ips[0]] = now + Self.reuseDelay
    }

    private mutating func delete(_ pod: Pod, _ now: Int64) {
        guard pod.deletionRequested == .max, pod.released == .max else { return }
        pod.deletionRequested = now
        let grace: Int64 = .random(in: 300...(random.oneIn(3) ? 30_000 : 3000), using: &random)
        pod.ends = now + grace
        pod.isCompleted = false
    }

    private mutating func boot(_ cluster: String, _ name: String, at now: Int64) {
        let pool = isFlat ? "\(cluster) flat" : "\(cluster) node"
        guard let ip = take(pool, at: now) else {
            return rebuilds.append((cluster, name, now + 5000))
        }
        count += 1
        let machine = Machine(
            cluster,
            name,
            "machine-\(count)",
            [ip, v6(ip)],
            .random(in: -900...900, using: &random),
            at: now
        )
        for older in machines where older.cluster == cluster && older.name == name {
            older.gone = min(older.gone, machine.registered)
        }
        machines.append(machine)
        current[cluster, default: []].append(machine)
        for agent in ["agent", "proxy"] {
            count += 1
            let pod = Pod(
                "\(agent)-\(count)",
                on: machine,
                owner: ("DaemonSet", agent),
                isHostNetwork: true,
                at: machine.registered,
                &random
            )
            pod.networks = [Pod.Network(up: machine.booted, ips: machine.ips)]
            pod.runs = [Pod.Run(start: pod.started + pod.containerDelay)]
            pods.append((cluster, pod))
            live[cluster, default: []].append(pod)
        }
    }

    /// A machine is drained and replaced, or vanishes and leaves the objects of its pods behind.
    private mutating func lose(_ machine: Machine, _ now: Int64) {
        let isCrash = random.oneIn(2)
        let died = isCrash ? now : now + 40_000
        machine.died = died
        let next = died + .random(in: 60_000...300_000, using: &random)
        // Objects of what vanished stay for a while, some until after the next machine has the
        // name. Until then nobody else can have their addresses: they count as theirs.
        let succeeded = next + 40_000
        machine.gone = isCrash ? died + .random(in: 5000...240_000, using: &random) : died
        let released = isCrash ? succeeded : died
        for ip in machine.ips {
            record(machine.cluster, ip, machine.name, machine.booted, released)
        }
        free[isFlat ? "\(machine.cluster) flat" : "\(machine.cluster) node"]?[machine.ips[0]] =
            released + Self.reuseDelay
        for pod in live[machine.cluster] ?? [] where pod.machine === machine {
            if pod.isHostNetwork {
                pod.gone = isCrash ? next + 80_000 : died
            } else if isCrash {
                pod.released = succeeded
                disconnect(pod, succeeded)
                pod.gone = succeeded + .random(in: 0...120_000, using: &random)
                pod.ends = .max
            } else {
                delete(pod, now)
            }
        }
        current[machine.cluster]?.removeAll { $0 === machine }
        rebuilds.append((machine.cluster, machine.name, next))
    }

    /// What still lasts at the end of the world.
    private mutating func finish() {
        for (_, pod) in pods where !pod.isHostNetwork {
            guard let network = pod.networks.last, network.down == .max else { continue }
            for ip in network.ips { record(pod.machine.cluster, ip, pod.name, network.up, end) }
        }
        for machine in machines where machine.died == .max {
            for ip in machine.ips { record(machine.cluster, ip, machine.name, machine.booted, end) }
        }
    }

    private mutating func record(
        _ cluster: String,
        _ ip: String,
        _ name: String,
        _ from: Int64,
        _ to: Int64
    ) {
        truth.append(Tenancy(cluster: cluster, address: ip, name: name, from: from, to: to))
    }

    private mutating func take(_ pool: String, at now: Int64) -> String? {
        let candidates = (free[pool] ?? [:]).filter { $0.value <= now }.keys.sorted()
        guard let ip = candidates.randomElement(using: &random) else { return nil }
        free[pool]?[ip] = .max
        return ip
    }

    private func v6(_ ip: String) -> String {
        "fd00:" + ip.split(separator: ".").dropFirst().joined(separator: ":") + "::1"
    }
}
