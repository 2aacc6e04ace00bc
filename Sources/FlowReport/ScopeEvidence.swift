import FlowStore

/// What the report is about, and who made the database it is made from.
struct ScopeEvidence {
    /// The newest runs are shown.
    private static let mostRuns = 5

    struct Run {
        var runID: Int
        var pipeline: PageText
        var started: PageText
        var finished: PageText
        var status: PageText
        var version: PageText
        var inputsRead: Count
        var inputsFailed: Count
    }

    var clusters: [PageText]
    var runCount: Int
    /// Runs that were killed, or are at work.
    var unfinishedRuns: Int
    /// Newest first.
    var runs: [Run]
    /// Hash of the last manifest, which all others hang on; `nil` before there is one.
    var lastManifest: String?

    init(_ state: ResultState) throws(QueryError) {
        clusters = try state.rows(
            "SELECT DISTINCT name FROM topology WHERE section = 'cluster' AND name IS NOT NULL ORDER BY 1 LIMIT 20"
        ).map { $0.shown(0) }
        let counts = try state.rows(
            "SELECT COUNT(*), COALESCE(SUM(finished IS NULL), 0) FROM runs"
        )
        runCount = counts.first?.count(0) ?? 0
        unfinishedRuns = counts.first?.count(1) ?? 0
        lastManifest = try state.rows(
            "SELECT sha256 FROM manifests ORDER BY manifest_id DESC LIMIT 1"
        ).first?.text(0)
        runs = try state.rows(
            """
            SELECT run_id, pipeline, started, finished, status, version, inputs_read, inputs_failed
            FROM runs ORDER BY run_id DESC LIMIT \(Self.mostRuns)
            """
        ).map { row in
            Run(
                runID: row.count(0),
                pipeline: row.shown(1),
                started: row.shown(2),
                finished: row.shown(3),
                status: row.shown(4),
                version: row.shown(5),
                inputsRead: row.shownCount(6),
                inputsFailed: row.shownCount(7)
            )
        }
    }
}
