/// UTC calendar arithmetic on integers; no time zone database, no locale.
package enum Timestamp {
    /// Milliseconds of an hour.
    package static let hourMilliseconds: Int64 = 3_600_000
    /// First instant that has no four-digit year, in Unix milliseconds.
    package static let endOfYears: Int64 = 253_402_300_800_000

    /// First second of 2262, in which nanoseconds no longer fit.
    private static let endOfSeconds = 9_214_646_400

    /// Unix hour of Unix milliseconds, floored (R1).
    package static func hour(ofMilliseconds milliseconds: Int64) -> Int {
        Int((milliseconds - (milliseconds < 0 ? hourMilliseconds - 1 : 0)) / hourMilliseconds)
    }

    /// The day of an hour, both since 1970.
    package static func day(ofHour hour: Int) -> Int { hour >= 0 ? hour / 24 : (hour - 23) / 24 }

    /// `2026-11-20T13:00:05Z` for Unix milliseconds, floored to the second.
    package static func text(ofMilliseconds milliseconds: Int64) -> String {
        let seconds = (milliseconds - (milliseconds < 0 ? 999 : 0)) / 1000
        let days = (seconds - (seconds < 0 ? 86_399 : 0)) / 86_400
        let second = Int(seconds - days * 86_400)
        let (year, month, day) = date(ofDay: Int(days))
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
            + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":"
            + padded(second % 60, 2) + "Z"
    }

    package static func text(ofHour hour: Int) -> String {
        text(ofMilliseconds: Int64(hour) * hourMilliseconds)
    }

    /// Nanoseconds since 1970 of ISO 8601 text with 0 to 9 fractional digits and `Z`, an offset or no zone (taken as UTC).
    ///
    /// - Returns: `nil` for other text, and for times outside 1970 to 2261.
    package static func nanoseconds(of text: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        var reader = DigitReader(text: text, range: range)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
            reader.skip("-"), let day = reader.number(2),
            reader.skip("T") || reader.skip(" ") || reader.skip("t"),
            let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2),
            reader.skip(":"), let second = reader.number(2),
            (1970...2261).contains(year), (1...12).contains(month),
            (1...daysIn(month: month, year: year)).contains(day), hour < 24, minute < 60,
            second < 61
        else { return nil }
        var fraction = 0
        if reader.skip(".") {
            guard let value = reader.fraction() else { return nil }
            fraction = value
        }
        guard let offset = reader.zoneOffsetSeconds(), reader.isAtEnd else { return nil }
        let dayNumber = self.day(year: year, month: month, day: day)
        let seconds = dayNumber * 86_400 + hour * 3600 + minute * 60 + second - offset
        // A leap second and an offset can lead out of the years as they are written.
        guard (0..<endOfSeconds).contains(seconds) else { return nil }
        return Int64(seconds) * 1_000_000_000 + Int64(fraction)
    }

    package static func nanoseconds(of text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return nanoseconds(of: bytes.span, 0..<bytes.count)
    }

    /// Unix day of a date.
    ///
    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    package static func day(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let z = day + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    private static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

/// Reads fixed-width numbers from ASCII text.
private struct DigitReader {
    private let text: [UInt8]
    private var at = 0

    /// Copies the text, at most 64 bytes: an own non-escapable type still needs an experimental feature.
    init(text: Span<UInt8>, range: Range<Int>) {
        var copy: [UInt8] = []
        for index in range.prefix(64) { copy.append(text[index]) }
        self.text = copy
    }

    var isAtEnd: Bool { at == text.count }

    mutating func number(_ digits: Int) -> Int? {
        guard at + digits <= text.count else { return nil }
        var value = 0
        for _ in 0..<digits {
            let digit = text[at] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
            at += 1
        }
        return value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard at < text.count, text[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    /// 1 to 9 digits as nanoseconds.
    mutating func fraction() -> Int? {
        var value = 0
        var digits = 0
        while at < text.count {
            let digit = text[at] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            guard digits < 9 else { return nil }
            value = value * 10 + Int(digit)
            digits += 1
            at += 1
        }
        guard digits > 0 else { return nil }
        for _ in digits..<9 { value *= 10 }
        return value
    }

    /// `Z`, `+hh:mm`, `-hhmm`, or nothing, which counts as UTC.
    mutating func zoneOffsetSeconds() -> Int? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let sign: Int
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(2), hours < 24 else { return nil }
        _ = skip(":")
        guard let minutes = number(2), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
