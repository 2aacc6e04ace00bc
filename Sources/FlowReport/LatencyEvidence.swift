import Flow
import FlowStore

/// What was measured in the period, each method by itself (R9).
struct LatencyEvidence {
    /// The busiest pairs of one method.
    struct Method {
        var method: LatencyMethod
        var pairs: [Pair]
        /// All pairs of the method, and their samples.
        var pairCount: Int
        var samples: Int
    }

    struct Pair {
        var client: PageText
        var server: PageText
        /// Of the period, from its buckets.
        var distribution: Distribution
        /// Ascending; hours without samples are not there.
        var hours: [(hour: Int, distribution: Distribution)]
    }

    /// Milliseconds.
    struct Distribution {
        var samples: Int
        var median: Double?
        /// `nil` below 20 samples.
        var p99: Double?
    }

    var methods: [Method]
    /// Rows of means that no distribution comes out of.
    var hasSocketMeans: Bool

    init(_ state: ResultState, _ period: ReportPeriod) throws(QueryError) {
        methods = []
        for row in try state.rows(LatencyQuestions.pairs(period, of: nil)) {
            guard let method = LatencyMethod.allCases.first(where: { $0.text == row.text(0) })
            else { continue }
            if methods.last?.method != method {
                methods.append(
                    Method(
                        method: method,
                        pairs: [],
                        pairCount: row.count(7),
                        samples: row.count(8)
                    )
                )
            }
            methods[methods.count - 1].pairs.append(
                Pair(
                    client: row.shown(2),
                    server: row.shown(3),
                    distribution: Distribution(row, from: 4),
                    hours: []
                )
            )
        }
        methods.sort { $0.method.rawValue < $1.method.rawValue }
        for row in try state.rows(LatencyQuestions.hours(period, of: nil)) {
            guard let index = methods.firstIndex(where: { $0.method.text == row.text(0) }),
                let hour = row.text(2).flatMap(Timestamp.nanoseconds(of:)),
                methods[index].pairs.indices.contains(row.count(1) - 1)
            else { continue }
            methods[index].pairs[row.count(1) - 1].hours.append(
                (Int(hour / 3_600_000_000_000), Distribution(row, from: 3))
            )
        }
        hasSocketMeans = try !state.rows(
            "SELECT 1 FROM socket_rtt WHERE \(period.hourCondition) LIMIT 1"
        ).isEmpty
    }
}

extension LatencyEvidence.Distribution {
    fileprivate init(_ row: [Cell], from index: Int) {
        samples = row.count(index)
        median = row.real(index + 1)
        p99 = row.real(index + 2)
    }
}
