import FlowEnrich
import FlowStore
import FlowTestSupport
import Foundation
import GRDB
import Pipeline
import Testing

/// What was received and not logged where it was sent (R5): answers worked out by hand, which the reference gives, too.
@Suite struct MirrorBalanceTests {
    private static let minute = VNetLog.minute
    private static let hour = 60 * VNetLog.minute
    /// Hours are counted from here: 2026-11-20T13:00:00Z.
    private static let hours = (0..<6).map { "2026-11-20T\(13 + $0):00:00Z" }
    private static let (sender, receiver, other) = ("00005E005301", "00005E005302", "00005E005303")

    private let place: Workplace

    init() throws { place = try Workplace() }

    /// Rows of `mirror_balance` after a run over records, as text.
    private func balance(_ records: [String], transit: [String] = []) throws -> [String] {
        let bytes = VNetLog.blob(records)
        try place.write(bytes, to: "logs/a.json")
        let yaml = "transit: {macs: [\(transit.joined(separator: ", "))]}"
        try runEngine(
            [place.path + "/logs"],
            database: place.database,
            topology: transit.isEmpty
                ? .none : Topology(yaml: yaml, path: place.path + "/topology.yaml")
        )
        let rows = try query(place.database, "SELECT * FROM mirror_balance").inCellOrder
        var topology = ReferenceTopology()
        topology.listedMACs = Set(transit)
        let input = ReferenceInput(path: "a.json", bytes: bytes, isDamaged: false)
        let expected = ReferenceImplementation(topology: topology).evaluate([input])
        #expect(rows == expected.rows(of: "mirror_balance"))
        return rows.map { row in
            row.map { $0 == .null ? "NULL" : $0.shown }.joined(separator: " ")
        }
    }

    /// A record of some minute of an hour: two of one NIC are of two minutes (R4).
    private func record(
        _ hour: Int,
        _ mac: String,
        _ tuples: [(Int64) -> String],
        minute: Int64 = 1
    ) -> String {
        let start = Int64(hour) * Self.hour + minute * Self.minute
        return VNetLog.record(start + 30_000, tuples.map { $0(start) }, mac: mac)
    }

    private func row(
        _ direction: String,
        _ state: String = "B",
        _ counters: String = "0,0,0,0",
        from source: String = "10.0.0.4,50000",
        to destination: String = "10.0.0.5,443",
        protocolNumber: Int = 6
    ) -> (Int64) -> String {
        { time in
            VNetLog.tuple(
                time,
                state,
                counters,
                from: source,
                to: destination,
                direction: direction
            ).replacing(",6,\(direction),", with: ",\(protocolNumber),\(direction),")
        }
    }

    /// What makes inbound rows of the sender mirrors: it logs something else.
    private var witness: (Int64) -> String { row("O", to: "10.0.0.9,80") }

    /// Opened and measured: one flow, 1,900 bytes.
    ///
    /// In one millisecond, it would be a split pair (R3).
    private var received: [(Int64) -> String] {
        let end = row("I", "E", "10,1000,9,900")
        return [row("I"), { end($0 + 1000) }]
    }

    @Test(
        "a sender's row in the hour or beside it matches, two hours away it does not",
        arguments: -2...2
    )
    func distance(hours: Int) throws {
        let rows = try balance([
            record(2, Self.sender, [witness]), record(2, Self.receiver, received),
            record(2 + hours, Self.sender, [row("O")], minute: 5),
        ])
        let unmatched = abs(hours) <= 1 ? "0 1900 NULL" : "1 1900 1900"
        #expect(rows == ["\(Self.hours[2]) \(Self.receiver) 1 \(unmatched)"])
    }

    @Test(
        "what differs in a part of the key does not match",
        arguments: [
            ("10.0.0.6,50000", "10.0.0.5,443", 6), ("10.0.0.4,50000", "10.0.0.6,443", 6),
            ("10.0.0.4,50000", "10.0.0.5,444", 6), ("10.0.0.4,50000", "10.0.0.5,443", 17),
            ("10.0.0.5,443", "10.0.0.4,50000", 6),
        ]
    )
    func otherKeys(source: String, destination: String, protocolNumber: Int) throws {
        let outbound = row("O", from: source, to: destination, protocolNumber: protocolNumber)
        let rows = try balance([
            record(1, Self.sender, [witness, outbound]), record(1, Self.receiver, received),
        ])
        #expect(rows == ["\(Self.hours[1]) \(Self.receiver) 1 1 1900 1900"])
    }

