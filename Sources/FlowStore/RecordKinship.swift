import FlowInventory
import Foundation
import GRDB

/// Which inputs of two databases count the same records.
struct RecordKinship {
    /// An input of either database.
    private struct Member: Hashable {
        var isOwn: Bool
        var number: Int64
    }

    struct Winners {
        /// Inputs of the other database that are to be taken instead of own ones.
        var other: Set<Int64> = []
        var otherLosers: Set<Int64> = []
        var ownLosers: Set<Int64> = []
    }

    private let own: Database
    private let other: Database
    /// A forest: each member's nearer relation, the root's is itself.
    private var relations: [Member: Member] = [:]
    /// Records of a member that the other database counts, too.
    private var shared: [Member: Int] = [:]
    /// Inputs that count the same records.
    private var pairs: [(own: Int64, other: Int64)] = []
    /// Loaded with the first tie.
    private var inventories: Inventories?

    init(_ own: Database, _ other: Database) throws {
        self.own = own
        self.other = other
        let streams = try Row.fetchAll(other, sql: "SELECT log_id, reporter, stream_id FROM stream")
        let find = try own.makeStatement(
            sql: "SELECT stream_id FROM stream WHERE log_id = ? AND reporter = ?"
        )
        for stream in streams {
            let (log, reporter): (String, String) = (stream[0], stream[1])
            guard let known = try Int64.fetchOne(find, arguments: [log, reporter]) else { continue }
            try compare(ownStream: known, otherStream: stream[2])
        }
    }

    /// Whether two inputs share records, directly or through others.
    mutating func areKin(own: Int64, other: Int64) -> Bool {
        let (one, two) = (Member(isOwn: true, number: own), Member(isOwn: false, number: other))
        guard relations[one] != nil, relations[two] != nil else { return false }
        return root(of: one) == root(of: two)
    }

    /// Decides each group of kin for one database.
    ///
    /// - Throws: `MergeError.overlapping` if in some group each has records that the other lacks.
    mutating func winners(
        _ ownInputs: [Int64: MergedInput],
        _ otherInputs: [Int64: MergedInput]
    ) throws -> Winners {
        var groups: [Member: [Member]] = [:]
        for member in Array(relations.keys) { groups[root(of: member), default: []].append(member) }
        var winners = Winners()
        for group in groups.values {
            let owns = group.filter(\.isOwn).map(\.number)
            let others = group.filter { !$0.isOwn }.map(\.number)
            let lacking = try group.filter { try keptRecords(of: $0) > shared[$0] ?? 0 }
            let ownHasAll = !lacking.contains { !$0.isOwn }
            let otherHasAll = !lacking.contains(where: \.isOwn)
            let isOwnBetter = try !otherHasAll || ownHasAll && !isOtherBetter(owns, others)
            if ownHasAll, isOwnBetter {
                winners.otherLosers.formUnion(others)
            } else if otherHasAll {
                winners.other.formUnion(others)
                winners.ownLosers.formUnion(owns)
            } else {
                // Of several, the first by name, so that the message is the same each time.
                let named = pairs.filter { owns.contains($0.own) }.map { pair in
                    [ownInputs[pair.own]?.path ?? "", otherInputs[pair.other]?.path ?? ""]
                }
                let first = named.min { $0.lexicographicallyPrecedes($1) } ?? ["", ""]
                throw MergeError.overlapping(own: first[0], other: first[1])
            }
        }
        return winners
    }

    // MARK: Ties

    /// How well one side of a group has been told apart; a pair of them says which to keep, whichever is the own one.
    private struct Knowledge: Comparable {
        /// Inputs that were read record by record, as others' records lie between theirs (R3).
        var settled = 0
        /// Whether its inventory says all that both databases' say together (R7).
        var knowsAll = false
        var outdated = 0
        var claims = 0
        /// Of versions of one object that tell the same records the longer one is the later.
        var bytesRead: Int64 = 0

        static func < (one: Knowledge, other: Knowledge) -> Bool {
            if one.settled != other.settled { return one.settled < other.settled }
            if one.knowsAll != other.knowsAll { return other.knowsAll }
            if one.outdated != other.outdated { return one.outdated > other.outdated }
            if one.claims != other.claims { return one.claims < other.claims }
            return one.bytesRead < other.bytesRead
        }
    }

    /// Both sides have the same records, which may have been read with different knowledge: of other inputs, or of inventory.
    private mutating func isOtherBetter(_ owns: [Int64], _ others: [Int64]) throws -> Bool {
        let inventories = try inventories ?? Inventories(own, other)
        self.inventories = inventories
        var one = try knowledge(of: owns, own)
        var two = try knowledge(of: others, other)
        (one.knowsAll, two.knowsAll) = (inventories.ownKnowsAll, inventories.otherKnowsAll)
        (one.claims, two.claims) = (inventories.ownClaims, inventories.otherClaims)
        return one < two
    }

