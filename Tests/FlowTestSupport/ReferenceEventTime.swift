import Foundation

/// All forms of time of `export-shapes.md` section 6 that event logs use, by regular expression.
enum ReferenceEventTime {
    private static let iso = ReferencePattern(
        #"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?"#
    )
    private static let american = ReferencePattern(
        #"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d\d):(\d\d)(?: (AM|PM))?"#
    )
    private static let unix = ReferencePattern(#"\d+"#)

    /// Unix nanoseconds; a time without zone is UTC.
    static func nanoseconds(of text: String) -> Int64? {
        if let parts = iso.match(text) {
            let fields = (1...6).map { parts[$0].flatMap(Int64.init) ?? 0 }
            let fraction = (parts[7] ?? "").padding(toLength: 9, withPad: "0", startingAt: 0)
            guard let instant = nanoseconds(fields, Int64(fraction) ?? 0) else { return nil }
            return instant - offset(parts[8] ?? "Z")
        }
        if let parts = american.match(text) {
            let numbers = (1...6).map { parts[$0].flatMap(Int64.init) ?? 0 }
            var hour = numbers[3]
            if let half = parts[7] {
                guard (1...12).contains(hour) else { return nil }
                hour = hour % 12 + (half == "PM" ? 12 : 0)
            }
            let fields = [numbers[2], numbers[0], numbers[1], hour, numbers[4], numbers[5]]
            return nanoseconds(fields, 0)
        }
        if unix.match(text) != nil, let seconds = Int64(text), seconds < 1 << 33 {
            return seconds * ReferenceTime.nanosecondsPerSecond
        }
        return nil
    }

    /// Year, month, day, hour, minute, second.
    private static func nanoseconds(_ fields: [Int64], _ fraction: Int64) -> Int64? {
        guard fields[0] >= 1970, (1...12).contains(fields[1]),
            (1...ReferenceTime.days(inMonth: fields[1], of: fields[0])).contains(fields[2]),
            fields[3] < 24, fields[4] < 60, fields[5] < 60
        else { return nil }
        let day = ReferenceTime.secondsOfDay(fields[0], fields[1], fields[2])
        let seconds = day + fields[3] * 3600 + fields[4] * 60 + fields[5]
        return seconds * ReferenceTime.nanosecondsPerSecond + fraction
    }

    private static func offset(_ zone: String) -> Int64 {
        guard zone != "Z" else { return 0 }
        let digits = zone.filter(\.isNumber)
        let hours = Int64(digits.prefix(2)) ?? 0
        let minutes = Int64(digits.suffix(2)) ?? 0
        let seconds = hours * 3600 + minutes * 60
        return (zone.first == "-" ? -seconds : seconds) * ReferenceTime.nanosecondsPerSecond
    }

    /// `2030-01-02T03:04:05.678901000Z`: always nine digits.
    static func text(of nanoseconds: Int64) -> String {
        let seconds = nanoseconds / ReferenceTime.nanosecondsPerSecond
        let fraction = nanoseconds % ReferenceTime.nanosecondsPerSecond
        return ReferenceTime.text(ofSeconds: seconds).dropLast() + "."
            + ReferenceTime.padded(fraction, 9) + "Z"
    }

    /// Nanoseconds of decimal seconds such as `0.000082083` or `2.86e-05`.
    static func nanoseconds(ofSeconds text: String) -> Int64? {
        guard let seconds = Double(text), seconds >= 0, seconds < 4e6 else { return nil }
        return Int64((seconds * 1e9).rounded())
    }
}
