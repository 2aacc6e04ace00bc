import Foundation

/// The logs of what enforces rules beside the network security groups, for the same night as the flow logs.
///
/// Each source draws the flows it shows from the world's own streams, so addresses, ports and times are those of
/// the flow logs; what an enforcement point refuses before it reaches a NIC is in no flow log.
struct EventPlan {
    let world: World
    let directory: PodDirectory
    let output: URL
    let compression: CompressionChoice
    /// Minutes of the night that are written.
    let minutes: Int
    /// About how many records the firewall writes; `nil` for those of the flow logs' connections.
    let firewallEvents: Int?

    init(
        _ world: World,
        output: URL,
        compression: CompressionChoice,
        lastHourMinutes: Int,
        firewallEvents: Int?
    ) {
        self.world = world
        self.output = output
        self.compression = compression
        self.firewallEvents = firewallEvents
        minutes = (world.hours - 1) * 60 + lastHourMinutes
        directory = PodDirectory(Inventory(world, lastHourMinutes: lastHourMinutes))
    }

    /// Writes the logs of `sources` and says what is in them.
    func run(_ sources: Set<EventSource>) throws(GenerateError) -> EventTruth {
        var truth = EventTruth()
        if sources.contains(.firewall) { truth.firewall = try FirewallLog(self).write() }
        if sources.contains(.hubble) {
            var hubble: [String: EventTruth.Hubble] = [:]
            for node in 0..<world.nodes {
                hubble[directory.nodeName(node)] = try HubbleLog(self, node: node).write()
            }
            truth.hubble = hubble
        }
        if sources.contains(.calico) {
            var calico: [String: EventTruth.Calico] = [:]
            for node in 0..<min(2, world.nodes) {
                calico[directory.nodeName(node)] = try CalicoLog(self, node: node).write()
            }
            truth.calico = calico
        }
        if sources.contains(.coredns) {
            var coredns: [String: EventTruth.CoreDNS] = [:]
            for node in 0..<min(2, world.nodes) {
                let log = CoreDNSLog(self, node: node)
                coredns[log.pod] = try log.write()
            }
            truth.coredns = coredns
        }
        return truth
    }
}

/// `--event-source`.
enum EventSource: String, CaseIterable {
    case firewall
    case hubble
    case calico
    case coredns
}

extension World {
    /// The flows of one kind that begin in a minute, between all pairs of nodes that `isWanted` lets through.
    func flowsBetweenNodes(
        _ kind: Traffic,
        in minute: Int,
        where isWanted: (_ source: Int, _ destination: Int) -> Bool = { _, _ in true }
    ) -> [ShortFlow] {
        (0..<nodes).flatMap { source in
            (0..<nodes).flatMap { destination -> [ShortFlow] in
                guard source != destination, isWanted(source, destination) else { return [] }
                let stream = TrafficStream(
                    kind,
                    from: source,
                    to: destination,
                    side: .source,
                    in: self
                )
                return stream.flows(in: minute, of: self)
            }
        }
    }
}

extension ShortFlow {
    /// One flow in 16: as many as a small sample has room for.
    var isSampled: Bool {
        draw >> 58 % 16 == 0
    }
}
