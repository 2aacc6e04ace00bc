import Flow
import FlowReport
import Testing

/// The newest day, week and month of what there is evidence of.
@Suite struct ReportSpanTests {
    private func hour(_ text: String) throws -> Int {
        let nanoseconds = try #require(Timestamp.nanoseconds(of: text + ":00:00Z"))
        return Int(nanoseconds / 3_600_000_000_000)
    }

    @Test(
        "it has ended, or is the one under way if none has; and its folder is called after it",
        arguments: [
            // A nightly run at two o'clock.
            (
                ReportSpan.day, "2026-11-01T00", "2026-11-21T02", "2026-11-20T00", "2026-11-21T00",
                "2026-11-20"
            ),
            (
                .day, "2026-11-01T00", "2026-11-21T00", "2026-11-20T00", "2026-11-21T00",
                "2026-11-20"
            ),
            (
                .day, "2026-11-20T05", "2026-11-21T02", "2026-11-20T05", "2026-11-21T00",
                "2026-11-20"
            ),
            (
                .day, "2026-11-20T05", "2026-11-20T09", "2026-11-20T05", "2026-11-20T09",
                "2026-11-20"
            ),
            // 2026-11-16 is a Monday.
            (
                .week, "2026-11-01T00", "2026-11-25T02", "2026-11-16T00", "2026-11-23T00",
                "2026-11-16--2026-11-22"
            ),
            (
                .week, "2026-11-18T07", "2026-11-23T00", "2026-11-18T07", "2026-11-23T00",
                "2026-11-16--2026-11-22"
            ),
            (
                .week, "2026-11-24T00", "2026-11-25T02", "2026-11-24T00", "2026-11-25T02",
                "2026-11-23--2026-11-29"
            ),
            (.month, "2026-01-01T00", "2026-03-02T01", "2026-02-01T00", "2026-03-01T00", "2026-02"),
            (.month, "2026-01-01T00", "2026-01-01T01", "2026-01-01T00", "2026-01-01T01", "2026-01"),
            (.month, "2025-12-31T23", "2026-01-31T23", "2026-01-01T00", "2026-01-31T23", "2026-01"),
            (.month, "2025-12-17T00", "2026-01-12T00", "2025-12-17T00", "2026-01-01T00", "2025-12"),
            // The first record of a first night belongs to the hour before.
            (
                .day, "2026-11-19T23", "2026-11-20T06", "2026-11-20T00", "2026-11-20T06",
                "2026-11-20"
            ),
            (
                .all, "2026-11-19T23", "2026-11-21T02", "2026-11-19T23", "2026-11-21T02",
                "2026-11-19--2026-11-21"
            ),
        ]
    )
    func newest(
        span: ReportSpan,
        first: String,
        end: String,
        from: String,
        to: String,
        name: String
    ) throws {
        let hours = span.hours(of: try hour(first)..<hour(end))
        #expect(try hours == hour(from)..<hour(to))
        #expect(span.name(of: hours) == name)
    }
}
