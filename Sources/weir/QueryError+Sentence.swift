import FlowStore

extension QueryError {
    /// What failed and what to do.
    var sentence: String {
        switch self {
        case .empty: "no SQL given"
        case .multipleStatements: "one statement at a time: there is a second one behind the first"
        case .writes("WITH"):
            "the statement behind WITH would change the database, and a query only reads"
        case .writes(let keyword):
            "\(keyword) would change the database, and a query only reads"
        case .notAQuery(let keyword):
            "a query starts with SELECT, WITH, VALUES, EXPLAIN or PRAGMA, not with \(keyword)"
        case .pragma(let name):
            name.isEmpty
                ? "PRAGMA needs a name"
                : "PRAGMA \(name) is refused: only those that tell something"
                    + " of the database may run, without a value"
        case .parameters: "the SQL has parameters (? or :name), and nothing is bound to them"
        case .invalid(let reason):
            "SQL error: \(reason)"
                + (reason.hasPrefix("no such table") ? "; weir schema lists the views" : "")
        case .interrupted(let reason): "the query could not go on: \(reason)"
        }
    }

    var failure: Failure {
        if case .interrupted = self { return Failure(.failure, sentence) }
        return Failure(.usage, sentence)
    }
}
