import Foundation

/// The flow log and the DNS log of one node's Calico agent: groups of connections, every five minutes.
///
/// The first node groups as agents do by default: level 2 for what is allowed, 1 for what is refused. The others do not
/// group at all: level 0.
struct CalicoLog {
    private let plan: EventPlan
    private let node: Int
    private let host: String
    private var groups: [CalicoGroup] = []
    private var places: [CalicoGroup.Key: Int] = [:]
    private var truth = EventTruth.Calico()

    /// Minutes between two flushes.
    static let interval = 5

    init(_ plan: EventPlan, node: Int) {
        self.plan = plan
        self.node = node
        host = plan.directory.nodeName(node)
    }

    consuming func write() throws(GenerateError) -> EventTruth.Calico {
        let folder = plan.output.appending(path: "calico/\(host)")
        var flows = RotatedFile(folder: folder, name: "flows")
        var lookups = RotatedFile(folder: folder, name: "dns")
        let rotation = plan.minutes / Self.interval * Self.interval - 4 * Self.interval
        for minute in stride(from: 0, to: plan.minutes, by: Self.interval) {
            if minute == rotation {
                _ = try flows.rotate(at: plan.world.start + minute * 60)
                _ = try lookups.rotate(at: plan.world.start + minute * 60)
            }
            let end = min(minute + Self.interval, plan.minutes)
            for minute in minute..<end {
                addConnections(in: minute)
                addRefusals(in: minute)
            }
            for group in groups {
                count(group)
                flows.append(line(group, minute..<end), .once)
            }
            groups.removeAll()
            places.removeAll()
            addLookups(in: minute..<end, to: &lookups)
        }
        try flows.close()
        try lookups.close()
        return truth
    }

    private mutating func count(_ group: CalicoGroup) {
        truth.records += 1
        if let policy = group.key.deniedBy?.policy {
            truth.denied += group.flows
            truth.denialsByPolicy[policy, default: 0] += group.flows
        } else if group.key.isSource {
            truth.startedBySource += group.flows
        } else {
            truth.startedByDestination += group.flows
        }
    }

    private mutating func addConnections(in minute: Int) {
        let node = node
        for flow in plan.world.flowsBetweenNodes(
            .eastWest,
            in: minute,
            where: { $0 == node || $1 == node }
        ) where flow.isSampled && !flow.isUnanswered {
            let isSource = plan.directory.node(of: flow.conversation.source) == node
            add(flow, isSource: isSource, deniedBy: nil, level: node == 0 ? 2 : 0)
        }
        let out = TrafficStream(.internetOut, from: node, to: node, side: .source, in: plan.world)
        for flow in out.flows(in: minute, of: plan.world)
        where flow.isSampled && plan.directory.node(of: flow.conversation.source) != nil {
            add(flow, isSource: true, deniedBy: nil, level: node == 0 ? 2 : 0)
        }
    }

    /// What pods of the node try and the agent refuses before it leaves them, and what it refuses to let in.
    private mutating func addRefusals(in minute: Int) {
        let world = plan.world
        var random = SplitMix64(seed: mix(world.seed, 0xCA1 + UInt64(node), UInt64(minute)))
        let draw = random.next()
        guard draw % 4 == 0 else { return }
        var conversation = Conversation(
            source: world.podAddress(node, Int(draw >> 8) % world.jobSlot, overIPv6: false),
            destination: Address(ipv4: 0xC633_6400, plus: 70 + Int(draw >> 24 % 20)),
            sourcePort: UInt16(32_768 + draw >> 16 % 28_000),
            destinationPort: draw >> 12 % 2 == 0 ? 25 : 587
        )
        let isInbound = draw >> 4 % 4 == 0
        if isInbound {
            conversation.destination = conversation.source
            conversation.source = world.podAddress((node + 1) % world.nodes, 2, overIPv6: false)
            conversation.destinationPort = 9443
        }
        let flow = ShortFlow(
            conversation: conversation,
            milliseconds: minute * 60_000 + Int(draw >> 32 % 59_000),
            draw: draw
        )
        let namespace = plan.directory.pod(conversation.destination, at: 0)?.namespace ?? "data"
        let policy =
            isInbound
            ? CalicoGroup.Refusal(
                policy: "\(namespace)/knp.default.\(NetworkPolicy.allowing(namespace).rawValue)",
                rule: -1
            )
            // One of Calico's own kind, for all namespaces: in no inventory.
            : CalicoGroup.Refusal(policy: "default.no-smtp", rule: 0)
        for _ in 0..<(1 + Int(draw >> 40 % 3)) {
            add(flow, isSource: !isInbound, deniedBy: policy, level: node == 0 ? 1 : 0)
        }
    }

