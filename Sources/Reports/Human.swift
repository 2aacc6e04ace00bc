/// Numbers as people read them; machines get JSON.
package enum Human {
    /// `1,234,567`.
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `1 input`, `2,000 inputs`; `plural` where an `s` does not do.
    package static func count(_ value: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? singular : plural ?? singular + "s")"
    }

    /// `999 bytes`, `1.5 kB`, `20.1 MB`: powers of 1000, as disks and networks count.
    package static func bytes(_ value: Int) -> String {
        guard value.magnitude >= 1000 else { return count(value, "byte") }
        var scaled = Double(value)
        for unit in ["kB", "MB", "GB", "TB"] {
            scaled /= 1000
            // 999.95 kB would round to 1000.0 kB.
            if scaled.magnitude < 999.95 { return "\(tenths(scaled)) \(unit)" }
        }
        return "\(count(Int(scaled))) TB"
    }

    /// `0.42 s`, `12.3 s`, `3 min 05 s`, `1 h 02 min`.
    package static func duration(seconds: Double) -> String {
        let seconds = max(0, seconds)
        if seconds < 9.995 { return "\(decimal(seconds, digits: 2)) s" }
        if seconds < 59.95 { return "\(tenths(seconds)) s" }
        return duration(wholeSeconds: seconds)
    }

    /// `5 s`, `3 min 05 s`, `1 h 02 min`: for a guess.
    package static func duration(wholeSeconds seconds: Double) -> String {
        // Far beyond any run, and within an Int.
        let whole = Int(min(max(0, seconds), 1e9).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
        let minutes = (whole + 30) / 60
        return "\(count(minutes / 60)) h \(twoDigits(minutes % 60)) min"
    }

    private static func tenths(_ value: Double) -> String { decimal(value, digits: 1) }

    /// Without a locale: always a point.
    private static func decimal(_ value: Double, digits: Int) -> String {
        let scale = digits == 1 ? 10 : 100
        let scaled = Int((value * Double(scale)).rounded())
        let fraction = String(scaled.magnitude % UInt(scale))
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt(scale)).\(zeros)\(fraction)"
    }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : String(value)
    }
}
