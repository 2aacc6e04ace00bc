import Codec
import Flow
import GRDB

/// Hashes that are equal when two result databases hold the same measurements (R11).
package struct ContentDigest: Sendable, Hashable {
    /// SHA-256 over the views below, lower-case hex.
    package var total: String
    /// In the fixed order of `Digest.views`, those the database has, or has once it is of this program's schema.
    package var views: [ViewDigest]
}

/// The part of a digest that one view has.
package struct ViewDigest: Sendable, Hashable {
    package var view: String
    package var rows: Int
    /// SHA-256 over the view's name, columns and sorted rows, lower-case hex.
    package var hash: String
}

/// Why a digest could not be taken.
package enum DigestError: Error, Sendable, Hashable {
    case open(OpenError)
    /// Reading a view failed: a damaged page, a full disk for sorting.
    case reading(view: String, reason: String)
    /// The copy from which views are read that a file of an earlier schema lacks could not be made: a full disk, tables that are not
    /// those of its schema.
    case upgrading(schemaVersion: Int, reason: String)
}

/// The content hash of a result database (R11).
///
/// A view's hash covers its name, its columns' names and its rows, sorted by all columns. Each
/// piece is encoded with its type and length, so that no two contents give the same bytes; numbers
/// that SQLite sorts as equal (1 and 1.0) are encoded equally, as their order is open. The total is
/// the hash over the views' names, row counts and hashes. A view that the file's earlier schema did not have is
/// read from an upgraded copy, so that an upgrade keeps the digest. Of a database with days that were rolled up the sums of those
/// are hashed, too. What describes the runs rather than the
/// traffic (`inputs`, `rejections`, `runs`) is left out: it depends on how the night was cut.
package enum Digest {
    /// The measurement views; the order is part of the hash.
    package static let views = [
        "flow_facts", "flows", "egress", "denials", "pod_latency", "latency_buckets",
        "dns_lookups", "rule_hits", "rules", "coverage", "mirror_balance", "findings",
    ]
}

/// Hashes all measurement views of one snapshot of the database.
///
/// A database of an earlier schema is copied for the views that it lacks (see `UpgradedCopy`), and stays as it is.
///
/// - Parameter path: Of a result database of this schema or an earlier one.
/// - Returns: The total and, in fixed order, each view's part.
/// - Throws: `DigestError`
/// - Complexity: O(*n* log *n*) for the sort, which SQLite spills to disk; memory is constant.
package func digest(_ path: String) throws(DigestError) -> ContentDigest {
    let reader: ResultReader
    do { reader = try ResultReader(path: path) } catch { throw .open(error) }
    var current = "sqlite_schema"
    do {
        return try reader.snapshot { db in
            let present = try Set(String.fetchAll(db, sql: "SELECT name FROM sqlite_schema"))
            let later = Digest.views.filter {
                !present.contains($0) && PublicViews.view(named: $0) != nil
            }
            let isComplete = reader.schemaVersion == SchemaVersion.current || later.isEmpty
            let upgraded = isComplete ? nil : try upgradedCopy(of: db, reader.schemaVersion)
            var views: [ViewDigest] = []
            let isRolledUp =
                try present.contains("rolled_up_day")
                && Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM rolled_up_day)") == true
            // What is left of days without hours counts where there are any.
            for view in Digest.views + (isRolledUp ? RollUpViews.closedNames : []) {
                current = view
                if present.contains(view) {
                    views.append(try hash(view, in: db))
                } else if let upgraded, later.contains(view) {
                    views.append(try upgraded.read { try hash(view, in: $0) })
                }
            }
            return ContentDigest(total: total(of: views), views: views)
        }
    } catch let error as DigestError {
        throw error
    } catch let error as DatabaseError {
        throw .reading(view: current, reason: sentence(error))
    } catch {
        throw .reading(view: current, reason: "\(error)")
    }
}

private func hash(_ view: String, in db: Database) throws -> ViewDigest {
    let columns = try db.makeStatement(sql: "SELECT * FROM \(view.asIdentifier)")
        .columnNames
    // BINARY whatever collation a column declares: a tie under NOCASE would leave the order open.
    let order = (1...columns.count).map { "\($0) COLLATE BINARY" }.joined(separator: ", ")
    let rows = try Row.fetchCursor(
        db,
        sql: "SELECT * FROM \(view.asIdentifier) ORDER BY \(order)"
    )

    var encoder = DigestEncoder(view, columns: columns)
    var count = 0
    while let row = try rows.next() {
        for index in 0..<row.count { encoder.append(row.cell(at: index)) }
        count += 1
    }
    return ViewDigest(view: view, rows: count, hash: encoder.finish())
}

private func upgradedCopy(
    of database: Database,
    _ schemaVersion: Int
) throws(DigestError) -> UpgradedCopy {
    do { return try UpgradedCopy(of: database) } catch {
        throw .upgrading(schemaVersion: schemaVersion, reason: sentence(error))
    }
}

private func total(of views: [ViewDigest]) -> String {
    var encoder = DigestEncoder()
    for view in views {
        encoder.append(.text(view.view))
        encoder.append(.integer(Int64(view.rows)))
        encoder.append(.text(view.hash))
    }
    return encoder.finish()
}

/// Turns cells into bytes that can be read only one way, and hashes them.
private struct DigestEncoder {
    private let hasher = SHA256()
    private var pending: [UInt8] = []

    init() {}

    /// Begins with what a view is called, and its columns.
    init(_ view: String, columns: [String]) {
        append(.text(view))
        append(.integer(Int64(columns.count)))
        for column in columns { append(.text(column)) }
    }

    mutating func append(_ cell: Cell) {
        switch cell {
        case .null: pending.append(0)
        case .integer(let value): append(tag: 1, UInt64(bitPattern: value))
        case .real(let value):
            if let integer = Int64(exactly: value) {
                append(tag: 1, UInt64(bitPattern: integer))
            } else {
                append(tag: 2, value.bitPattern)
            }
        case .text(let value):
            append(tag: 3, UInt64(value.utf8.count))
            pending.append(contentsOf: value.utf8)
        case .blob(let bytes):
            append(tag: 4, UInt64(bytes.count))
            pending.append(contentsOf: bytes)
        }
        if pending.count >= 1 << 16 { flush() }
    }

    mutating func finish() -> String {
        flush()
        return hasher.finish()
    }

    /// A tag and eight bytes, least significant first.
    private mutating func append(tag: UInt8, _ word: UInt64) {
        pending.append(tag)
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            pending.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    private mutating func flush() {
        hasher.update(pending.span)
        pending.removeAll(keepingCapacity: true)
    }
}
