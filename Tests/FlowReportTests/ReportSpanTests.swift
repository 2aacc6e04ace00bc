import Flow
import FlowReport
import GRDB
import StoreTestSupport
import Testing

/// The newest day, week and month of what there is evidence of.
@Suite struct ReportSpanTests {
    private func hour(_ text: String) throws -> Int {
        let nanoseconds = try #require(Timestamp.nanoseconds(of: text + ":00:00Z"))
        return Int(nanoseconds / 3_600_000_000_000)
    }

    @Test("a folder is of earlier hours by its name, if it is called as a report at all")
    func names() {
        #expect(ReportSpan.day.isName("2026-11-19", before: "2026-11-20"))
        #expect(!ReportSpan.day.isName("2026-11-20", before: "2026-11-20"))
        for other in ["2026-11-19.old", "2026-11", "notes-here", "2026-11-16--2026-11-22"] {
            #expect(!ReportSpan.day.isName(other, before: "2026-11-20"), "\(other)")
        }
        // A backfill has what there is begin earlier.
        #expect(ReportSpan.all.isName("2026-11-20--2026-11-20", before: "2026-11-01--2026-11-21"))
        #expect(!ReportSpan.all.isName("2026-11-01--2026-11-21", before: "2026-11-20--2026-11-21"))
    }

    @Test("hours that are yet to come are a clock's, and no report's, unless there are no others")
    func clockAhead() throws {
        let database = try MadeDatabase()
        for hour in ["2026-11-19T22", "2026-11-20T03", "2027-11-20T03"] {
            let row: [String: (any DatabaseValueConvertible)?] = [
                "hour": hour + ":00:00Z", "log": "vnet-v4", "reporter": "a", "status": "present",
                "rows": 1,
            ]
            try database.add("coverage", row)
        }
        let now = try hour("2026-11-20T05")
        func days(_ now: Int) throws -> Range<Int>? {
            try ReportPeriod.newest(.day, of: database.reader(), now: now)?.hours
        }
        #expect(try days(now) == hour("2026-11-20T00")..<hour("2026-11-20T06"))
        #expect(try days(hour("2025-01-01T00")) == hour("2027-11-19T00")..<hour("2027-11-20T00"))
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
