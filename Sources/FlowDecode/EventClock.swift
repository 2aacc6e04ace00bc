import Flow

/// Reads the times of events, of which thousands in a row are of one day.
///
/// `export-shapes.md` section 6 lists the forms; a time without a zone is UTC.
struct EventClock: Sendable {
    /// The ten bytes of the last date, as a number, and its first nanosecond.
    private var dateHigh: UInt64 = 0
    private var dateLow: UInt64 = 0
    private var dayStart: Int64 = 0

    /// Nanoseconds since 1970; `nil` for what is no time.
    mutating func nanoseconds(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        if let time = plainTime(bytes, range) { return time }
        if let time = Timestamp.nanoseconds(of: bytes, range) {
            remember(bytes, range, time)
            return time
        }
        return americanTime(bytes, range)
    }

    /// `2030-01-02T03:04:05.678901Z` with a date that has been seen, any number of digits, `Z` or `+00:00`.
    private func plainTime(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        let start = range.lowerBound
        guard range.count >= 20, dateHigh != 0, word(bytes, start, 8) == dateHigh,
            word(bytes, start + 8, 3) == dateLow, bytes[start + 13] == UInt8(ascii: ":"),
            bytes[start + 16] == UInt8(ascii: ":"),
            let hour = two(bytes, start + 11), hour < 24, let minute = two(bytes, start + 14),
            minute < 60, let second = two(bytes, start + 17), second < 60
        else { return nil }
        var at = start + 19
        var fraction: Int64 = 0
        if bytes[at] == UInt8(ascii: ".") {
            at += 1
            var digits = 0
            while at < range.upperBound, bytes[at] &- UInt8(ascii: "0") < 10 {
                guard digits < 9 else { return nil }
                fraction = fraction * 10 + Int64(bytes[at] - UInt8(ascii: "0"))
                digits += 1
                at += 1
            }
            guard digits > 0 else { return nil }
            while digits < 9 {
                fraction *= 10
                digits += 1
            }
        }
        let rest = range.upperBound - at
        let isUTC =
            rest == 1 && bytes[at] == UInt8(ascii: "Z")
            || rest == 6 && bytes[at] == UInt8(ascii: "+")
                && word(bytes, at + 1, 5) == Self.zeroOffset
        guard isUTC else { return nil }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        return dayStart + seconds * 1_000_000_000 + fraction
    }

    /// `00:00`.
    private static let zeroOffset: UInt64 = 0x30_303a_3030

    private mutating func remember(_ bytes: Span<UInt8>, _ range: Range<Int>, _ time: Int64) {
        let end = range.upperBound
        // Other zones begin their days elsewhere, and a leap second is the next day's first.
        guard range.count >= 20, bytes[range.lowerBound + 17] != UInt8(ascii: "6"),
            bytes[end - 1] == UInt8(ascii: "Z")
                || range.count > 6 && bytes[end - 6] == UInt8(ascii: "+")
                    && word(bytes, end - 5, 5) == Self.zeroOffset
        else { return }
        let day: Int64 = 86_400_000_000_000
        dateHigh = word(bytes, range.lowerBound, 8)
        dateLow = word(bytes, range.lowerBound + 8, 3)
        dayStart = time / day * day
    }

    private func word(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<start + count { word = word << 8 | UInt64(bytes[index]) }
        return word
    }

    private func two(_ bytes: Span<UInt8>, _ at: Int) -> Int? {
        let (tens, ones) = (bytes[at] &- UInt8(ascii: "0"), bytes[at + 1] &- UInt8(ascii: "0"))
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
    }

    /// `07/Feb/2030:11:48:51 +0000`, as web servers write it.
    func webTime(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        let start = range.lowerBound
        guard range.count == Self.webTimeLength, bytes[start + 20] == 0x20,
            let month = Self.months.firstIndex(of: word(bytes, start + 3, 3))
        else { return nil }
        // The same as ISO 8601, which knows how long months are and what a zone is.
        var text: [UInt8] = []
        for index in 7..<11 { text.append(bytes[start + index]) }
        let number = UInt8(month + 1)
        let (zero, dash) = (UInt8(ascii: "0"), UInt8(ascii: "-"))
        text += [dash, zero + number / 10, zero + number % 10, dash]
        for index in 0..<2 { text.append(bytes[start + index]) }
        text.append(UInt8(ascii: "T"))
        for index in 12..<20 { text.append(bytes[start + index]) }
        for index in 21..<26 { text.append(bytes[start + index]) }
        let hasSeparators =
            bytes[start + 2] == UInt8(ascii: "/") && bytes[start + 6] == UInt8(ascii: "/")
            && bytes[start + 11] == UInt8(ascii: ":")
        return hasSeparators ? Timestamp.nanoseconds(of: text.span, 0..<text.count) : nil
    }

    static let webTimeLength = 26

    /// `Jan` to `Dec`, as numbers.
    private static let months: [UInt64] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { name in name.utf8.reduce(0) { $0 << 8 | UInt64($1) } }

    /// `1/9/2007 9:41:00 AM` and `01/09/2007 09:41:00`: month first.
    private func americanTime(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        guard (14...22).contains(range.count) else { return nil }
        let text = String(decoding: range.map { bytes[$0] }, as: UTF8.self)
        let parts = text.split(separator: " ")
        let date = (parts.first ?? "").split(separator: "/").map(String.init)
        guard parts.count == 2 || parts.count == 3, date.count == 3, date[2].utf8.count == 4
        else { return nil }
        var time = parts[1].split(separator: ":").map(String.init)
        guard time.count == 3, let hour = Int(time[0]) else { return nil }
        if parts.count == 3 {
            guard (1...12).contains(hour), ["AM", "PM"].contains(parts[2].uppercased()) else {
                return nil
            }
            time[0] = String(hour % 12 + (parts[2].uppercased() == "PM" ? 12 : 0))
        }
        func padded(_ text: String) -> String { text.utf8.count == 1 ? "0" + text : text }
        return Timestamp.nanoseconds(
            of: "\(date[2])-\(padded(date[0]))-\(padded(date[1]))T"
                + time.map(padded).joined(separator: ":") + "Z"
        )
    }
}
