import ColumnKernel
import Flow
import FlowEnrich
import FlowRollup
import FlowTestSupport
import Foundation
import GRDB
import Testing

@testable import FlowStore

@Suite struct PackedFactTests {
    private static let hour = 498_648

    private static let traits = [
        ScopeTraits(hour: hour, isInbound: false, isDenied: false),
        ScopeTraits(hour: hour + 1, isInbound: true, isDenied: false),
        ScopeTraits(hour: hour, isInbound: true, isDenied: true),
        ScopeTraits(hour: hour - 1, isInbound: false, isDenied: true),
    ]

    /// Facts as they come back: a key and its measures, NULL as -1.
    private typealias Values = [Int64]

    private func stored(_ groups: [Group]) throws -> [Values] {
        let folder = try ScratchFolder()
        let path = folder.file("a.sqlite")
        try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20).close()
        let queue = try DatabaseQueue(path: path)
        return try queue.write { database in
            for (number, scope) in Self.traits.enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO scope
                        VALUES (?, ?, ?, 'vnet-v4', 'm', 1, 1, ?, ?, NULL, 'TCP', 'nsg', NULL)
                        """,
                    arguments: [
                        number + 1, scope.hour, Timestamp.text(ofHour: scope.hour),
                        scope.isInbound ? "inbound" : "outbound",
                        scope.isDenied ? "deny" : "allow",
                    ]
                )
            }
            var map = NumberMap()
            map.scopes = [1, 2, 3, 4]
            map.addresses = (0..<50).map { $0 * 7919 }
            var order = FactOrder()
            order.arrange(groups.span, scopes: Self.traits, addressCount: 50)
            var writer = try FactWriter(database, InsertedBlocks(database, ChangedBlocks()))
            try writer.append(
                groups.span,
                sourcePorts: SourcePortLists(),
                order: order,
                scopes: Self.traits,
                map: map
            )
            _ = try writer.finish(database)
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT scope_id, source_id, destination_id, port, opened, closed, denied,
                           unanswered, packets_sent, bytes_sent, packets_received, bytes_received,
                           first_s, last_s
                    FROM fact_row
                    """
            ).map { row in (0..<14).map { row[$0] ?? -1 } }
        }
    }

    private func expected(_ group: Group) -> Values {
        func counter(_ value: UInt64) -> Int64 {
            group.measured > 0 ? min(Int64(clamping: value), (1 << 53) - 1) : -1
        }
        return [
            Int64(group.scope) + 1, Int64(group.source) * 7919, Int64(group.destination) * 7919,
            group.port == GroupTable.noPort ? -1 : Int64(group.port), Int64(group.opened),
            Int64(group.closed), Int64(group.denied), Int64(group.unanswered),
            counter(group.packetsSent), counter(group.bytesSent), counter(group.packetsReceived),
            counter(group.bytesReceived), group.first / 1000, group.last / 1000,
        ]
    }

    /// Numbers of any magnitude, with the edges of the packed fields more often than chance has them.
    private func number(_ random: inout SplitMix64, below limit: UInt64) -> UInt64 {
        let width = UInt64.random(in: 0...64, using: &random)
        let value = width == 64 ? random.next() : random.next() & (1 << width &- 1)
        let edge = (1 << UInt64.random(in: 0...63, using: &random)) &- random.next() % 2
        return min(random.next() % 4 == 0 ? edge : value, limit)
    }

    private func group(_ random: inout SplitMix64) -> Group {
        let scope = Int.random(in: 0..<Self.traits.count, using: &random)
        let start = Int64(Self.traits[scope].hour) * 3_600_000
        let times = [0, 3_599_999, random.next() % 3_600_000, random.next() % 3_600_000]
            .map { start + Int64($0) }.shuffled(using: &random).prefix(2).sorted()
        let port = random.next() % 20 == 0 ? UInt64(GroupTable.noPort) : random.next() & 0xffff
        var group = Group(
            pair: (random.next() % 50) << 32 | random.next() % 50,
            place: UInt64(scope) << 32 | port,
            first: times[0],
            last: times[1]
        )
        func count() -> UInt32 {
            UInt32(number(&random, below: random.next() % 2 == 0 ? 9 : UInt64(UInt32.max)))
        }
        if Self.traits[scope].isDenied != (random.next() % 10 == 0) {
            group.denied = count()
        } else {
            group.opened = count()
            group.closed = count()
            group.unanswered = count()
        }
        guard random.next() % 4 > 0 else { return group }
        group.measured = 1
        let limit: UInt64 = random.next() % 2 == 0 ? 1 << 20 : .max
        group.packetsSent = number(&random, below: limit)
        group.bytesSent = number(&random, below: limit)
        group.packetsReceived = number(&random, below: limit)
        group.bytesReceived = number(&random, below: limit)
        return group
    }

    @Test("the views give back every measure of every fact", arguments: UInt64(0)..<24)
    func exact(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let groups = (0..<400).map { _ in group(&random) }
        let wide = groups.count { PackedFact($0, in: Self.traits[Int($0.scope)]) == nil }
        #expect(wide > 20 && wide < 380)
        let facts = try stored(groups)
        #expect(Self.sorted(facts) == Self.sorted(groups.map(expected)))
    }

    private static func sorted(_ facts: [Values]) -> [Values] {
        facts.sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test("a usual fact takes 6, 2 and 4 bytes")
    func isCompact() throws {
        let start = Int64(Self.hour) * 3_600_000
        var group = Group(pair: 1 << 32 | 2, place: 443, first: start, last: start + 3_599_999)
        group.opened = 7
        group.closed = 7
        group.unanswered = 1
        group.measured = 3
        group.packetsSent = 511
        group.packetsReceived = 63
        group.bytesSent = 65_535
        group.bytesReceived = 32_767
        let fact = try #require(PackedFact(group, in: Self.traits[0]))
        #expect(fact.detail < 1 << 47 && fact.packets < 1 << 15 && fact.bytes < 1 << 31)
    }

    @Test("times outside the scope's hour and other sides' counts are stored wide")
    func isWide() {
        let start = Int64(Self.hour) * 3_600_000
        let inside = Group(pair: 0, place: 0, first: start, last: start)
        #expect(PackedFact(inside, in: Self.traits[0]) != nil)
        for (first, last) in [(start - 1, start), (start, start + 3_600_000)] {
            let outside = Group(pair: 0, place: 0, first: first, last: last)
            #expect(PackedFact(outside, in: Self.traits[0]) == nil)
        }
        var denied = inside
        denied.denied = 1
        #expect(PackedFact(denied, in: Self.traits[0]) == nil)
        #expect(
            PackedFact(denied, in: ScopeTraits(hour: Self.hour, isInbound: false, isDenied: true))
                != nil
        )
        denied.closed = 1
        #expect(
            PackedFact(denied, in: ScopeTraits(hour: Self.hour, isInbound: false, isDenied: true))
                == nil
        )
    }
}
