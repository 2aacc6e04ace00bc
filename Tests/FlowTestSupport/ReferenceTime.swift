/// Calendar arithmetic by counting days one year and one month at a time.
enum ReferenceTime {
    static let nanosecondsPerSecond: Int64 = 1_000_000_000

    static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// `2026-11-20T13:00:05Z` of Unix seconds.
    static func text(ofSeconds seconds: Int64) -> String {
        var day = seconds / 86_400
        let second = seconds % 86_400
        var year: Int64 = 1970
        while day >= (isLeap(year) ? 366 : 365) {
            day -= isLeap(year) ? 366 : 365
            year += 1
        }
        var month: Int64 = 1
        while day >= days(inMonth: month, of: year) {
            day -= days(inMonth: month, of: year)
            month += 1
        }
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day + 1, 2) + "T"
            + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":"
            + padded(second % 60, 2) + "Z"
    }

    static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Unix nanoseconds of `2025-03-04T09:00:52.5625085Z`; nil for any other form.
    static func nanoseconds(of text: String) -> Int64? {
        let characters = Array(text.utf8)
        guard characters.count >= 20, characters.last == UInt8(ascii: "Z") else { return nil }
        let separators: [(Int, Character)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        for (index, separator) in separators where characters[index] != separator.asciiValue {
            return nil
        }
        guard
            let year = number(characters[0..<4]), let month = number(characters[5..<7]),
            let day = number(characters[8..<10]), let hour = number(characters[11..<13]),
            let minute = number(characters[14..<16]), let second = number(characters[17..<19]),
            year >= 1970, (1...12).contains(month),
            (1...days(inMonth: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var nanoseconds: Int64 = 0
        if characters.count > 20 {
            let digits = characters[20..<(characters.count - 1)]
            guard characters[19] == UInt8(ascii: "."), (1...9).contains(digits.count),
                let fraction = number(digits)
            else { return nil }
            nanoseconds = (digits.count..<9).reduce(fraction) { value, _ in value * 10 }
        }
        let seconds = secondsOfDay(year, month, day) + hour * 3600 + minute * 60 + second
        return seconds * nanosecondsPerSecond + nanoseconds
    }

    /// Unix seconds at which a day starts.
    static func secondsOfDay(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        var count = day - 1
        for earlier in 1970..<year { count += isLeap(earlier) ? 366 : 365 }
        for earlier in 1..<month { count += days(inMonth: earlier, of: year) }
        return count * 86_400
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
    }
}
