import Flow
import GRDB

/// Sums of a period, put aside for as long as a connection is open.
///
/// `counted_flow`, and views that group as it does, add up all facts of the hours that are asked for, each time they are asked. Who asks
/// many questions about one period has it done once: a temporary table has the period's rows, and temporary views take the places of
/// those of the file, as SQLite looks for a name among temporary ones first. Each answer is the file's own, also for other hours.
enum PeriodTables {
    /// A view whose rows are put aside, and the views that rest on it.
    private static let parts: [(name: String, others: [String])] = [
        ("counted_flow", ["flows", "contact_row", "first_contacts", "latency_gaps"]),
        ("east_west", []),
        ("egress", []),
    ]

    /// Puts aside what questions about a period ask more than once.
    ///
    /// Nothing is done where a view of the file is not the one of this program: only its own text becomes a temporary view, which
    /// SQLite trusts more than one of a file.
    ///
    /// - Parameters:
    ///   - database: Open for reading; nothing of it changes but its temporary tables.
    ///   - hours: Unix hours, the last one left out.
    ///   - questions: SQL that is going to be asked.
    /// - Throws: `DatabaseError`, of a full disk for example.
    static func make(_ database: Database, hours: Range<Int>, for questions: [String]) throws {
        let asked = questions.flatMap(\.askedNames)
        let wanted = parts.filter { part in
            asked.count { $0 == part.name || part.others.contains($0) } > 1
        }
        guard !wanted.isEmpty else { return }
        let known = try Migrations.definitions()
        let found = try Migrations.definitions(database)
        for part in wanted {
            let needed = [part.name] + part.others
            guard needed.allSatisfy({ known[$0] == found[$0] }) else { continue }
            try keep(part.name, hours, database)
            for name in part.others {
                guard let definition = known[name] else { continue }
                try database.execute(
                    sql: definition.replacing(
                        "CREATE VIEW",
                        with: "CREATE TEMP VIEW",
                        maxReplacements: 1
                    )
                )
            }
        }
    }

    private static func keep(_ name: String, _ hours: Range<Int>, _ database: Database) throws {
        let from = Timestamp.text(ofHour: hours.lowerBound)
        let to = Timestamp.text(ofHour: hours.upperBound)
        try database.execute(
            sql: """
                CREATE TEMP TABLE \(name)_of_period AS
                SELECT * FROM main.\(name) WHERE hour >= '\(from)' AND hour < '\(to)';
                CREATE TEMP VIEW \(name) AS
                SELECT * FROM temp.\(name)_of_period
                UNION ALL
                SELECT * FROM main.\(name) WHERE hour < '\(from)' OR hour >= '\(to)'
                """
        )
    }
}
