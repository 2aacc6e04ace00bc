import GRDB

/// Part of migration 0018: what checks found (decision 0034).
enum FindingTables {
    static func migrate(_ database: Database) throws {
        try database.execute(
            sql: """
                -- Of one report: the last that a run wrote of the longest period that its pipeline asks for.
                CREATE TABLE finding (
                    finding_id INTEGER PRIMARY KEY, check_id TEXT NOT NULL, title TEXT NOT NULL,
                    status TEXT NOT NULL, severity TEXT NOT NULL, controls TEXT NOT NULL,
                    subject TEXT, first_seen TEXT, last_seen TEXT, evidence TEXT,
                    exception_id TEXT, period_from TEXT NOT NULL, period_to TEXT NOT NULL
                ) STRICT;

                CREATE VIEW findings AS
                SELECT check_id, title, status, severity, controls, subject, first_seen, last_seen,
                       evidence, exception_id, period_from, period_to
                FROM finding
                """
        )
    }
}

/// A row of `findings`, without its period.
package struct KeptFinding: Sendable, Hashable {
    package var checkID: String
    package var title: String
    package var status: String
    package var severity: String
    /// Control maps with the ids of their controls: `iso-27001-2022: A.8.22; soc-2: CC6.6`.
    package var controls: String
    package var subject: String?
    /// ISO 8601, as the check's SQL gave them.
    package var firstSeen: String?
    package var lastSeen: String?
    package var evidence: String?
    package var exceptionID: String?

    package init(
        checkID: String,
        title: String,
        status: String,
        severity: String,
        controls: String,
        subject: String?,
        firstSeen: String?,
        lastSeen: String?,
        evidence: String?,
        exceptionID: String?
    ) {
        self.checkID = checkID
        self.title = title
        self.status = status
        self.severity = severity
        self.controls = controls
        self.subject = subject
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.evidence = evidence
        self.exceptionID = exceptionID
    }

    /// A zero byte would end a text: what is logged may have one.
    fileprivate func values(_ from: String, _ to: String) -> [DatabaseValue] {
        [
            checkID, title, status, severity, controls, subject, firstSeen, lastSeen, evidence,
            exceptionID, from, to,
        ].map { $0?.replacing("\0", with: "\u{FFFD}").databaseValue ?? .null }
    }
}

extension ResultStore {
    /// Puts findings in the place of those that are there; equal ones leave the file as it is.
    ///
    /// - Parameters:
    ///   - findings: In the order of the report.
    ///   - from: First hour of their period, ISO 8601.
    ///   - to: First hour behind it.
    /// - Returns: Whether they are others than before; then they are pending.
    /// - Throws: `StoreError.failed` if a statement fails.
    package func keep(
        _ findings: [KeptFinding],
        from: String,
        to: String
    ) throws(StoreError) -> Bool {
        try perform { database, _ in
            let columns = """
                check_id, title, status, severity, controls, subject, first_seen, last_seen,
                evidence, exception_id, period_from, period_to
                """
            let wanted = findings.map { $0.values(from, to) }
            let known = try Row.fetchAll(
                database,
                sql: "SELECT \(columns) FROM finding ORDER BY finding_id"
            ).map { Array($0.databaseValues) }
            guard wanted != known else { return false }
            try Self.forgetFindings(database)
            let insert = try database.cachedStatement(
                sql: """
                    INSERT INTO finding (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            )
            for values in wanted { try insert.execute(arguments: StatementArguments(values)) }
            return true
        }
    }

    /// Forgets findings of a database that is no longer the one they are of.
    package func forgetFindings() throws(StoreError) {
        try perform { database, _ in try Self.forgetFindings(database) }
    }

    static func forgetFindings(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM finding WHERE finding_id > 0")
    }
}