    private func knowledge(of inputs: [Int64], _ database: Database) throws -> Knowledge {
        var knowledge = Knowledge()
        let find = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM interleaved_input WHERE input_id = ?1 AND is_settled),
                       EXISTS (SELECT 1 FROM outdated_input WHERE input_id = ?1),
                       (SELECT bytes_read FROM input WHERE input_id = ?1)
                """
        )
        for input in inputs {
            guard let row = try Row.fetchOne(find, arguments: [input]) else { continue }
            knowledge.settled += row[0] as Bool ? 1 : 0
            knowledge.outdated += row[1] as Bool ? 1 : 0
            knowledge.bytesRead &+= row[2] as Int64? ?? 0
        }
        return knowledge
    }

    /// What the inventories of both databases say, set against what they say together.
    private struct Inventories {
        var ownKnowsAll: Bool
        var otherKnowsAll: Bool
        var ownClaims: Int
        var otherClaims: Int

        init(_ own: Database, _ other: Database) throws {
            let (one, two) = (try StoredEvidence.load(own), try StoredEvidence.load(other))
            var both = one
            ownKnowsAll = !both.merge(two)
            otherKnowsAll = both == two
            (ownClaims, otherClaims) = (one.claimCount, two.claimCount)
        }
    }

    // MARK: Records

    /// Whether an own input shows, as its own or as a duplicate, a record that an input of the other database counts.
    func shows(own ownInput: Int64, recordsOf otherInput: Int64) throws -> Bool {
        let sets = """
            SELECT s.log_id, s.reporter, r.kept, r.duplicate FROM record_set r
            JOIN stream s ON s.stream_id = r.stream_id WHERE r.input_id = ?
            """
        var counted: [String: [Int64]] = [:]
        for row in try Row.fetchAll(other, sql: sets, arguments: [otherInput]) {
            let (log, reporter): (String, String) = (row[0], row[1])
            counted[log + "\n" + reporter] = PackedNumberReader.deltas(bytes(row[2]))
        }
        for row in try Row.fetchAll(own, sql: sets, arguments: [ownInput]) {
            let (log, reporter): (String, String) = (row[0], row[1])
            guard let records = counted[log + "\n" + reporter] else { continue }
            let shown = [row[2] as Data, row[3] as Data]
                .flatMap { PackedNumberReader.deltas(bytes($0)) }
            if !Set(records).isDisjoint(with: shown) { return true }
        }
        return false
    }

    /// What an input shows of a stream.
    private struct Stretch {
        var member: Member
        /// In its database's `record_set`.
        var row: Int64
        var first: Int64
        var last: Int64
        /// Read when it is first compared; sorted.
        var kept: [Int64]?
    }

    /// Goes along a stream in order of time, so that only inputs whose times overlap are looked into.
    private mutating func compare(ownStream: Int64, otherStream: Int64) throws {
        var stretches = try stretches(isOwn: true, ownStream, own)
        stretches += try self.stretches(isOwn: false, otherStream, other)
        stretches.sort { $0.first < $1.first }
        var open: [Stretch] = []
        for var next in stretches {
            open.removeAll { $0.last < next.first }
            for index in open.indices where open[index].member.isOwn != next.member.isOwn {
                let count = try Self.sharedRecords(kept(&open[index]), kept(&next))
                guard count > 0 else { continue }
                let (one, two) = (open[index].member, next.member)
                shared[one, default: 0] += count
                shared[two, default: 0] += count
                relate(one, two)
                pairs.append(
                    one.isOwn ? (one.number, two.number) : (two.number, one.number)
                )
            }
            open.append(next)
        }
    }

    private func stretches(
        isOwn: Bool,
        _ stream: Int64,
        _ database: Database
    ) throws -> [Stretch] {
        try Row.fetchAll(
            database,
            sql: "SELECT input_id, rowid, first_ns, last_ns FROM record_set WHERE stream_id = ?",
            arguments: [stream]
        ).map { row in
            Stretch(
                member: Member(isOwn: isOwn, number: row[0]),
                row: row[1],
                first: row[2],
                last: row[3]
            )
        }
    }

    /// Both are sorted, and no database counts a record twice.
    private static func sharedRecords(_ left: [Int64], _ right: [Int64]) -> Int {
        var (i, j, count) = (0, 0, 0)
        while i < left.count, j < right.count {
            if left[i] == right[j] {
                count += 1
                i += 1
                j += 1
            } else if left[i] < right[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return count
    }

    private func kept(_ stretch: inout Stretch) throws -> [Int64] {
        if let known = stretch.kept { return known }
        let database = stretch.member.isOwn ? own : other
        let data = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT kept FROM record_set WHERE rowid = ?"),
            arguments: [stretch.row]
        )
        let records = data.map { PackedNumberReader.deltas(bytes($0)) } ?? []
        stretch.kept = records
        return records
    }

    private func keptRecords(of member: Member) throws -> Int {
        let database = member.isOwn ? own : other
        let sets = try Data.fetchAll(
            database.cachedStatement(sql: "SELECT kept FROM record_set WHERE input_id = ?"),
            arguments: [member.number]
        )
        return sets.reduce(0) { $0 + PackedNumberReader.deltas(bytes($1)).count }
    }

    // MARK: Kin

    private mutating func relate(_ one: Member, _ two: Member) {
        let (left, right) = (root(of: one), root(of: two))
        relations[left] = right
        if relations[right] == nil { relations[right] = right }
    }

    private mutating func root(of member: Member) -> Member {
        var root = member
        while let next = relations[root], next != root { root = next }
        // The way is shorter the next time.
        var at = member
        while let next = relations[at], next != root {
            relations[at] = root
            at = next
        }
        if relations[member] == nil { relations[member] = root }
        return root
    }
}
