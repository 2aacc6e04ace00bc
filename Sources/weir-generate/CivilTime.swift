/// A UTC date and time from Unix seconds, without a calendar library.
///
/// Days to date after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilTime {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int

    init(unixSeconds: Int) {
        let days = unixSeconds / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = unixSeconds % 86_400 / 3600
        minute = unixSeconds % 3600 / 60
        second = unixSeconds % 60
    }

    /// The members of a blob path for this hour.
    var path: String {
        "y=\(year)/m=\(twoDigits(month))/d=\(twoDigits(day))/h=\(twoDigits(hour))/m=00"
    }

    /// RFC 3339 in whole seconds.
    var text: String {
        "\(secondsText)Z"
    }

    /// The same without the zone, for a fraction to follow.
    var secondsText: String {
        "\(year)-\(twoDigits(month))-\(twoDigits(day))"
            + "T\(twoDigits(hour)):\(twoDigits(minute)):\(twoDigits(second))"
    }

    private func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}

extension ByteText {
    /// A time as records have it: seven fractional digits.
    ///
    /// - Parameter time: Units of 100 ns since 1970.
    mutating func put(time: UInt64) {
        reserve(28)
        put(second: Int(time / 10_000_000))
        put(UInt8(ascii: "."))
        put(decimal: time % 10_000_000, digits: 7)
        put(UInt8(ascii: "Z"))
    }

    /// Date and time in whole seconds, without a zone: 19 bytes.
    mutating func put(second unixSeconds: Int) {
        let civil = CivilTime(unixSeconds: unixSeconds)
        put(decimal: UInt64(civil.year), digits: 4)
        put(UInt8(ascii: "-"))
        put(decimal: UInt64(civil.month), digits: 2)
        put(UInt8(ascii: "-"))
        put(decimal: UInt64(civil.day), digits: 2)
        put(UInt8(ascii: "T"))
        put(decimal: UInt64(civil.hour), digits: 2)
        put(UInt8(ascii: ":"))
        put(decimal: UInt64(civil.minute), digits: 2)
        put(UInt8(ascii: ":"))
        put(decimal: UInt64(civil.second), digits: 2)
    }
}
