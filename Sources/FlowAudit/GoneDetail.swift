package import FlowStore

/// Days of a period of which detail is gone: retention has added them up and removed what they were made of (decision 0033).
///
/// Nobody can tell any more what the hours of such a day had, or had not: a check that asks for them is not evaluable (R13).
package struct GoneDetail: Sendable {
    /// By what is gone, in order.
    private var days: [RolledUpDay.Detail: [String]] = [:]

    package init(_ state: ResultState, from: String, to: String) throws(QueryError) {
        // The period ends with an hour of its last day, or at the end of it.
        let rows = try state.rows(
            """
            SELECT detail, day FROM rolled_up_days
            WHERE day >= substr('\(from)', 1, 10) AND day || 'T00:00:00Z' < '\(to)' ORDER BY day
            """
        )
        for row in rows {
            guard let detail = row.string(0).flatMap(RolledUpDay.Detail.init(rawValue:)),
                let day = row.string(1)
            else { continue }
            days[detail, default: []].append(day)
        }
    }

    /// Days of which some detail is gone.
    package func days(_ detail: RolledUpDay.Detail) -> [String] { days[detail] ?? [] }

    /// Why a statement cannot be answered for the period, `nil` if nothing of what it asks is gone.
    func reason(for sql: String) -> String? {
        for detail in RolledUpDay.Detail.allCases {
            guard let first = days(detail).first, let last = days(detail).last,
                sql.askedNames.contains(where: { PublicViews.loses($0, detail) })
            else { continue }
            let span = first == last ? first : "\(first) to \(last)"
            let kind =
                switch detail {
                case .hourly: "hours"
                case .denials: "denied rows"
                case .daily: "sums"
                }
            let count = days(detail).count
            return "\(count == 1 ? "a day" : "\(count) days") of the period (\(span))"
                + " \(count == 1 ? "has" : "have") no \(kind) any more: retention rolled"
                + " \(count == 1 ? "it" : "them") up"
        }
        return nil
    }
}
