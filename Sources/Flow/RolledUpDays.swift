/// UTC days of which the hours were summed up and removed (decision 0033): nothing can be added to them.
///
/// Roles of an hour whose rows are gone cannot be right again (R5), and what was summed up of an input cannot be told from
/// the rest when the input is read again.
package struct RolledUpDays: Sendable, Equatable {
    /// Days since 1970.
    package private(set) var days: Set<Int>

    package init(_ days: some Sequence<Int> = []) { self.days = Set(days) }

    package var isEmpty: Bool { days.isEmpty }

    package mutating func insert(_ day: Int) { days.insert(day) }

    /// - Parameter hour: Hours since 1970.
    /// - Returns: Whether it is of such a day.
    package func contains(hour: Int) -> Bool {
        !days.isEmpty && days.contains(Timestamp.day(ofHour: hour))
    }
}
