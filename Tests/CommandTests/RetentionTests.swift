import Foundation
import Testing

/// Retention as who runs it sees it: what a night says, what is left, and what a report says of it.
struct RetentionTests {
    let command: Command

    /// Six days of a connection and a denial, in the past wherever this runs.
    init() throws {
        command = try Command()
        for day in 1...6 {
            let date = "2024-10-0\(day)"
            // Milliseconds of 12:00.
            let noon = 1_727_784_000_000 + (day - 1) * 86_400_000
            let tuples = [
                "\(noon),10.240.0.4,10.240.0.5,50000,443,6,O,B,NX,0,0,0,0",
                "\(noon + 1000),10.240.0.4,10.240.0.5,50000,443,6,O,E,NX,5,500,7,700",
                "\(noon + 2000),10.240.0.4,198.51.100.7,50001,25,6,O,D,NX,0,0,0,0",
            ].map { "\"\($0)\"" }.joined(separator: ",")
            let record =
                #"{"time":"\#(date)T12:01:00.0000000Z","flowLogVersion":4,"flowLogGUID":"log-1","#
                + #""macAddress":"00005E005301","category":"FlowLogFlowEvent","flowRecords":{"flows":["#
                + #"{"aclID":"acl-1","flowGroups":[{"rule":"UserRule_all","flowTuples":[\#(tuples)]}]}]}}"#
            try command.write(
                Array("{\"records\":[\(record)]}".utf8),
                to: "logs/\(date).json"
            )
        }
        try pipeline("")
        try pipeline("retention: {hourly: 2, denials: 3, daily: 4}", name: "kept")
    }

    private func pipeline(_ more: String, name: String = "all") throws {
        let text = "database: weir.sqlite\nsources: [{path: logs}]\n\(more)\n"
        try command.write(Array(text.utf8), to: "\(name).yaml")
    }

    private func query(_ sql: String) throws -> String {
        try command.weir("query", "weir.sqlite", "--format", "csv", sql).output
            .replacing("\r\n", with: "\n")
    }

    @Test("a night tells what it removed, in lines, in its last one and as events")
    func told() throws {
        let dry = try command.weir("run", "kept.yaml", "--dry-run")
        #expect(dry.errors.contains("dry run, nothing written: "))
        #expect(dry.errors.contains("retention: hours of 3 days (2024-10-01 to 2024-10-03)"))
        #expect(try !command.files().contains("weir.sqlite"))
        let outcome = try command.weir("run", "kept.yaml")
        #expect(outcome.status == 0)
        let lines = outcome.errors.split(separator: "\n").map(String.init)
        #expect(lines.contains("weir: 2024-10-01: hours rolled up to a day, 2 rows removed"))
        #expect(lines.contains("weir: 2024-10-02: denied rows rolled up to a day, 1 row removed"))
        #expect(
            lines.contains("weir: 2024-10-01: sums of the day removed, its totals kept; 4 rows")
        )
        #expect(
            lines.last
                == "weir: retention: hours of 3 days (2024-10-01 to 2024-10-03), denied rows of 2 days"
                + " (2024-10-01 to 2024-10-02), daily sums of 1 day (2024-10-01) removed, 12 rows;"
                + " see rolled_up_days"
        )
        let again = try command.weir("run", "kept.yaml")
        #expect(again.errors == "weir: nothing new: 6 inputs unchanged\n")
    }

    @Test("a database that has kept everything is rolled up by a run with nothing else to do")
    func later() throws {
        #expect(try command.weir("run", "all.yaml", "--quiet").status == 0)
        #expect(try query("SELECT COUNT(*) FROM flows") == "COUNT(*)\n6\n")
        let outcome = try command.weir("run", "kept.yaml", "--log-format", "json")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains(#""event":"rolled-up""#))
        #expect(outcome.errors.contains(#""days_rolled_up":3"#))
        #expect(
            try query("SELECT day, detail, run_id, flows_opened, attempts FROM rolled_up_days")
                == """
                day,detail,run_id,flows_opened,attempts
                2024-10-01,hourly,,1,
                2024-10-02,hourly,,1,
                2024-10-03,hourly,,1,
                2024-10-01,denials,,,1
                2024-10-02,denials,,,1
                2024-10-01,daily,,,

                """
        )
        #expect(try query("SELECT COUNT(*) FROM flows") == "COUNT(*)\n3\n")
        #expect(
            try query("SELECT MIN(day), COUNT(*) FROM flows_daily")
                == "MIN(day),COUNT(*)\n2024-10-02,5\n"
        )
        #expect(try query("SELECT COUNT(*) FROM denials") == "COUNT(*)\n4\n")
        #expect(try query("SELECT COUNT(*) FROM denials_daily") == "COUNT(*)\n5\n")
        let verified = try command.weir("verify", "weir.sqlite", "--against", "logs")
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    }

    @Test("a report on days without hours says so, and answers nothing that asks for them")
    func reported() throws {
        #expect(try command.weir("run", "kept.yaml", "--quiet").status == 0)
        func report(_ flags: String...) throws -> String {
            let made = try command.weir(
                ["report", "weir.sqlite", "--out", "report", "--format", "json,html"] + flags
            )
            #expect(made.status == 0, "\(made.errors)")
            return String(decoding: try command.contents(of: "report/report.json"), as: UTF8.self)
        }
        let whole = try report()
        #expect(whole.contains(#""from" : "2024-10-04T00:00:00Z""#))
        #expect(!whole.contains("days_without_hours"))
        #expect(!whole.contains("retention rolled"))
        let all = try report("--from", "2024-10-01T00:00:00Z")
        #expect(all.contains(#""days_without_hours" : 3"#))
        let page = String(decoding: try command.contents(of: "report/report.html"), as: UTF8.self)
        #expect(
            page.contains(
                "of 3 days of the period (2024-10-01 to 2024-10-03) only sums by day and denied rows"
            )
        )
    }

    @Test("weir check says how long what is kept")
    func check() throws {
        let outcome = try command.weir("check", "kept.yaml")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.contains(
                "hours for 2 days, denied rows for 3 days, sums by day for 4 days"
            )
        )
    }
}
