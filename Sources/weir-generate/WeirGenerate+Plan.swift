import ArgumentParser
import Foundation

extension WeirGenerate {
    mutating func validate() throws {
        let outputs = [
            output, oddSamples, oddEvents, inventory, events, rules, handshake.handshakes,
        ]
        guard outputs.contains(where: { $0 != nil }) else {
            throw ValidationError("--output DIR says where to write; see --help for examples.")
        }
        let limits: [(String, Int, ClosedRange<Int>)] = [
            ("--nodes", nodes, 1...1000),
            ("--hours", hours, 1...744),
            ("--tuples", tuples, 0...10_000_000_000),
            ("--minutes", minutes, 1...60),
            ("--ipv6-percent", Int(clamping: ipv6Percent), 0...100),
            // A node's block of pod addresses keeps a few to itself.
            ("--pods-per-node", podsPerNode, 1...65_536 / max(nodes, 256) - 5),
            ("--firewall-events", firewallEvents ?? 1, 1...10_000_000_000),
            ("--scan", scan, 0...nodes * (65_536 / max(nodes, 256)) * 65_535),
        ]
        for (flag, value, range) in limits where !range.contains(value) {
            throw ValidationError(
                "\(flag) \(value): expected \(range.lowerBound) to \(range.upperBound)."
            )
        }
        if singleBlob, hours != 1 {
            throw ValidationError("--single-blob is one hour; leave --hours out.")
        }
        if singleBlob, format == .mixed {
            throw ValidationError("--single-blob needs one --format, such as vnet-v4.")
        }
        if events == nil, eventTruth != nil || firewallEvents != nil || !eventSource.isEmpty {
            throw ValidationError(
                "--events DIR says where the events go that other flags are about."
            )
        }
        // A node's file is open until the end, and a system has so many files for a program.
        if handshake.handshakes != nil, podsPerNode < 2 || nodes > 400 {
            throw ValidationError("--handshakes needs --pods-per-node 2 and --nodes 400 at most.")
        }
        _ = try startSeconds()
    }

    func makeEventPlan(_ output: URL) throws -> EventPlan {
        EventPlan(
            try makeWorld(makeNICs()),
            output: output,
            compression: compression,
            lastHourMinutes: minutes,
            firewallEvents: firewallEvents
        )
    }

    /// What the flags ask for.
    func makePlan(_ output: URL) throws -> GeneratorPlan {
        let nics = makeNICs()
        return GeneratorPlan(
            world: try makeWorld(nics),
            nics: nics,
            output: output,
            pathForm: vnetPath,
            compression: compression,
            lastHourMinutes: minutes
        )
    }

    func makeNICs() -> [NIC] {
        let homes = singleBlob ? [0] : Array(0..<nodes) + [nil as Int?]
        return homes.map { NIC(home: $0, formats: format.formats(of: $0), seed: seed) }
    }

    /// The cluster that `nics` log.
    func makeWorld(_ nics: [NIC]) throws -> World {
        World(
            seed: seed,
            nodes: nodes,
            podsPerNode: podsPerNode,
            hours: hours,
            start: try startSeconds(),
            rowsPerNodeHour: Double(tuples) / Double(hours) / fullLogs(nics),
            scan: scan,
            scannedNodes: singleBlob ? 1 : nodes,
            ipv6Percent: ipv6Percent
        )
    }

    /// Rows of all logs as a multiple of those of one fully logged node.
    private func fullLogs(_ nics: [NIC]) -> Double {
        let lonely = nodes > 1 ? 0 : Traffic.eastWestPerMille + LongFlows.eastWestPerMille
        let ofNode = 1 - lonely / 1000
        // The hub sees the on-premises traffic of all nodes twice: in and out.
        let ofHub = Double(nodes) * 2 * Traffic.hubPerMille / 1000
        return nics.reduce(0) { sum, nic in
            nic.formats.reduce(sum) { sum, format in
                sum + (nic.isHub ? ofHub : ofNode) * (format == .nsgV1 ? Traffic.shareInNSGv1 : 1)
            }
        }
    }

    private func startSeconds() throws -> Int {
        guard let date = try? Date(start, strategy: .iso8601) else {
            throw ValidationError("--start \(start): expected a time such as 2026-11-20T00:00:00Z.")
        }
        let seconds = Int(date.timeIntervalSince1970)
        guard seconds % 3600 == 0, seconds >= 1_000_000_000, seconds < 9_000_000_000 else {
            throw ValidationError("--start \(start): expected a whole hour after 2001.")
        }
        return seconds
    }
}

/// `--format`: one for all NICs, or a cluster that is being moved from NSG to VNet flow logs.
enum FormatChoice: String, CaseIterable, ExpressibleByArgument {
    case nsgV1 = "nsg-v1"
    case nsgV2 = "nsg-v2"
    case vnetV4 = "vnet-v4"
    case mixed

    /// What the NIC of a node, or of the hub, writes.
    func formats(of home: Int?) -> [LogFormat] {
        switch self {
        case .nsgV1: return [.nsgV1]
        case .nsgV2: return [.nsgV2]
        case .vnetV4: return [.vnetV4]
        case .mixed:
            guard let home else { return [.vnetV4] }
            return switch home % 4 {
            case 0: [.nsgV2, .vnetV4]
            case 2: [.nsgV2]
            // One node in eight is still on version 1.
            case 3 where home % 8 == 3: [.nsgV1]
            default: [.vnetV4]
            }
        }
    }
}

extension CompressionChoice: ExpressibleByArgument {}
extension EventSource: ExpressibleByArgument {}
extension VNetPathForm: ExpressibleByArgument {}