    @Test("the source port is no part of the key, and one row matches all mirrors of its key")
    func sourcePort() throws {
        let outbound = row("O", from: "10.0.0.4,60000")
        let rows = try balance([
            record(0, Self.sender, [witness]), record(0, Self.receiver, received),
            record(1, Self.sender, [outbound]), record(1, Self.receiver, received),
            record(1, Self.other, received),
        ])
        #expect(
            rows == [
                "\(Self.hours[0]) \(Self.receiver) 1 0 1900 NULL",
                "\(Self.hours[1]) \(Self.receiver) 1 0 1900 NULL",
                "\(Self.hours[1]) \(Self.other) 1 0 1900 NULL",
            ]
        )
    }

    @Test("a denied row of the sender does not match, nor one that others counted in transit")
    func denied() throws {
        let rows = try balance([
            record(1, Self.sender, [witness, row("O", "D")]),
            record(1, Self.receiver, received), record(1, Self.other, [row("I"), row("O")]),
        ])
        #expect(rows == ["\(Self.hours[1]) \(Self.receiver) 1 1 1900 1900"])
    }

    @Test("a row of a listed transit NIC does not match")
    func listedTransit() throws {
        let rows = try balance(
            [
                record(1, Self.sender, [witness]), record(1, Self.receiver, received),
                record(1, Self.other, [row("O")]),
            ],
            transit: [Self.other]
        )
        #expect(rows == ["\(Self.hours[1]) \(Self.receiver) 1 1 1900 1900"])
    }

    @Test("a superseded row of the sender does not match; in an hour without VNet logs it counts")
    func superseded() throws {
        let outbound = "10.0.0.4,10.0.0.5,50000,443,T,O,A,B,,,,"
        let received = record(2, Self.receiver, received)
        let rows = try balance([
            record(2, Self.sender, [witness]), received, nsg(2, Self.sender, outbound),
        ])
        #expect(rows == ["\(Self.hours[2]) \(Self.receiver) 1 1 1900 1900"])
        try FileManager.default.removeItem(atPath: place.database)
        let alone = try balance([
            nsg(2, Self.sender, "10.0.0.4,10.0.0.9,50000,80,T,O,A,B,,,,", outbound), received,
        ])
        #expect(alone == ["\(Self.hours[2]) \(Self.receiver) 1 0 1900 NULL"])
    }

    @Test("addresses of IPv6 are compared however they are written")
    func ipv6() throws {
        let (source, destination) = ("fd00::4,50000", "fd00::5,443")
        let rows = try balance([
            record(
                1,
                Self.sender,
                [row("O", from: "FD00:0:0::4,50000", to: "fd00:0:0:0:0:0:0:5,443")]
            ),
            record(
                1,
                Self.receiver,
                [
                    row("I", from: source, to: destination),
                    row("I", "C", "1,60,2,120", from: source, to: "fd00::6,443"),
                ]
            ),
        ])
        #expect(rows == ["\(Self.hours[1]) \(Self.receiver) 1 0 180 180"])
    }

    @Test("what a log does not measure is NULL: NSG version 1 states, begin rows bytes")
    func unmeasured() throws {
        let rows = try balance([
            record(0, Self.sender, [witness]), record(1, Self.sender, [witness]),
            nsg(0, Self.receiver, "10.0.0.4,10.0.0.5,50000,443,T,I,A", version: 1),
            nsg(0, Self.other, "10.0.0.4,10.0.0.5,50000,443,T,I,A,B,,,,"),
            nsg(1, Self.receiver, "10.0.0.4,10.0.0.5,50000,443,T,I,A,C,1,60,0,0"),
        ])
        #expect(
            rows == [
                "\(Self.hours[0]) \(Self.receiver) 0 0 NULL NULL",
                "\(Self.hours[0]) \(Self.other) 1 1 NULL NULL",
                "\(Self.hours[1]) \(Self.receiver) 0 0 60 60",
            ]
        )
    }

    @Test("without mirrors there is no row, whatever was received")
    func noMirrors() throws {
        #expect(try balance([record(1, Self.receiver, received)]).isEmpty)
    }

    @Test("a sender whose targets were folded may have sent whatever was received of its protocol")
    func foldedTargets() throws {
        let scan = (1...1100).map { row("O", to: "10.0.0.5,\($0)") }
        let rows = try balance([
            record(1, Self.sender, scan),
            record(
                1,
                Self.receiver,
                [
                    row("I", to: "10.0.0.5,1"), row("I", to: "10.0.0.5,1099"),
                    row("I", to: "10.0.0.5,53", protocolNumber: 17),
                ]
            ),
        ])
        #expect(rows == ["\(Self.hours[1]) \(Self.receiver) 3 1 NULL NULL"])
    }

    @Test("mirrors whose targets were folded are matched by any row of their source and protocol")
    func foldedMirrors() throws {
        let scan = (1...1100).map { row("I", to: "10.0.0.5,\($0)") }
        let rows = try balance([
            record(1, Self.sender, [row("O", to: "10.0.0.5,7")]), record(1, Self.receiver, scan),
        ])
        #expect(rows == ["\(Self.hours[1]) \(Self.receiver) 1100 1023 NULL NULL"])
        try FileManager.default.removeItem(atPath: place.database)
        let others = try balance([
            record(1, Self.sender, [row("O", to: "10.0.0.5,7", protocolNumber: 17)]),
            record(1, Self.receiver, scan),
        ])
        #expect(others == ["\(Self.hours[1]) \(Self.receiver) 1100 1100 NULL NULL"])
    }

    /// An NSG record of the second minute of an hour.
    private func nsg(_ hour: Int, _ mac: String, _ tuples: String..., version: Int = 2) -> String {
        let time = (VNetLog.start + Int64(hour) * Self.hour + Self.minute) / 1000
        let list = tuples.map { "\"\(time),\($0)\"" }.joined(separator: ",")
        return #"{"time":"\#(Self.hours[hour].dropLast(6))01:30.0000000Z","systemId":"s","#
            + #""macAddress":"\#(mac)","category":"NetworkSecurityGroupFlowEvent","resourceId":"/R","#
            + #""operationName":"NetworkSecurityGroupFlowEvents","properties":{"Version":\#(version),"#
            + #""flows":[{"rule":"UserRule_all","flows":[{"mac":"\#(mac)","flowTuples":[\#(list)]}]}]}}"#
    }

    @Test(
        "an address is one whoever had it, and each hour asked alone says what all of them say",
        arguments: UInt64(0)..<20
    )
    func owners(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        try place.write(world.inventory(), to: "inventory/pods.json")
        let logs = world.logs { $0.bytes % 8 != 0 }
        for log in logs { try place.write(log.bytes, to: "logs/" + log.name) }
        try runEngine(
            [place.path + "/logs"],
            inventory: [place.path + "/inventory"],
            database: place.database
        )
        let expected = ReferenceImplementation(topology: ReferenceTopology())
            .evaluate(
                logs.map { ReferenceInput(path: $0.name, bytes: $0.bytes, isDamaged: false) }
            ).rows(of: "mirror_balance")
        let rows = try query(place.database, "SELECT * FROM mirror_balance").inCellOrder
        #expect(rows == expected && rows.count >= 2, "seed \(seed)")
        let single = try Self.hours.flatMap { hour in
            try query(place.database, "SELECT * FROM mirror_balance WHERE hour = '\(hour)'")
        }
        #expect(single.inCellOrder == rows, "seed \(seed)")
    }

    @Test("the digest of a database that lacks the view is the one it has once it is upgraded")
    func earlierSchema() throws {
        _ = try balance([
            record(0, Self.sender, [witness]), record(0, Self.receiver, received),
            record(1, Self.sender, [row("O")]), record(2, Self.receiver, received),
        ])
        let now = try digest(place.database)
        let queue = try DatabaseQueue(path: place.database)
        try queue.write { database in
            try database.execute(
                sql: """
                    DROP VIEW mirror_balance;
                    DELETE FROM grdb_migrations WHERE identifier = '0017 mirror balance';
                    PRAGMA user_version = 10;
                    """
            )
        }
        try queue.close()
        let bytes = try Data(contentsOf: URL(filePath: place.database))
        #expect(now.views.first { $0.view == "mirror_balance" }?.rows == 1)
        #expect(try digest(place.database) == now)
        #expect(try Data(contentsOf: URL(filePath: place.database)) == bytes)
        try ResultStore(path: place.database, topology: .none, cacheBytes: 1 << 20).close()
        #expect(try digest(place.database) == now)
    }
}
