import FlowTestSupport

extension ReferenceResult {
    /// Columns of `flow_facts` after the two endpoints, by name.
    private static let factColumns = [
        "destination_port": 25, "protocol": 26, "flows_opened": 27, "flows_closed": 28,
        "denied": 29, "unanswered": 30, "packets_sent": 31, "bytes_sent": 32,
        "packets_received": 33, "bytes_received": 34, "first_seen": 35, "last_seen": 36,
    ]

    /// Sum of an integer column of `flow_facts` over the rows that `isIncluded` takes.
    func sum(_ column: String, where isIncluded: (ReferenceRow) -> Bool = { _ in true }) -> Int64? {
        guard let index = Self.factColumns[column] else { return nil }
        var sum: Int64?
        for row in rows(of: "flow_facts") where isIncluded(row) {
            if case .integer(let value) = row[index] { sum = (sum ?? 0) + value }
        }
        return sum
    }
}