    private mutating func add(
        _ flow: ShortFlow,
        isSource: Bool,
        deniedBy refusal: CalicoGroup.Refusal?,
        level: Int
    ) {
        let conversation = flow.conversation
        let key = CalicoGroup.Key(
            source: side(conversation.source, flow, level),
            destination: side(conversation.destination, flow, level),
            sourcePort: level == 0 ? conversation.sourcePort : nil,
            destinationPort: conversation.destinationPort,
            isUDP: conversation.isUDP,
            isSource: isSource,
            deniedBy: refusal
        )
        let place = places[key] ?? groups.count
        if place == groups.count {
            places[key] = place
            groups.append(CalicoGroup(key: key))
        }
        let counters = refusal == nil ? Counters.short(flow.draw) : .unanswered(flow.draw)
        groups[place].add(counters, microseconds: 300 + Int(mix(flow.draw, 0x277) % 900))
    }

    private func side(_ address: Address, _ flow: ShortFlow, _ level: Int) -> CalicoGroup.Side {
        let text = level < 2 ? address.text : nil
        if let pod = plan.directory.pod(address, at: flow.milliseconds) {
            return CalicoGroup.Side(
                address: text,
                name: level < 2 ? pod.name : "-",
                aggregatedName: pod.generatedName,
                namespace: pod.namespace,
                type: "wep",
                app: pod.labels["app"]
            )
        }
        let isInside = plan.directory.node(of: address) != nil
        return CalicoGroup.Side(
            address: text,
            name: "-",
            aggregatedName: isInside ? "pvt" : "pub",
            namespace: "-",
            type: "net",
            app: nil
        )
    }

    private func line(_ group: CalicoGroup, _ minutes: Range<Int>) -> String {
        let end = plan.world.start + minutes.upperBound * 60
        return group.line(from: plan.world.start + minutes.lowerBound * 60, to: end, host: host)
    }

    private mutating func addLookups(in minutes: Range<Int>, to file: inout RotatedFile) {
        struct Key: Hashable {
            let client: CalicoGroup.Side
            let server: String
            let name: String
            let type: String
            let code: String
        }
        var keys: [Key] = []
        var found: [Key: [NameLookup.Question]] = [:]
        var unlogged = 0
        let node = node
        for flow in minutes.flatMap({
            plan.world.flowsBetweenNodes(.nameLookup, in: $0, where: { from, _ in from == node })
        }) {
            let lookup = NameLookup(flow, in: plan.directory)
            guard flow.draw >> 44 % 3 == 0 else {
                if flow.draw >> 40 % 16 == 0 { unlogged += 1 }
                continue
            }
            for question in lookup.questions.suffix(2) {
                let server = plan.directory.pod(lookup.server, at: flow.milliseconds)
                let key = Key(
                    client: side(lookup.client, flow, node == 0 ? 2 : 0),
                    server: server?.name ?? "-",
                    name: String(question.name.dropLast()),
                    type: question.type,
                    code: question.code
                )
                if found[key] == nil { keys.append(key) }
                found[key, default: []].append(question)
            }
        }
        let start = plan.world.start + minutes.lowerBound * 60
        let end = plan.world.start + minutes.upperBound * 60
        for key in keys {
            let durations = (found[key] ?? []).map(\.duration)
            truth.lookupRecords += 1
            truth.lookups += durations.count
            file.append(
                JSONText.object { line in
                    line.put("start_time", start)
                    line.put("end_time", end)
                    line.put("type", "LOG")
                    line.put("count", durations.count)
                    line.put("client_name_aggr", key.client.aggregatedName)
                    line.put("client_name", key.client.name)
                    line.put("client_namespace", key.client.namespace)
                    line.put("client_ip", json: key.client.address.map(JSONText.quoted) ?? "null")
                    line.put(
                        "servers",
                        json: "[{\"name\":\"\(key.server)\",\"namespace\":\"platform\"}]"
                    )
                    line.put("qname", key.name)
                    line.put("qtype", key.type)
                    line.put("qclass", "IN")
                    line.put("rcode", Self.codes[key.code] ?? key.code)
                    line.put("latency_count", durations.count)
                    line.put("latency_mean", durations.reduce(0, +) / durations.count)
                    line.put("latency_max", durations.max())
                    line.put("host", host)
                }.object + "\n",
                .once
            )
        }
        guard unlogged > 0 else { return }
        truth.unlogged += unlogged
        truth.lookupRecords += 1
        file.append(
            JSONText.object { line in
                line.put("start_time", start)
                line.put("end_time", end)
                line.put("type", "UNLOGGED")
                line.put("count", unlogged)
                line.put("host", host)
            }.object + "\n",
            .once
        )
    }

    private static let codes = [
        "NOERROR": "NoError", "NXDOMAIN": "NXDomain", "SERVFAIL": "ServFail",
    ]
}
