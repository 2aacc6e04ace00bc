package import Flow
import GRDB

/// What a run's summary needs of one input that it read.
package struct ReadFigures: Sendable, Hashable {
    package var status: InputStatus
    /// Bytes as stored.
    package var bytesStored = 0
    /// Bytes after decompression.
    package var bytesRead = 0
    package var records = 0
    package var rowsRead = 0
    package var rowsKept = 0
    package var rowsDuplicate = 0
    /// Split pairs (R3).
    package var splits = 0

    package init(status: InputStatus) { self.status = status }
}

/// The same of all inputs of one status, added up.
package struct StatusFigures: Sendable {
    package private(set) var inputs = 0
    package private(set) var sums: ReadFigures

    fileprivate init(_ status: InputStatus) { sums = ReadFigures(status: status) }

    fileprivate mutating func add(_ row: Row) {
        inputs += 1
        sums.bytesStored += row[1]
        sums.bytesRead += row[2]
        sums.records += row[3]
        sums.rowsRead += row[4]
        sums.rowsKept += row[5]
        sums.rowsDuplicate += row[6]
        sums.splits += row[7]
    }
}

/// The figures of each input a run has read: some are read again in the same run, and only the last reading counts.
///
/// Temporary tables: where there are many, SQLite keeps them on disk (R14).
enum FiguresTable {
    static let temporaryTables = """
        CREATE TEMP TABLE read_input (
            path TEXT PRIMARY KEY, status TEXT, bytes_stored INTEGER, bytes_read INTEGER,
            records INTEGER, rows_read INTEGER, rows_kept INTEGER, rows_duplicate INTEGER,
            splits INTEGER
        ) WITHOUT ROWID;
        CREATE TEMP TABLE read_rejection (
            path TEXT, reason TEXT, row_count INTEGER, PRIMARY KEY (path, reason)
        ) WITHOUT ROWID;
        """
}

extension ResultStore {
    /// Notes what reading an input came to, in place of what an earlier reading in this run did.
    package func noteRead(
        _ path: String,
        _ figures: ReadFigures,
        _ rejects: RejectTally
    ) throws(StoreError) {
        try perform { database, _ in
            try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO temp.read_input VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                path, figures.status.rawValue, figures.bytesStored, figures.bytesRead,
                figures.records, figures.rowsRead, figures.rowsKept, figures.rowsDuplicate,
                figures.splits,
            ])
            try database.cachedStatement(sql: "DELETE FROM temp.read_rejection WHERE path = ?")
                .execute(arguments: [path])
            for (reason, entry) in rejects.entries {
                try database.cachedStatement(
                    sql: "INSERT INTO temp.read_rejection VALUES (?, ?, ?)"
                ).execute(arguments: [path, reason.rawValue, entry.rows])
            }
        }
    }

    /// The sums over the inputs that were read, by status.
    package func readFigures() throws(StoreError) -> [StatusFigures] {
        try perform { database, _ in
            // Added up here: SQLite would sort them by status first.
            var sums: [InputStatus: StatusFigures] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT status, bytes_stored, bytes_read, records, rows_read, rows_kept,
                           rows_duplicate, splits
                    FROM temp.read_input
                    """
            )
            while let row = try rows.next() {
                let text: String = row[0]
                let status = InputStatus(rawValue: text) ?? .unreadable
                sums[status, default: StatusFigures(status)].add(row)
            }
            return Array(sums.values)
        }
    }

    /// Rejected rows of the inputs that were read, by reason.
    package func readRejections() throws(StoreError) -> [String: Int] {
        try perform { database, _ in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT reason, SUM(row_count) FROM temp.read_rejection GROUP BY reason"
            )
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    /// Inputs that were read without being planned: because of what others showed.
    package func unplannedInputsRead() throws(StoreError) -> Int {
        try perform { database, _ in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT COUNT(*) FROM temp.read_input WHERE path NOT IN (
                        SELECT f.path FROM temp.planned_input p
                        JOIN temp.found_input f ON f.rank = p.found_rank
                    )
                    """
            ) ?? 0
        }
    }
}
