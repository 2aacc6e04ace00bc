import Flow
package import FlowStore

/// The newest hours that a report of every night or month is about, in UTC.
package enum ReportSpan: String, Sendable, CaseIterable, Comparable {
    case day
    /// From Monday to Sunday (ISO 8601).
    case week
    case month
    /// All that there is evidence of.
    case all

    /// The newest one that has ended by the last hour with evidence.
    ///
    /// The one under way if none has, or if the evidence begins late in that one: a first night is no report on an hour of the day before.
    ///
    /// - Parameter evidence: First and last hour that anything is known of, the last one left out; not empty.
    /// - Returns: The hours of it that the evidence has.
    package func hours(of evidence: Range<Int>) -> Range<Int> {
        if self == .all { return evidence }
        let end = start(ofHour: evidence.upperBound)
        let ended = start(ofHour: end - 1)..<end
        let known = ended.clamped(to: evidence)
        let underWay = (end..<evidence.upperBound).clamped(to: evidence)
        return known != ended && known.count < underWay.count ? underWay : known
    }

    package static func < (one: ReportSpan, other: ReportSpan) -> Bool {
        let places = [one, other].map { allCases.firstIndex(of: $0) ?? 0 }
        return places[0] < places[1]
    }

    /// How many days before the newest one it may begin: at the end of one that is under way, it is the one before.
    package var daysBack: Int {
        switch self {
        case .day: 1
        case .week: 13
        case .month: 61
        // What is gone is no part of it.
        case .all: 0
        }
    }

    /// What the folder of a report is called.
    ///
    /// `2026-11-20` for a day, `2026-11` for a month, `2026-11-16--2026-11-22` for a week, all of them whole or not; else the first and
    /// the last day.
    package func name(of hours: Range<Int>) -> String {
        let first = day(ofHour: hours.lowerBound)
        switch self {
        case .day: return first
        case .week:
            let monday = start(ofHour: hours.lowerBound)
            return "\(day(ofHour: monday))--\(day(ofHour: monday + 6 * 24))"
        case .month: return String(first.prefix(7))
        case .all: return "\(first)--\(day(ofHour: hours.upperBound - 1))"
        }
    }

    /// Whether a folder has a report on hours before those of another one.
    ///
    /// - Parameters:
    ///   - name: Of any folder; one that is not called as a report of this span is none.
    ///   - other: As `name(of:)` gives it.
    /// - Returns: Whether it has.
    package func isName(_ name: String, before other: String) -> Bool {
        guard name.utf8.count == other.utf8.count,
            name.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) })
        else { return false }
        // All that there is may begin earlier than it did before.
        return self == .all ? name.suffix(10) < other.suffix(10) : name < other
    }

    /// First hour of the day, week or month that an hour is in.
    private func start(ofHour hour: Int) -> Int {
        let today = hour / 24
        switch self {
        case .day, .all: return today * 24
        // Day 0 of Unix was a Thursday.
        case .week: return ((today + 3) / 7 * 7 - 3) * 24
        case .month:
            let text = day(ofHour: hour)
            return (today - (Int(text.suffix(2)) ?? 1) + 1) * 24
        }
    }

    private func day(ofHour hour: Int) -> String { String(Timestamp.text(ofHour: hour).prefix(10)) }
}

extension ReportPeriod {
    /// The hours of the newest day, week or month of a database.
    ///
    /// A reporter whose clock is ahead would otherwise have the report on its hours, until they have come.
    ///
    /// - Parameters:
    ///   - span: What is reported on.
    ///   - reader: The database.
    ///   - now: Unix hour; later ones are left out, unless there are no others.
    /// - Returns: `nil` if there is no evidence at all.
    /// - Throws: `QueryError`
    package static func newest(
        _ span: ReportSpan,
        of reader: ResultReader,
        now: Int
    ) throws(QueryError) -> ReportPeriod? {
        let known = try reader.atOneInstant { state throws(QueryError) in try evidence(state) }
        return known.map { evidence in
            let past = evidence.clamped(to: 0..<max(0, now + 1))
            return ReportPeriod(hours: span.hours(of: past.isEmpty ? evidence : past))
        }
    }
}
