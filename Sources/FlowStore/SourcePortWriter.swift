import ColumnKernel
import GRDB

/// Writes the source ports of facts: all of them, 3 bytes each, for plain SQL to count.
///
/// All, and not only the sets that are large enough to matter: which input keeps a record that several show is decided by who
/// comes first (R4), so how many ports one input has of a key depends on order and workers, and a limit on that would, too.
/// A union of whole sets does not (R11). They are never more than rows, and small beside the fact they belong to (R14).
///
/// Facts share rows because most have a port or two: a row each would take four times the bytes of a port.
struct SourcePortWriter {
    /// A part of a set has a number of 8 bits, which holds a fact's 65,536 ports.
    static let portsPerRow = 256
    /// The fact's byte is the code of an ASCII character but NUL: SQL reads no other byte as a number.
    static let factsPerRow: Int64 = 127

    private let database: Database
    /// Made with the first row: most small inputs have none.
    private var rows: BulkInsert?
    private var entries: [UInt8] = []
    /// Of the row at hand, or of the last one.
    private var firstFact: Int64 = -1
    private var part: Int64 = 0

    init(_ database: Database) { self.database = database }

    /// Adds a port of a fact; facts must come in ascending order.
    mutating func append(_ port: UInt16, of fact: Int64) throws {
        if entries.count == Self.portsPerRow * 3 || fact - firstFact >= Self.factsPerRow {
            try endRow()
        }
        if entries.isEmpty {
            part = fact == firstFact ? part + 1 : 0
            firstFact = fact
        }
        entries.append(UInt8(fact - firstFact + 1))
        entries.append(UInt8(port >> 8))
        entries.append(UInt8(port & 0xff))
    }

    /// Ends the row, so that the next one begins with the next fact: a row is of one lane.
    mutating func endRow() throws {
        guard !entries.isEmpty else { return }
        if rows == nil {
            rows = try BulkInsert(
                database,
                into: "source_port_set (entries, set_id)",
                row: .blobAndIntegers(1)
            )
        }
        try rows?.append(entries, [firstFact << 8 | part])
        entries.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws {
        try endRow()
        try rows?.finish()
    }

    /// Removes what was written for a range of facts.
    static func remove(facts: ClosedRange<Int64>, _ database: Database) throws {
        try database.cachedStatement(
            sql: "DELETE FROM source_port_set WHERE set_id BETWEEN ? AND ?"
        ).execute(arguments: [facts.lowerBound << 8, facts.upperBound << 8 | 255])
    }
}
