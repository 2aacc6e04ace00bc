import FlowStore

/// The population: all inputs of the database, and what became of their rows (R2).
struct InputEvidence {
    private static let mostDamaged = 10
    private static let mostReasons = 10

    struct Group {
        var format: PageText
        var status: PageText
        var sums: Sums
    }

    /// Rows read are those kept, those that were read before, and those that were rejected.
    struct Sums {
        var inputs = 0
        var bytesStored = 0
        var bytesRead = 0
        var rowsRead = 0
        var rowsKept = 0
        var rowsDuplicate = 0
        var rowsRejected = 0

        var isBalanced: Bool { rowsRead == rowsKept + rowsDuplicate + rowsRejected }
    }

    struct Damaged {
        var path: PageText
        var status: PageText
        var rowsKept: Count
    }

    struct Reason {
        var reason: PageText
        var rows: Count
        var inputs: Count
    }

    var groups: [Group]
    var total: Sums
    /// Inputs with rows of the period, or of its surroundings: a blob's rows reach over its hour.
    var inputsOfPeriod: Int
    var damagedCount: Int
    var damaged: [Damaged]
    var reasonCount: Int
    var reasons: [Reason]

    init(_ state: ResultState, _ period: ReportPeriod) throws(QueryError) {
        groups = try state.rows(
            """
            SELECT format, status, \(Self.sumColumns) FROM inputs
            GROUP BY format, status ORDER BY format, status
            """
        ).map { Group(format: $0.shown(0), status: $0.shown(1), sums: Sums($0, from: 2)) }
        total =
            try state.rows("SELECT \(Self.sumColumns) FROM inputs").first
            .map { Sums($0, from: 0) } ?? Sums()
        inputsOfPeriod = try state.count(
            "SELECT COUNT(*) FROM inputs WHERE first_time < '\(period.to)' AND last_time >= '\(period.from)'"
        )
        let isDamaged = "status NOT IN ('ok', 'empty', 'foreign')"
        damagedCount = try state.count("SELECT COUNT(*) FROM inputs WHERE \(isDamaged)")
        damaged = try state.rows(
            """
            SELECT path, status, rows_kept FROM inputs WHERE \(isDamaged)
            ORDER BY path LIMIT \(Self.mostDamaged)
            """
        ).map { Damaged(path: $0.shown(0), status: $0.shown(1), rowsKept: $0.shownCount(2)) }
        reasonCount = try state.count("SELECT COUNT(DISTINCT reason) FROM rejections")
        reasons = try state.rows(
            """
            SELECT reason, SUM(rows), COUNT(DISTINCT path) FROM rejections
            GROUP BY reason ORDER BY 2 DESC, 1 LIMIT \(Self.mostReasons)
            """
        ).map { Reason(reason: $0.shown(0), rows: $0.shownCount(1), inputs: $0.shownCount(2)) }
    }

    private static let sumColumns = """
        COUNT(*), SUM(bytes_stored), SUM(bytes_read), SUM(rows_read), SUM(rows_kept),
        SUM(rows_duplicate), SUM(rows_rejected)
        """
}

extension InputEvidence.Sums {
    fileprivate init(_ row: [Cell], from index: Int) {
        inputs = row.count(index)
        bytesStored = row.count(index + 1)
        bytesRead = row.count(index + 2)
        rowsRead = row.count(index + 3)
        rowsKept = row.count(index + 4)
        rowsDuplicate = row.count(index + 5)
        rowsRejected = row.count(index + 6)
    }
}

extension ResultState {
    /// The only number of a query that has one.
    func count(_ sql: String) throws(QueryError) -> Int { try rows(sql).first?.count(0) ?? 0 }
}
