import FlowStore
import Reports

/// What retention has removed, in words.
enum RollUpText {
    /// A line on one day.
    static func describe(_ day: RolledUpDay) -> String {
        let rows = Human.count(day.rowsRemoved, "row")
        return switch day.detail {
        case .hourly: "\(day.day): hours rolled up to a day, \(rows) removed"
        case .denials: "\(day.day): denied rows rolled up to a day, \(rows) removed"
        case .daily: "\(day.day): sums of the day removed, its totals kept; \(rows)"
        }
    }

    /// A line on all days; `nil` if there are none.
    static func summary(_ days: [RolledUpDay]) -> String? {
        guard !days.isEmpty else { return nil }
        let parts = RolledUpDay.Detail.allCases.compactMap { detail -> String? in
            let ofDetail = days.filter { $0.detail == detail }
            guard let first = ofDetail.first, let last = ofDetail.last else { return nil }
            let span = first.day == last.day ? first.day : "\(first.day) to \(last.day)"
            return "\(name(detail)) of \(Human.count(ofDetail.count, "day")) (\(span))"
        }
        let rows = days.reduce(0) { $0 + $1.rowsRemoved }
        return "retention: \(parts.joined(separator: ", ")) removed, \(Human.count(rows, "row"));"
            + " see rolled_up_days"
    }

    private static func name(_ detail: RolledUpDay.Detail) -> String {
        switch detail {
        case .hourly: "hours"
        case .denials: "denied rows"
        case .daily: "daily sums"
        }
    }
}
