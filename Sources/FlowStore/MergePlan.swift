import Foundation
import GRDB

/// Which inputs of another database are taken over, so that each record still counts once (R4).
///
/// In each database every record is counted by one input, whichever of them show it. What two databases have in common is therefore a
/// matter of whole inputs: those that share records, directly or through others, are taken from the database that has all records of
/// the other's. That is how copies, and blobs that have grown since, lie. Facts cannot be taken apart by records: where each side has
/// records the other lacks, only the files themselves can tell.
struct MergePlan {
    /// What becomes of an input of the other database.
    enum Fate: Equatable {
        /// Known already.
        case known
        /// Taken over whole, under this path.
        case taken(String)
        /// Listed under this path; all of its records count elsewhere.
        case duplicate(String)
    }

    /// By numbers of the other database.
    private(set) var fates: [Int64: Fate] = [:]
    /// Own inputs of which the other database has more: they go.
    private(set) var replaced: Set<Int64> = []
    /// Own inputs whose records all count in inputs that are taken over.
    private(set) var yielded: Set<Int64> = []

    var isEmpty: Bool {
        fates.values.allSatisfy { $0 == .known } && replaced.isEmpty && yielded.isEmpty
    }

    /// - Parameters:
    ///   - own: The database that grows.
    ///   - other: The database whose inputs are to be taken over.
    /// - Throws: `MergeError.overlapping`, `DatabaseError`.
    init(_ own: Database, _ other: Database) throws {
        let ownInputs = try MergedInput.all(own)
        let otherInputs = try MergedInput.all(other)
        var kinship = try RecordKinship(own, other)
        let winners = try kinship.winners(ownInputs, otherInputs)

        let ownByPath = Dictionary(ownInputs.values.map { ($0.path, $0) }) { first, _ in first }
        for input in otherInputs.values {
            // An object that shared only its name with another one has been listed under a name of its own.
            guard let namesake = ownByPath[input.qualifiedPath] ?? ownByPath[input.path] else {
                let isLoser = winners.otherLosers.contains(input.number)
                fates[input.number] = isLoser ? .duplicate(input.path) : .taken(input.path)
                continue
            }
            let isKin = kinship.areKin(own: namesake.number, other: input.number)
            if winners.other.contains(input.number) {
                guard isKin || !namesake.countsRecords else {
                    fates[input.number] = .taken(input.qualifiedPath)
                    continue
                }
                replaced.insert(namesake.number)
                fates[input.number] = .taken(namesake.path)
            } else if winners.otherLosers.contains(input.number) {
                let isSame = isKin || input.sha256 != nil && input.sha256 == namesake.sha256
                fates[input.number] = isSame ? .known : .duplicate(input.qualifiedPath)
            } else if input.countsRecords, namesake.countsRecords {
                fates[input.number] = .taken(input.qualifiedPath)
            } else if input.tellsMore(than: namesake) {
                replaced.insert(namesake.number)
                fates[input.number] = .taken(namesake.path)
            } else {
                fates[input.number] = .known
            }
        }
        yielded = winners.ownLosers.subtracting(replaced)
    }
}

/// An input of a ledger, as far as a merge has to know it.
struct MergedInput {
    var number: Int64
    var path: String
    var sha256: String?
    var bytesRead: Int64
    var modifiedNanoseconds: Int64
    /// Whether it counts any record (R4).
    var countsRecords: Bool

    /// The path of an object that is not the one already known by this path: with the start of its hash behind it.
    var qualifiedPath: String { "\(path)@\(sha256?.prefix(12) ?? "unknown")" }

    /// Whether to keep this one of two inputs of one path, of which at least one counts no records: what could not be read, or was
    /// empty, gives way to what could, and that to what is newer.
    func tellsMore(than other: MergedInput) -> Bool { weight > other.weight }

    private var weight: (Int, Int, Int64, Int64) {
        (countsRecords ? 1 : 0, sha256 == nil ? 0 : 1, bytesRead, modifiedNanoseconds)
    }

    static func all(_ database: Database) throws -> [Int64: MergedInput] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT input_id, path, sha256, bytes_read, modified_ns,
                       EXISTS (SELECT 1 FROM record_set r
                               WHERE r.input_id = i.input_id AND length(r.kept) > 0)
                FROM input i
                """
        )
        var inputs: [Int64: MergedInput] = [:]
        while let row = try rows.next() {
            let input = MergedInput(
                number: row[0],
                path: row[1],
                sha256: row[2],
                bytesRead: row[3],
                modifiedNanoseconds: row[4],
                countsRecords: row[5]
            )
            inputs[input.number] = input
        }
        return inputs
    }
}

/// Which inputs of two databases count the same records.
private struct RecordKinship {
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
            if !lacking.contains(where: { !$0.isOwn }) {
                winners.otherLosers.formUnion(others)
            } else if !lacking.contains(where: \.isOwn) {
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

    // MARK: Records

    /// What an input shows of a stream.
    private struct Stretch {
        var member: Member
        var stream: Int64
        var first: Int64
        var last: Int64
    }

    /// Goes along a stream in order of time, so that only inputs whose times overlap are looked into.
    private mutating func compare(ownStream: Int64, otherStream: Int64) throws {
        var stretches = try stretches(isOwn: true, ownStream, own)
        stretches += try self.stretches(isOwn: false, otherStream, other)
        stretches.sort { $0.first < $1.first }
        var open: [Stretch] = []
        for next in stretches {
            open.removeAll { $0.last < next.first }
            for before in open where before.member.isOwn != next.member.isOwn {
                let count = try sharedRecords(before, next)
                guard count > 0 else { continue }
                shared[before.member, default: 0] += count
                shared[next.member, default: 0] += count
                relate(before.member, next.member)
                let (one, two) = (before.member.number, next.member.number)
                pairs.append(before.member.isOwn ? (one, two) : (two, one))
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
            sql: "SELECT input_id, first_ns, last_ns FROM record_set WHERE stream_id = ?",
            arguments: [stream]
        ).map { row in
            Stretch(
                member: Member(isOwn: isOwn, number: row[0]),
                stream: stream,
                first: row[1],
                last: row[2]
            )
        }
    }

    /// Both are sorted, and no database counts a record twice.
    private func sharedRecords(_ one: Stretch, _ two: Stretch) throws -> Int {
        let (left, right) = (try kept(one), try kept(two))
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

    private func kept(_ stretch: Stretch) throws -> [Int64] {
        let database = stretch.member.isOwn ? own : other
        let data = try Data.fetchOne(
            database.cachedStatement(
                sql: "SELECT kept FROM record_set WHERE input_id = ? AND stream_id = ?"
            ),
            arguments: [stretch.member.number, stretch.stream]
        )
        return data.map { PackedNumberReader.deltas(bytes($0)) } ?? []
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
