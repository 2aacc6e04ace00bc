import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// R14 and R11: scans of more destinations than are kept row by row are counted about, the same in whatever way they are loaded.
@Suite struct ScanSketchTests {
    private static let firewall =
        "/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG/PROVIDERS/"
        + "MICROSOFT.NETWORK/AZUREFIREWALLS/FW-1"

    private static func address(_ number: Int) -> String {
        "198.\(18 + number >> 16).\(number >> 8 & 255).\(number & 255)"
    }

    /// A firewall's denials, a second apart for every 64 of them; each destination is tried on two ports.
    private static func firewallLog(_ targets: Range<Int>, source: String = "10.1.0.7") -> [UInt8] {
        let lines = targets.flatMap { target in
            [22, 1000 + target % 300].map { port in
                let second = target / 64 % 3600
                let time = String(
                    format: "2026-11-20T13:%02d:%02d.%06dZ",
                    second / 60,
                    second % 60,
                    target % 64 * 1000 + port
                )
                return #"{"category":"AZFWNetworkRule","time":"\#(time)","resourceId":""#
                    + #"\#(firewall)","properties":{"Protocol":"TCP","SourceIp":"\#(source)","#
                    + #""SourcePort":50123,"DestinationIp":"\#(address(target))","#
                    + #""DestinationPort":\#(port),"Action":"Deny","Policy":"","#
                    + #""RuleCollectionGroup":"","RuleCollection":"","Rule":"","#
                    + #""ActionReason":"Default Action"}}"#
            }
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// One interface's record of one minute.
    private static func flowLog(_ targets: Range<Int>, minute: Int64) -> [UInt8] {
        VNetLog.blob([
            VNetLog.record(
                minute * VNetLog.minute + 59_000,
                targets.map { target in
                    VNetLog.tuple(
                        minute * VNetLog.minute + Int64(target % 50_000),
                        "D",
                        from: "10.1.0.7,50000",
                        to: "\(address(target)),445"
                    )
                }
            )
        ])
    }

    private static let signals = """
        SELECT denied_destinations, denied_ports, denied_pairs, attempts, counts, relative_error,
               threshold, sequential_test
        FROM scan_signals WHERE source_ip = '10.1.0.7'
        """

    private func expect(
        _ row: [Cell],
        destinations: Int,
        ports: Int,
        pairs: Int,
        attempts: Int64
    ) {
        for (index, wanted) in [destinations, ports, pairs].enumerated() {
            guard case .integer(let count) = row[index] else {
                Issue.record("no count: \(row)")
                continue
            }
            // Five times the standard error.
            #expect(abs(Double(count) / Double(wanted) - 1) < 0.115, "\(count) for \(wanted)")
        }
        #expect(row[3] == .integer(attempts))
        #expect(
            Array(row[4...]) == [
                .text("estimate"), .text("0.023"), .text("scan"), .text("scanner"),
            ]
        )
    }

    @Test("a firewall's scans add up over inputs that overlap, in any order and any memory")
    func firewall() throws {
        let place = try Workplace()
        // 12,000 destinations; 1,000 are in both, and the last 500 in a small input that folds nothing.
        let inputs = [
            ("one.json", Self.firewallLog(0..<7000)), ("two.json", Self.firewallLog(6000..<11_500)),
            ("three.json", Self.firewallLog(11_500..<12_000)),
            ("other.json", Self.firewallLog(0..<30, source: "10.1.0.8")),
        ]
        for (name, bytes) in inputs { try place.write(bytes, to: "inputs/" + name) }
        let paths = inputs.map { place.path + "/inputs/" + $0.0 }
        var digests: Set<String> = []
        for (number, order) in [[0, 1, 2, 3], [2, 3, 1, 0], [1, 2, 0, 3]].enumerated() {
            let database = place.path + "/\(number).sqlite"
            for index in order.indices {
                try runEngine(
                    order[...index].map { paths[$0] },
                    database: database,
                    jobs: number + 1,
                    memoryBytes: number == 1 ? 1 << 20 : 256 << 20
                )
            }
            let rows = try query(database, Self.signals)
            #expect(rows.count == 1)
            expect(rows[0], destinations: 12_000, ports: 301, pairs: 24_000, attempts: 24_000)
            digests.insert(try digest(of: rows))
            let exact = Self.signals.replacing("10.1.0.7", with: "10.1.0.8")
            #expect(
                try query(database, exact) == [
                    [
                        .integer(30), .integer(31), .integer(60), .integer(60), .text("exact"),
                        .text("0.0"), .text("scan"), .text("scanner"),
                    ]
                ]
            )
        }
        #expect(digests.count == 1)
        // An input that vanishes from what was seen takes its share along.
        try place.write(Self.firewallLog(0..<10), to: "inputs/one.json")
        try runEngine(paths, database: place.path + "/0.sqlite")
        expect(
            try query(place.path + "/0.sqlite", Self.signals)[0],
            destinations: 6010,
            ports: 301,
            pairs: 12_020,
            attempts: 12_020
        )
    }

    @Test(
        "so do those of flow logs, whose records may be larger than memory",
        arguments: [1 << 20, 1 << 28]
    )
    func flows(memoryBytes: Int) throws {
        let place = try Workplace()
        for minute in 0..<4 {
            try place.write(
                Self.flowLog(minute * 5000..<minute * 5000 + 6000, minute: Int64(minute)),
                to: "inputs/\(minute).json"
            )
        }
        try runEngine([place.path + "/inputs"], database: place.database, memoryBytes: memoryBytes)
        let rows = try query(place.database, Self.signals)
        #expect(rows.count == 1)
        expect(rows[0], destinations: 21_000, ports: 1, pairs: 21_000, attempts: 24_000)
        // The small one again, and large records in parts.
        let other = place.path + "/other.sqlite"
        for minute in [3, 0, 2, 1] {
            try runEngine(
                [place.path + "/inputs/\(minute).json"],
                database: other,
                memoryBytes: memoryBytes
            )
        }
        #expect(try query(other, Self.signals) == rows)
    }

    private func digest(of rows: [[Cell]]) throws -> String { "\(rows)" }
}
