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
        let ownByHash = Dictionary(
            ownInputs.values.compactMap { input in input.identity.map { ($0, input) } }
        ) { one, two in one.path < two.path ? one : two }
        var paths = Set(ownByPath.keys)
        for input in otherInputs.values.sorted(by: { $0.path < $1.path }) {
            let namesake =
                input.identity.flatMap { ownByHash[$0] } ?? ownByPath[input.path]
                ?? ownByPath[input.basePath]
            if let namesake, !replaced.contains(namesake.number),
                let isBetter = try isVersion(input, of: namesake, winners, &kinship)
            {
                if isBetter { replaced.insert(namesake.number) }
                fates[input.number] = isBetter ? .taken(namesake.path) : .known
                continue
            }
            // Also another object, which has nothing but the path in common with the one that is known by it.
            let path = input.freePath(among: paths)
            paths.insert(path)
            let isLoser = winners.otherLosers.contains(input.number)
            fates[input.number] = isLoser ? .duplicate(path) : .taken(path)
        }
        yielded = winners.ownLosers.subtracting(replaced)
    }

    /// Whether two inputs are versions of one object, as far as one can give way to the other.
    ///
    /// - Returns: `nil` if they are not; else whether the other database's is to be kept.
    private func isVersion(
        _ input: MergedInput,
        of namesake: MergedInput,
        _ winners: RecordKinship.Winners,
        _ kinship: inout RecordKinship
    ) throws -> Bool? {
        let isKin = kinship.areKin(own: namesake.number, other: input.number)
        let isSame =
            try isKin || input.identity != nil && input.identity == namesake.identity
            || kinship.shows(own: namesake.number, recordsOf: input.number)
        if winners.other.contains(input.number) {
            // What the namesake counts must not go with it.
            let canGo = isKin || !namesake.countsRecords && (isSame || namesake.isEmpty)
            return canGo ? true : nil
        }
        if winners.otherLosers.contains(input.number) { return isSame ? false : nil }
        guard !(input.countsRecords && namesake.countsRecords),
            isSame || input.isEmpty || namesake.isEmpty
        else { return nil }
        return input.tellsMore(than: namesake)
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
    /// Nothing of it could be read, or nothing was in it: it has no row to account for (R2).
    var isEmpty: Bool

    /// What an object is known by, wherever it is listed: its path and its bytes.
    struct Identity: Hashable {
        var path: String
        var sha256: String
    }

    /// `nil` for what could not be read.
    var identity: Identity? { sha256.map { Identity(path: basePath, sha256: $0) } }

    /// Without what a merge may have put behind it.
    var basePath: String {
        guard let suffix, path.hasSuffix(suffix) else { return path }
        return String(path.dropLast(suffix.count))
    }

    private var suffix: String? { sha256.map { "@\($0.prefix(12))" } }

    /// Its path, or where another object has that, the same with the start of its hash, or a number, behind it.
    func freePath(among taken: Set<String>) -> String {
        guard taken.contains(path) else { return path }
        let other = basePath + (suffix ?? "@unknown")
        var free = other
        var number = 2
        while taken.contains(free) {
            free = "\(other)-\(number)"
            number += 1
        }
        return free
    }

    /// Whether to keep this one of two inputs that are versions of one object, of which at least one counts no records: what could not
    /// be read, or was empty, gives way to what could, and that to what is newer.
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
                               WHERE r.input_id = i.input_id AND length(r.kept) > 0),
                       rows_read = 0
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
                countsRecords: row[5],
                isEmpty: row[6]
            )
            inputs[input.number] = input
        }
        return inputs
    }
}
