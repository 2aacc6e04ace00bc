import Foundation
import Testing

/// What programs read of `weir status`: an interface.
struct StatusFormatTests {
    let day: StatusDay

    init() throws { day = try StatusDay() }

    @Test("the JSON object has these members, of these types")
    func members() throws {
        let name = try day.blob(hour: "05", reporter: "00005E005302")
        try day.command.write(try day.command.contents(of: name).dropLast(40), to: name)
        try day.load()
        let outcome = try day.status("--json", "--accept", "hours-partial")
        let text = """
            {"checked":"2026-11-21T08:00:00Z","ok":false,"last_run":{"run_id":1,"pipeline":"command line",\
            "version":"0.1.0","status":"damaged","started":"2026-11-21T00:30:00Z",\
            "finished":"2026-11-21T00:31:30Z","age_seconds":26910,"inputs_read":72,"inputs_unchanged":0,\
            "inputs_failed":1,"rows_kept":ROWS,"rows_rejected":1},"unfinished_run":null,\
            "data":{"newest_hour":"2026-11-20T23:00:00Z","age_seconds":28800,"lag_seconds":1890},\
            "logs":[{"log":"vnet-v4","newest_hour":"2026-11-20T23:00:00Z"}],\
            "coverage":{"from":"2026-11-20T00:00:00Z","to":"2026-11-21T00:00:00Z",\
            "reporter_hours_present":71,"reporter_hours_partial":1,"reporter_hours_missing":0},\
            "inputs":{"ok":71,"truncated":1},\
            "troubles":[{"trouble":"hours-partial","count":1,"message":\
            "1 reporter-hour partial, first 2026-11-20T05:00:00Z vnet-v4 00005E005302; see coverage",\
            "accepted":true},{"trouble":"inputs-damaged","count":1,"message":"1 input truncated, PATH",\
            "accepted":false}]}

            """
        let rows = try #require(
            try day.command.value("SELECT SUM(rows_kept) FROM inputs", of: StatusDay.database)
        )
        #expect(outcome.status == 1)
        #expect(
            outcome.output == text.replacing("ROWS", with: rows).replacing("PATH", with: name)
        )
    }

    @Test("metrics are what the text says, in a form that a strict reader takes")
    func metrics() throws {
        let name = try day.blob(hour: "05", reporter: "00005E005302")
        try day.command.write(try day.command.contents(of: name).dropLast(40), to: name)
        try FileManager.default.removeItem(
            atPath: day.path(try day.blob(hour: "06", reporter: "00005E005302"))
        )
        try day.load()
        #expect(try day.status("--metrics", "weir.prom", "--accept", "hours-partial").status == 1)
        let text = String(decoding: try day.command.contents(of: "weir.prom"), as: UTF8.self)
        let metrics = try MetricsExposition(text)
        #expect(
            metrics.values.keys.allSatisfy { $0.labels["database"] == day.path(StatusDay.database) }
        )
        let expected: [(String, [String: String], Double)] = [
            ("weir_status_timestamp_seconds", [:], 1_795_248_000),
            ("weir_status_ok", [:], 0),
            ("weir_troubles", ["trouble": "hours-missing", "accepted": "false"], 1),
            ("weir_troubles", ["trouble": "hours-partial", "accepted": "true"], 1),
            ("weir_troubles", ["trouble": "data-old", "accepted": "false"], 0),
            ("weir_last_run_info", ["pipeline": "command line", "version": "0.1.0"], 1),
            ("weir_last_run_success", [:], 0),
            ("weir_last_run_start_timestamp_seconds", [:], 1_795_221_000),
            ("weir_last_run_end_timestamp_seconds", [:], 1_795_221_090),
            ("weir_last_run_inputs", ["result": "failed"], 1),
            ("weir_last_run_inputs", ["result": "read"], 71),
            ("weir_last_run_rows", ["result": "rejected"], 1),
            ("weir_unfinished_runs", ["at_work": "false"], 0),
            ("weir_newest_hour_timestamp_seconds", [:], 1_795_215_600),
            ("weir_log_newest_hour_timestamp_seconds", ["log": "vnet-v4"], 1_795_215_600),
            ("weir_coverage_end_timestamp_seconds", [:], 1_795_219_200),
            ("weir_coverage_reporter_hours", ["status": "present"], 70),
            ("weir_coverage_reporter_hours", ["status": "partial"], 1),
            ("weir_coverage_reporter_hours", ["status": "missing"], 1),
            ("weir_inputs", ["status": "ok"], 70),
            ("weir_inputs", ["status": "truncated"], 1),
            ("weir_inputs", ["status": "unreadable"], 0),
        ]
        for (name, labels, value) in expected {
            #expect(metrics.value(name, labels) == value, "\(name) \(labels)")
        }
    }

    @Test("names in labels are escaped, and what hides in them is spelled out")
    func labels() throws {
        try day.load()
        try day.change(#"UPDATE reporter_hour SET log = 'a"b\c' || char(10, 27) || '[31m'"#)
        try day.change("UPDATE run SET pipeline = char(27) || ']0;x' || char(7, 8238)")
        #expect(try day.status("--metrics", "weir.prom").status == 0)
        let text = String(decoding: try day.command.contents(of: "weir.prom"), as: UTF8.self)
        let metrics = try MetricsExposition(text)
        let label = #"a\"b\\c\\n\\u{1B}[31m"#
        #expect(metrics.value("weir_log_newest_hour_timestamp_seconds", ["log": label]) != nil)
        for output in [text, try day.status().output, try day.status("--json").output] {
            #expect(
                output.unicodeScalars.allSatisfy { $0 == "\n" || (32...126).contains($0.value) }
            )
        }
    }

    @Test("the metrics of nothing are few, and replace others as a whole")
    func metricsOfNothing() throws {
        try FileManager.default.createDirectory(
            atPath: day.path("none"),
            withIntermediateDirectories: true
        )
        _ = try day.command.weir("run", "--source", "none", "--database", StatusDay.database)
        try day.command.write(Array("old".utf8), to: "weir.prom")
        #expect(try day.status("--metrics", "weir.prom").status == 1)
        let metrics = try MetricsExposition(
            String(decoding: try day.command.contents(of: "weir.prom"), as: UTF8.self)
        )
        #expect(metrics.value("weir_last_run_end_timestamp_seconds") == nil)
        #expect(metrics.value("weir_newest_hour_timestamp_seconds") == nil)
        #expect(metrics.value("weir_inputs", ["status": "ok"]) == 0)
        let refused = try day.status("--metrics", "nowhere/weir.prom")
        #expect(refused.status == 2)
        #expect(refused.errors.contains("nowhere/weir.prom: cannot be written"))
        #expect(refused.output.hasPrefix("wrong: no-run\n"), "what there is to say is said")
    }
}
