import Flow
import Testing

@Suite struct TimestampTests {
    @Test(
        "text of milliseconds is floored to the second",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (999, "1970-01-01T00:00:00Z"),
            (1000, "1970-01-01T00:00:01Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"), (1_795_179_605_999, "2026-11-20T13:00:05Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"),
            (-1000, "1969-12-31T23:59:59Z"), (-1001, "1969-12-31T23:59:58Z"),
        ] as [(Int64, String)]
    )
    func text(milliseconds: Int64, expected: String) {
        #expect(Timestamp.text(ofMilliseconds: milliseconds) == expected)
    }

    @Test(
        "hours are floored",
        arguments: [
            (0, 0), (3_599_999, 0), (3_600_000, 1), (-1, -1), (-3_600_000, -1), (-3_600_001, -2),
        ] as [(Int64, Int)]
    )
    func hours(milliseconds: Int64, hour: Int) {
        #expect(Timestamp.hour(ofMilliseconds: milliseconds) == hour)
        #expect(Timestamp.text(ofHour: 498_661) == "2026-11-20T13:00:00Z")
    }

    @Test("milliseconds behind the last four-digit year are the limit")
    func limit() {
        #expect(Timestamp.text(ofMilliseconds: Timestamp.endOfYears - 1) == "9999-12-31T23:59:59Z")
        #expect(Timestamp.endOfYears % 86_400_000 == 0)
    }

    @Test(
        "ISO 8601 text as the platforms write it",
        arguments: [
            ("2026-11-20T13:00:05.1234567Z", 1_795_179_605_123_456_700),
            ("2026-11-20T13:00:05Z", 1_795_179_605_000_000_000),
            ("2026-11-20T13:00:05", 1_795_179_605_000_000_000),
            ("2026-11-20 13:00:05z", 1_795_179_605_000_000_000),
            ("2026-11-20t13:00:05.000000001Z", 1_795_179_605_000_000_001),
            ("2026-11-20T13:00:05.1Z", 1_795_179_605_100_000_000),
            ("2026-11-20T14:30:05+01:30", 1_795_179_605_000_000_000),
            ("2026-11-20T11:00:05-0200", 1_795_179_605_000_000_000),
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T01:00:00+01:00", 0),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000),
            ("2261-12-31T23:59:59Z", 9_214_646_399_000_000_000),
            // A leap second is the second after it.
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000),
        ] as [(String, Int64)]
    )
    func reads(text: String, nanoseconds: Int64) {
        #expect(Timestamp.nanoseconds(of: text) == nanoseconds)
        let bytes = Array(("<" + text + ">").utf8)
        #expect(Timestamp.nanoseconds(of: bytes.span, 1..<bytes.count - 1) == nanoseconds)
    }

    @Test(
        "other text is no time",
        arguments: [
            "", "2026", "2026-11-20", "2026-11-20T13:00", "2026-13-20T13:00:00Z",
            "2026-00-20T13:00:00Z",
            "2026-11-31T13:00:00Z", "2025-02-29T13:00:00Z", "2100-02-29T13:00:00Z",
            "2026-11-00T13:00:00Z",
            "2026-11-20T24:00:00Z", "2026-11-20T13:60:00Z", "2026-11-20T13:00:61Z",
            "1969-12-31T23:59:59Z",
            "2262-01-01T00:00:00Z", "2261-12-31T23:59:60Z", "2261-12-31T23:59:59-00:01",
            "9999-01-01T00:00:00Z", "1970-01-01T00:00:00+00:01",
            "2026-11-20T13:00:05.Z", "2026-11-20T13:00:05.1234567890Z", "2026-11-20T13:00:05ZZ",
            "2026-11-20T13:00:05 Z", "2026-11-20T13:00:05+1:00", "2026-11-20T13:00:05+24:00",
            "2026-11-20T13:00:05+01:60", "2026-11-20T13:00:05+01", "2026/11/20T13:00:05Z",
            "-026-11-20T13:00:05Z", "٢026-11-20T13:00:05Z", " 2026-11-20T13:00:05Z",
            "2026-11-20T13:00:05Z" + String(repeating: " ", count: 60),
        ]
    )
    func refuses(text: String) {
        #expect(Timestamp.nanoseconds(of: text) == nil)
    }

    @Test("days count on over every month's end, leap years included")
    func days() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var expected = 0
        for year in 1970...2410 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 1...12 {
                #expect(Timestamp.day(year: year, month: month, day: 1) == expected)
                expected += lengths[month - 1] + (month == 2 && isLeap ? 1 : 0)
                #expect(Timestamp.day(year: year, month: month, day: 1) < expected)
            }
        }
    }

    @Test(
        "text and number are each other's inverse",
        arguments: [0, 1, 59, 86_399, 86_400, 1_795_179_605, 9_214_646_399] as [Int64]
    )
    func inverse(seconds: Int64) {
        let text = Timestamp.text(ofMilliseconds: seconds * 1000)
        #expect(Timestamp.nanoseconds(of: text) == seconds * 1_000_000_000)
    }
}
