/// The date that the path members `y=`, `m=`, `d=`, `h=` say, in this order.
struct PathDate {
    private var year: Int?
    private var month: Int?
    private var day: Int?
    private var hourOfDay: Int?

    /// Takes the next member; one that is not next in order is ignored.
    ///
    /// - Parameters:
    ///   - key: The lower-case letter before `=`.
    ///   - number: What stands behind it, if it is a number.
    mutating func read(key: UInt8, _ number: Int?) {
        switch key {
        case UInt8(ascii: "y"):
            self = PathDate()
            year = number
        case UInt8(ascii: "m") where year != nil && month == nil: month = number
        case UInt8(ascii: "d") where month != nil && day == nil: day = number
        case UInt8(ascii: "h") where day != nil && hourOfDay == nil: hourOfDay = number
        default: return
        }
    }

    /// Hours since 1970, UTC; `nil` if a member is missing or the date does not exist.
    var hour: Int? {
        guard let year, let month, let day, let hourOfDay,
            (1970...9999).contains(year), (1...12).contains(month), (0...23).contains(hourOfDay),
            (1...daysInMonth(month, year: year)).contains(day)
        else { return nil }
        return daysSince1970(year: year, month: month, day: day) * 24 + hourOfDay
    }
}

private func daysInMonth(_ month: Int, year: Int) -> Int {
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

/// Gregorian days, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
/// (`days_from_civil`): years begin in March, so that the leap day is the last one.
private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month <= 2 ? year - 1 : year
    let marchMonth = (month + 9) % 12
    let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
    return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
}
