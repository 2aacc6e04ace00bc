import Foundation

/// What `--handshakes` writes: Hubble's export files of every node, one packet's reports after the other.
struct HandshakePlan {
    let inventory: Inventory
    let knobs: HandshakeKnobs
    let shift: LatencyShift?
    let connections: Int
    /// Percent of the events that no agent reads.
    let eventLoss: Double
    let files: ExportFile.Plan
    /// Where each handshake gets a line.
    let pairs: URL?

    private static let second = 1_000_000_000
    /// Seconds at the end in which no connection is opened: the last ones need them to come to an end.
    private static let rest = 80

    /// Nanoseconds in which connections are opened.
    private var length: Int {
        (inventory.world.hours * 3600 - Self.rest) * Self.second
    }

    /// As many as keep about a thousand connections each: memory follows from how long connections live, not from
    /// how many there are.
    private var steps: Int {
        min(max(connections / 1000, 1), length / Self.second)
    }

    /// Writes all files, step by step.
    func run() throws(GenerateError) -> HandshakeTruth {
        let world = inventory.world
        let cluster = HandshakeCluster(inventory, knobs: knobs, shift: shift)
        let names = (0..<world.nodes).map(inventory.nodeName)
        let texts = PacketText.Names(cluster, inventory)
        let step = length / steps
        let agents = names.indices.map { node in
            NodeAgent(
                cluster,
                node: node,
                step: step,
                text: PacketText(world, texts, node: node, nodeName: names[node]),
                file: ExportFile(files, node: node, nodeName: names[node])
            )
        }
        var traffic = HandshakeTraffic(cluster)
        var simulation = PacketSimulation(cluster, agents: agents, eventLoss: eventLoss)
        var lines: PairFile?
        if let pairs { lines = try PairFile(at: pairs, cluster, names: names) }
        var number = 0
        var index = 0
        while index < steps || !simulation.isIdle {
            let end = connections * min(index + 1, steps) / steps
            while number < end {
                let range = index * step..<(index + 1) * step
                let unseen = simulation.run(traffic.attempt(number, in: range))
                try simulation.settle(unseen, &lines)
                number += 1
            }
            try simulation.read(index, &lines)
            index += 1
        }
        try lines?.close()
        return try truth(&simulation, cluster, names)
    }

    private func truth(
        _ simulation: inout PacketSimulation,
        _ cluster: HandshakeCluster,
        _ names: [String]
    ) throws(GenerateError) -> HandshakeTruth {
        var truth = HandshakeTruth()
        truth.connections = simulation.attempts
        for node in names.indices {
            try simulation.agents[node].close()
            let written = simulation.agents[node].truth
            truth.nodes[names[node]] = written
            for (method, counts) in written.methods {
                truth.methods[method, default: .init()].add(counts)
            }
        }
        if let shift {
            let pair = cluster.shiftedPair
            let time = cluster.world.start + shift.day * 86_400
            truth.shift = HandshakeTruth.Shift(
                client: pair.client,
                server: pair.server,
                since: CivilTime(unixSeconds: time).text,
                factor: shift.factor
            )
        }
        return truth
    }
}

extension PacketSimulation {
    var isIdle: Bool {
        agents.allSatisfy(\.isIdle)
    }

    /// Lets all agents read a step.
    mutating func read(_ step: Int, _ lines: inout PairFile?) throws(GenerateError) {
        for node in agents.indices {
            let complete = try agents[node].read(step, into: &ledger)
            try settle(complete, &lines)
        }
    }

    /// Says what became of handshakes whose last event was read.
    mutating func settle(
        _ places: [PairLedger.Place],
        _ lines: inout PairFile?
    ) throws(GenerateError) {
        for place in places {
            let pair = ledger[place]
            for packet in pair.answers.indices {
                guard let outcome = pair.outcome(packet) else { continue }
                agents[pair.node].count(pair.method, outcome.kind)
                try lines?.put(pair, packet, outcome)
            }
            ledger.close(place)
        }
    }
}
