import Flow

/// Of which unit a log gives its durations (`app-gateway.md` section 1).
enum DurationUnit {
    case seconds
    case milliseconds

    /// Decimal places down to nanoseconds.
    var places: Int {
        switch self {
        case .seconds: 9
        case .milliseconds: 6
        }
    }
}

/// A duration in nanoseconds, or `Event.none` where none is given; `nil` for what is none, or more than a day.
func optionalDuration(_ bytes: Span<UInt8>, _ range: Range<Int>, _ unit: DurationUnit) -> Int64? {
    guard !isBlank(bytes, range) else { return Event.none }
    guard let duration = scaledDecimal(bytes, range, places: unit.places),
        duration < LatencySighting.longest
    else { return nil }
    return duration
}

/// A decimal number times ten to the power of `places`, rounded to the nearest whole, halves up; `nil` for what is none, negative, or
/// has more than 17 digits then.
///
/// Digit by digit: a table writes the double that is nearest to `0.034` with seventeen of them, and no other way of reading it is
/// sure to come back to 34 ms everywhere.
func scaledDecimal(_ bytes: Span<UInt8>, _ range: Range<Int>, places: Int) -> Int64? {
    let whole = range.lowerBound..<digitsEnd(bytes, range)
    guard !whole.isEmpty else { return nil }
    var at = whole.upperBound
    var fraction = at..<at
    if at < range.upperBound, bytes[at] == UInt8(ascii: ".") {
        fraction = at + 1..<digitsEnd(bytes, at + 1..<range.upperBound)
        at = fraction.upperBound
    }
    var exponent = 0
    if at < range.upperBound, bytes[at] | 0x20 == UInt8(ascii: "e") {
        guard let power = powerOfTen(bytes, at + 1..<range.upperBound) else { return nil }
        exponent = power
        at = range.upperBound
    }
    guard at == range.upperBound else { return nil }
    let limit: Int64 = 100_000_000_000_000_000
    // So many digits stand before the point when it has been moved; the next one rounds.
    let kept = whole.count + exponent + places
    var value: Int64 = 0
    var index = 0
    for part in [whole, fraction] {
        for position in part {
            let digit = Int64(bytes[position] - UInt8(ascii: "0"))
            if index < kept {
                value = value * 10 + digit
                guard value < limit else { return nil }
            } else if index == kept, digit >= 5 {
                value += 1
            }
            index += 1
        }
    }
    while value > 0, index < kept {
        value *= 10
        guard value < limit else { return nil }
        index += 1
    }
    return value
}

/// A whole number behind an `e`, with or without a sign.
private func powerOfTen(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard let first = range.first else { return nil }
    let isNegative = bytes[first] == UInt8(ascii: "-")
    let digits = isNegative || bytes[first] == UInt8(ascii: "+") ? range.dropFirst() : range
    guard digits.count <= 4, let power = wholeNumber(bytes, digits) else { return nil }
    return isNegative ? -Int(power) : Int(power)
}

/// Index of the first byte of a range that is no digit, or its end.
func digitsEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var at = range.lowerBound
    while at < range.upperBound, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
    return at
}
