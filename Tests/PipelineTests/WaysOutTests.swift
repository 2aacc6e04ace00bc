import FlowEnrich
import FlowTestSupport
import Testing

/// `egress_paths`, where it takes more than one log to tell.
@Suite struct WaysOutTests {
    private let place: Workplace
    private static let node = "00005E005301"
    private static let firewall = "00005E0053FE"

    init() throws { place = try Workplace() }

    private static let topology = """
        cluster: {network: azure-cni, pod_cidrs: [10.0.0.0/24], node_cidrs: [10.0.1.0/24]}
        egress:
          - {name: hub, kind: firewall, macs: [00005E0053FE]}
        """

    /// A minute's record of flows, all from 10.0.0.4 to 203.0.113.x, at `time` and seen by `mac`.
    private func log(_ name: String, _ time: Int64, _ remotes: [Int], mac: String) throws -> String
    {
        let tuples = remotes.map { remote in
            VNetLog.tuple(
                time,
                "C",
                "1,\(100 + remote),1,10",
                to: "203.0.113.\(remote),443",
                direction: mac == Self.node ? "O" : "I"
            )
        }
        let record = VNetLog.record(time + VNetLog.minute, tuples, mac: mac)
        try place.write(VNetLog.blob([record]), to: name)
        return place.path + "/" + name
    }

    private func load(_ paths: [String]) throws -> [ReferenceRow] {
        try runEngine(
            paths,
            database: place.database,
            topology: try Topology(yaml: Self.topology, path: "/t.yaml")
        )
        return try query(
            place.database,
            """
            SELECT substr(hour, 12, 2), destination_ip, path, device, evidence, bytes_out
            FROM egress_paths ORDER BY 1, 2
            """
        )
    }

    private func row(_ hour: String, _ remote: Int, _ path: String, _ evidence: String)
        -> ReferenceRow
    {
        [
            .text(hour), .text("203.0.113.\(remote)"), .text(path), .text("hub"), .text(evidence),
            .integer(Int64(100 + remote)),
        ]
    }

    @Test("what a firewall that logs has not seen is a bypass; before it logged, nobody knows")
    func bypass() throws {
        let first = try log("node-13.json", 0, [1, 2], mac: Self.node)
        #expect(
            try load([first]) == [
                row("13", 1, "not-explained", "device-not-logged"),
                row("13", 2, "not-explained", "device-not-logged"),
            ]
        )
        // The firewall's log comes a night later, and without the node's.
        let late = try log("firewall-13.json", 0, [1], mac: Self.firewall)
        #expect(
            try load([late]) == [
                row("13", 1, "firewall", "seen-in-transit"),
                row("13", 2, "not-explained", "not-seen-at-device"),
            ]
        )
        // It grows: the next record shows the other one, too.
        let tuple = VNetLog.tuple(
            VNetLog.minute,
            "C",
            "1,102,1,10",
            to: "203.0.113.2,443",
            direction: "I"
        )
        let records = [[1], [2]].enumerated().map { index, remotes in
            VNetLog.record(
                VNetLog.minute * Int64(index + 1),
                remotes == [2]
                    ? [tuple]
                    : [
                        VNetLog.tuple(
                            0,
                            "C",
                            "1,101,1,10",
                            to: "203.0.113.1,443",
                            direction: "I"
                        )
                    ],
                mac: Self.firewall
            )
        }
        try place.write(VNetLog.blob(records), to: "firewall-13.json")
        #expect(
            try load([late]) == [
                row("13", 1, "firewall", "seen-in-transit"),
                row("13", 2, "firewall", "seen-in-transit"),
            ]
        )
        // It is replaced by one that shows less.
        let shorter = try log("firewall-13.json", 0, [2], mac: Self.firewall)
        #expect(
            try load([shorter]) == [
                row("13", 1, "not-explained", "not-seen-at-device"),
                row("13", 2, "firewall", "seen-in-transit"),
            ]
        )
    }

    @Test("a flow may pass in the hour before or after, and no further")
    func neighbours() throws {
        let hour: Int64 = 60 * VNetLog.minute
        let paths = [
            try log("node.json", hour - 1000, [1, 2, 3], mac: Self.node),
            try log("after.json", hour + 1000, [1], mac: Self.firewall),
            try log("before.json", -1000, [2], mac: Self.firewall),
            try log("long-after.json", 2 * hour, [3], mac: Self.firewall),
        ]
        #expect(
            try load(paths) == [
                row("13", 1, "firewall", "seen-in-transit"),
                row("13", 2, "firewall", "seen-in-transit"),
                // It logged in that hour: the record of what passed just before 13:00 was written in it.
                row("13", 3, "not-explained", "not-seen-at-device"),
            ]
        )
    }

    @Test("the sums are those of egress, whatever the way", arguments: UInt64(500)..<520)
    func conserved(seed: UInt64) throws {
        let world = RandomWorld(seed: seed)
        try world.write(to: place.path)
        let paths = world.inputs.map { place.path + "/inputs/" + $0.path }
        guard !paths.isEmpty else { return }
        try runEngine(
            paths,
            database: place.database,
            topology: try Topology(yaml: world.topologyYAML, path: place.path + "/t.yaml")
        )
        let keys = "hour, source_ip, destination_ip, destination_port, protocol, initiated_by"
        let values = "flows_opened, bytes_out, bytes_in"
        let (egress, paths_) = (
            try query(place.database, "SELECT \(keys), \(values) FROM egress").inCellOrder,
            try query(place.database, "SELECT \(keys), \(values) FROM egress_paths").inCellOrder
        )
        #expect(egress == paths_, "seed \(seed)")
    }
}
