import Flow
import FlowTestSupport
import Testing

@testable import FlowDecode

/// Durations as logs write them, exactly.
@Suite struct DecimalTextTests {
    private static let numbers: [(text: String, places: Int, value: Int64?)] = [
        ("0", 9, 0), ("0.000", 9, 0), ("0.034", 9, 34_000_000), ("205", 6, 205_000_000),
        ("0.5", 6, 500_000), ("12", 0, 12), ("390.5", 0, 391), ("390.4999", 0, 390),
        ("443.", 0, 443),
        ("0.034000000000000002", 9, 34_000_000), ("0.0339999999999999997", 9, 34_000_000),
        ("0.0000000004", 9, 0), ("0.0000000005", 9, 1), ("0.00000000049", 9, 0),
        ("3.4E-2", 9, 34_000_000), ("3.4e+1", 9, 34_000_000_000), ("34e-12", 9, 0),
        ("5e-10", 9, 1), ("000000000000000000000001", 9, 1_000_000_000), ("0e9999", 9, 0),
        ("99999999.999999999", 9, 99_999_999_999_999_999), ("100000000", 9, nil),
        ("1e9999", 9, nil), ("1e99999", 9, nil), ("", 9, nil), ("-1", 9, nil), ("+1", 9, nil),
        (".5", 9, nil), ("1.5.2", 9, nil), ("1,5", 9, nil), (" 1", 9, nil), ("1 ", 9, nil),
        ("1e", 9, nil), ("1e+", 9, nil), ("0x1", 9, nil), ("NaN", 9, nil), ("-", 9, nil),
    ]

    @Test("a number is read to its last digit, or not at all", arguments: numbers.indices)
    func table(_ index: Int) {
        let (text, places, value) = Self.numbers[index]
        let bytes = Array(text.utf8)
        #expect(scaledDecimal(bytes.span, 0..<bytes.count, places: places) == value, "\(text)")
    }

    @Test("whatever is written with up to nine decimals comes back", arguments: UInt64(0)..<20)
    func roundTrip(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<1000 {
            let bits = random.number(1...56)
            let value = Int64(random.next() >> UInt64(64 - bits))
            let places = random.number(0...9)
            var digits = String(value)
            digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
            var text = digits.dropLast(places) + (places == 0 ? "" : "." + digits.suffix(places))
            // More than is kept, below and above the half.
            let isAbove = random.oneIn(2)
            if places > 0 { text += isAbove ? "5" : "4999" }
            let bytes = Array(text.utf8)
            let wanted = value + (places > 0 && isAbove ? 1 : 0)
            #expect(scaledDecimal(bytes.span, 0..<bytes.count, places: places) == wanted, "\(text)")
        }
    }

    @Test("nothing and a dash are not applicable, a day is too long")
    func durations() {
        func read(_ text: String, _ unit: DurationUnit) -> Int64? {
            let bytes = Array(text.utf8)
            return optionalDuration(bytes.span, 0..<bytes.count, unit)
        }
        #expect(read("", .seconds) == Event.none)
        #expect(read("-", .milliseconds) == Event.none)
        #expect(read("86399.999999999", .seconds) == 86_399_999_999_999)
        #expect(read("86400", .seconds) == nil)
        #expect(read("86400000", .milliseconds) == nil)
        #expect(read("2", .milliseconds) == 2_000_000)
    }
}
