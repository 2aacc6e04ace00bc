import ColumnKernel
import FlowRollup
import GRDB

/// Writes the facts of one input, and which of them belong to which scope and near address.
///
/// Facts must come ordered as by `FactOrder`. Their row ids go on from the last one of the table: an input's facts are one
/// range of them, in it a scope's, and in that a near address's.
struct FactWriter {
    private var facts: BulkInsert
    private let inserted: InsertedBlocks
    private var lanes: BulkInsert
    private var ranges: BulkInsert
    private var wide: BulkInsert
    private let firstFact: Int64
    private var nextFact: Int64
    private var laneStart: Int64
    private var rangeStart: Int64
    private var near: Int64 = -1
    private var scope: Int64 = -1
    private var egress = EgressSums()
    private var sourcePorts: SourcePortWriter

    /// - Parameters:
    ///   - database: In a transaction.
    ///   - inserted: Seals what is written.
    /// - Throws: `DatabaseError`
    init(_ database: Database, _ inserted: InsertedBlocks) throws {
        self.inserted = inserted
        facts = try BulkInsert(
            database,
            into: "fact (remote_id, detail, packets, bytes)",
            row: .integers(4)
        )
        lanes = try BulkInsert(database, into: "fact_lane", row: .integers(3))
        ranges = try BulkInsert(database, into: "fact_range", row: .integers(3))
        wide = try BulkInsert(database, into: "wide_fact", row: .integers(13))
        sourcePorts = SourcePortWriter(database)
        let statement = try database.cachedStatement(sql: "SELECT MAX(fact_id) FROM fact")
        firstFact = 1 + (try Int64.fetchOne(statement) ?? 0)
        nextFact = firstFact
        laneStart = firstFact
        rangeStart = firstFact
    }

    /// Adds all groups of a rollup.
    mutating func append(
        _ rows: Span<Group>,
        sourcePorts lists: SourcePortLists,
        order: borrowing FactOrder,
        scopes: [ScopeTraits],
        map: borrowing NumberMap
    ) throws {
        for index in order.groups {
            let group = rows[Int(index)]
            let number = Int(group.scope)
            let fact = try PackedFact.pack(
                group,
                in: scopes[number],
                number: nextFact,
                wide: &wide
            )
            let near = Int(scopes[number].near(group))
            let remote = Int(scopes[number].remote(group))
            if try begin(scope: map.scopes[number], near: map.addresses[near]) {
                egress.beginLane(scopes[number], near: near, map)
            }
            egress.add(group, remote: remote, map)
            let row: InlineArray<4, Int64> = [
                map.addresses[remote], fact.detail, fact.packets, fact.bytes,
            ]
            try facts.append(row)
            inserted.append(nextFact, row)
            for position in lists.range(of: Int(index)) {
                try sourcePorts.append(lists.ports[position], of: nextFact)
            }
            nextFact += 1
        }
    }

    /// Row id of the next fact.
    var position: Int64 { nextFact }

    /// Notes `count` facts that are written by other means.
    mutating func skip(_ count: Int64, scope: Int64, near: Int64) throws {
        _ = try begin(scope: scope, near: near)
        nextFact += count
    }

    /// Ends the input, and adds up what was written one by one of its egress.
    ///
    /// - Returns: The row ids of its facts; `nil` if it has none.
    mutating func finish(_ database: Database) throws -> ClosedRange<Int64>? {
        try endLane()
        try endRange()
        try facts.finish()
        try lanes.finish()
        try ranges.finish()
        try wide.finish()
        try sourcePorts.finish()
        try egress.insert(firstFact: firstFact, database)
        return nextFact > firstFact ? firstFact...nextFact - 1 : nil
    }

    /// - Returns: Whether a lane begins.
    @inline(__always)
    private mutating func begin(scope: Int64, near: Int64) throws -> Bool {
        guard near != self.near || scope != self.scope else { return false }
        try endLane()
        self.near = near
        guard scope != self.scope else { return true }
        try endRange()
        self.scope = scope
        return true
    }

    private mutating func endLane() throws {
        if nextFact > laneStart { try lanes.append([laneStart, nextFact - 1, near]) }
        try sourcePorts.endRow()
        laneStart = nextFact
    }

    private mutating func endRange() throws {
        if nextFact > rangeStart { try ranges.append([rangeStart, nextFact - 1, scope]) }
        rangeStart = nextFact
    }
}

extension PackedFact {
    /// The measures of fact `number`, packed; what does not fit goes to `wide` as it is.
    @inline(__always)
    static func pack(
        _ group: Group,
        in scope: ScopeTraits,
        number: Int64,
        wide: inout BulkInsert
    ) throws -> PackedFact {
        if let packed = PackedFact(group, in: scope) { return packed }
        try wide.append(wideFactValues(group, of: number))
        return .wide
    }
}

extension FactWriter {
    /// A counter as it is stored.
    ///
    /// It stops at 9 petabytes: a thousand such facts still add up in SQLite's 64-bit integers, whose overflow would make a
    /// view unreadable. Only forged logs get there.
    static func counter(_ value: UInt64) -> Int64 { min(Int64(clamping: value), (1 << 53) - 1) }
}

/// Values of the columns of `wide_fact`.
private func wideFactValues(_ group: Group, of fact: Int64) -> InlineArray<13, Int64> {
    let isMeasured = group.measured > 0
    func counter(_ value: UInt64) -> Int64 {
        isMeasured ? FactWriter.counter(value) : BulkInsert.null
    }
    return [
        fact, BulkInsert.null,
        group.port == GroupTable.noPort ? BulkInsert.null : Int64(group.port),
        Int64(group.opened), Int64(group.closed), Int64(group.denied), Int64(group.unanswered),
        counter(group.packetsSent), counter(group.bytesSent), counter(group.packetsReceived),
        counter(group.bytesReceived), group.first / 1000, group.last / 1000,
    ]
}
