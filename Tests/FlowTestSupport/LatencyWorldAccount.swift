/// Everything that one node's agent writes, in order of time.
struct LatencyWorldAccount {
    private(set) var records: [EventWorldRecord] = []
    /// Rows of the workspace's table, with events of their own.
    private(set) var rows: [EventWorldRecord] = []

    private let node: LatencyWorldPlan.Node
    private var nextID: Int
    /// Lines without `uuid`, by what makes them one event.
    private var lines: [String: String] = [:]

    init(_ plan: LatencyWorldPlan, node number: Int, _ random: inout SplitMix64) {
        node = plan.nodes[number]
        nextID = number * 1_000_000
        var flows = LatencyWorldOthers(plan, node: number, &random).flows
        // Without ids of endpoints nobody can tell whose handshake it is.
        flows += LatencyWorldHandshakes(plan, node: number, &random).flows.map { flow in
            var flow = flow
            if plan.nodes[number].agent == .retina {
                (flow.source.hasID, flow.destination.hasID) = (false, false)
            }
            return flow
        }
        for flow in flows.sortedByTime(\.time) { add(flow, &random) }
        if random.oneIn(2),
            let flow = flows.filter({ $0.masks.isEmpty }).randomElement(using: &random)
        {
            addLoss(at: flow.time)
        }
        records = records.sortedByTime(\.time)
        if random.oneIn(4) { addRows(flows, &random) }
    }

    private mutating func uuid() -> String {
        nextID += 1
        return "00000000-0000-0000-0002-" + ReferenceTime.padded(Int64(nextID), 12)
    }

    private mutating func add(_ flow: LatencyWorldFlow, _ random: inout SplitMix64) {
        var flow = flow
        let isNamed =
            switch node.naming {
            case .all: true
            case .some: random.oneIn(2)
            case .none: false
            }
        if isNamed || !flow.masks.isEmpty {
            flow.uuid = uuid()
        } else if let known = lines.updateValue(flow.json(node).compact, forKey: flow.place),
            known != flow.json(node).compact
        {
            // Two events that would be taken for one have to say that they are not.
            lines[flow.place] = known
            flow.uuid = uuid()
        }
        let inner = flow.json(node)
        let isWrapped = !flow.masks.isDisjoint(with: [.time, .node]) || !random.oneIn(6)
        var line: [(String, WorldJSON)] = [("flow", inner)]
        if random.oneIn(4) == false {
            line.append(("time", .string(EventWorldTime.trimmed(flow.time))))
            if !flow.masks.contains(.node) || random.oneIn(2) {
                line.append(("node_name", .string(node.path)))
            }
        }
        let record = EventWorldRecord(time: flow.time, export: isWrapped ? .object(line) : inner)
        records.append(record)
        // Said again, word for word: one event if it has an id, else two.
        if random.oneIn(25) { records.append(record) }
    }

    private mutating func addLoss(at time: Int64) {
        let lost = WorldJSON.object([
            ("source", .string("HUBBLE_RING_BUFFER")), ("num_events_lost", .string("12")),
        ])
        let line = WorldJSON.object([
            ("lost_events", lost), ("node_name", .string(node.path)),
            ("time", .string(EventWorldTime.trimmed(time))),
        ])
        records.append(EventWorldRecord(time: time, export: line))
    }

    /// Rows say nothing of latency, whatever is in them.
    private mutating func addRows(_ flows: [LatencyWorldFlow], _ random: inout SplitMix64) {
        for flow in flows.shuffled(using: &random).prefix(random.number(3...10)) {
            guard case .object(let members) = flow.json(node) else { continue }
            var row: [(String, WorldJSON)] = [
                ("TimeGenerated", .string(EventWorldTime.trimmed(flow.time))),
                ("NodeName", .string(node.name)), ("UUID", .string(uuid())),
                ("TraceObservationPoint", .string(flow.point ?? "")),
                ("Type", .string("ContainerNetworkLogs")),
            ]
            if let isReply = flow.isReply { row.append(("Reply", .raw("\(isReply)"))) }
            let columns = ["verdict": "Verdict", "IP": "IP", "l4": "Layer4", "l7": "Layer7"]
            row += members.compactMap { name, value in columns[name].map { ($0, value) } }
            rows.append(EventWorldRecord(time: flow.time, table: .object(row)))
        }
    }
}

extension Array {
    /// Equal times stay in their order.
    fileprivate func sortedByTime(_ time: (Element) -> Int64) -> [Element] {
        enumerated()
            .sorted { (time($0.element), $0.offset) < (time($1.element), $1.offset) }
            .map(\.element)
    }
}
