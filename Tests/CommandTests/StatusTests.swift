import Codec
import Foundation
import Testing

/// R13: `weir status` names each trouble of a day that has it, and no other.
struct StatusTests {
    let day: StatusDay

    init() throws { day = try StatusDay() }

    @Test("a good night is told in five lines, with status 0")
    func good() throws {
        try day.load()
        let text = """
            nothing is wrong
              last run  1 of command line, weir 0.1.0: 2026-11-21T00:30:00Z to 2026-11-21T00:31:30Z, done, 7 h 29 min ago
              data      newest hour 2026-11-20T23:00:00Z, ended 8 h 00 min ago; lag 31 min 30 s
              read      72 inputs, 0 unchanged, 0 failed; 3,431 rows kept, 0 rejected
              coverage  24 hours to 2026-11-21T00:00:00Z: 72 reporter-hours present, 0 partial, 0 missing

            """
        #expect(try day.status() == Command.Outcome(status: 0, output: text, errors: ""))
        #expect(try day.status("--quiet") == Command.Outcome(status: 0, output: "", errors: ""))
    }

    @Test("an hour that a reporter did not log is named, and only within the hours asked for")
    func missing() throws {
        try FileManager.default.removeItem(
            atPath: day.path(try day.blob(hour: "05", reporter: "00005E005302"))
        )
        try day.load()
        let outcome = try day.status("--quiet")
        #expect(outcome.status == 1 && outcome.errors.isEmpty)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first == "wrong: hours-missing")
        #expect(
            lines.last
                == "  trouble   1 reporter-hour missing, first 2026-11-20T05:00:00Z vnet-v4 00005E005302; see coverage"
        )
        #expect(
            lines.dropLast().last?.hasSuffix(" 71 reporter-hours present, 0 partial, 1 missing")
                == true
        )
        #expect(try day.status("--hours", "18").status == 0, "06:00 to 24:00")
        #expect(try day.status("--hours", "19").status == 1)
    }

    @Test("an hour that was being written when the run began is not missed")
    func beingWritten() throws {
        try FileManager.default.removeItem(
            atPath: day.path(try day.blob(hour: "23", reporter: "00005E005302"))
        )
        try day.load()
        #expect(try day.troubles() == ["hours-missing"])
        try day.change("UPDATE run SET started = '2026-11-20T23:59:59Z'")
        #expect(try day.troubles() == [])
        #expect(try day.status().output.contains("coverage  24 hours to 2026-11-20T23:00:00Z: 69 "))
    }

    @Test("a reporter's first hour counts only if it is whole, any other one in any case")
    func beginning() throws {
        try day.load()
        let early = """
            INSERT INTO reporter_hour (input_id, hour_id, log, reporter, row_count, record_count)
            SELECT input_id, hour_id - 1, log, reporter, 3, 0 FROM reporter_hour ORDER BY hour_id LIMIT 1
            """
        try day.change(early)
        let partial = "SELECT COUNT(*) FROM coverage WHERE status = 'partial'"
        #expect(try day.command.value(partial, of: StatusDay.database) == "1")
        #expect(try day.troubles("--hours", "48") == [])
        try day.change(early)
        #expect(try day.command.value(partial, of: StatusDay.database) == "2")
        #expect(try day.troubles("--hours", "48") == ["hours-partial"])
    }

    @Test("a blob that is cut is damage and a partial hour; both can be accepted")
    func damaged() throws {
        let name = try day.blob(hour: "05", reporter: "00005E005302")
        try day.command.write(try day.command.contents(of: name).dropLast(40), to: name)
        try day.load()
        let outcome = try day.status()
        #expect(outcome.status == 1)
        #expect(outcome.output.hasPrefix("wrong: hours-partial, inputs-damaged\n"))
        #expect(outcome.output.hasSuffix("1 input truncated, \(name)\n"))
        let accepted = try day.status("--accept", "hours-partial", "--accept", "inputs-damaged")
        #expect(accepted.status == 0)
        #expect(
            accepted.output.hasPrefix("nothing is wrong but hours-partial, inputs-damaged\n")
        )
        #expect(try day.status("--accept", "hours-partial").status == 1)
        // It is nothing of the last run, nor of the hours that are looked at.
        try day.change(
            "INSERT INTO run SELECT 2, pipeline, started, finished, 'done', version, config_sha256, 0, 72, 0, 0, 0, 0, 0 FROM run"
        )
        #expect(try day.troubles("--hours", "12") == [])
        #expect(try day.troubles() == ["hours-partial", "inputs-damaged"])
    }

    @Test("a run without an end is at work as long as it holds its lock; then it was killed")
    func unfinished() throws {
        try FileManager.default.removeItem(
            atPath: day.path(try day.blob(hour: "05", reporter: "00005E005302"))
        )
        try day.load()
        try day.change(
            """
            INSERT INTO run SELECT 2, pipeline, '2026-11-21T07:30:00Z', NULL, 'running', version,
                                   config_sha256, 0, 0, 0, 0, 0, 0, 0 FROM run
            """
        )
        let killed = try day.status()
        #expect(killed.status == 1)
        #expect(killed.output.hasPrefix("wrong: run-unfinished, hours-missing\n"))
        #expect(killed.output.contains("trouble   run 2 was killed: "))
        let lock = try FileLock(path: day.path(StatusDay.database) + ".lock")
        let atWork = try day.status()
        withExtendedLifetime(lock) {}
        #expect(atWork.status == 0)
        #expect(atWork.output.hasPrefix("nothing is wrong, as long as run 2 is at work\n"))
        #expect(
            atWork.output.contains(
                "\n  at work   run 2 since 2026-11-21T07:30:00Z; hours are judged when it has ended\n"
            )
        )
        try day.change(
            "UPDATE run SET finished = '2026-11-21T07:40:00Z', status = 'stopped' WHERE run_id = 2"
        )
        #expect(try day.troubles() == ["run-stopped", "hours-missing"])
        try day.change("UPDATE run SET finished = NULL, status = 'running' WHERE run_id = 1")
        #expect(try day.troubles() == ["run-stopped", "hours-missing"], "an earlier one is over")
    }

    @Test("a first run that is killed has not ended, whether or not it had committed anything")
    func killed() throws {
        try day.command.generate("--nodes", "4", "--hours", "2", "--tuples", "60000", to: "night")
        let run = try WatchedRun(day.command, source: "night", database: StatusDay.database)
        try run.wait(forEvents: 2)
        run.kill()
        let runs = try day.command.value("SELECT COUNT(*) FROM runs", of: StatusDay.database)
        #expect(
            try day.troubles().filter { $0.contains("run") }
                == (runs == "0" ? [] : ["run-unfinished"]) + ["no-run"]
        )
    }

    @Test("data is old when its newest hour ended longer ago than --max-age")
    func old() throws {
        try day.load()
        #expect(try day.troubles(now: "2026-11-22T02:00:00Z") == [])
        #expect(try day.troubles(now: "2026-11-22T02:00:01Z") == ["data-old"])
        #expect(try day.troubles("--max-age", "2d", now: "2026-11-23T00:00:00Z") == [])
        #expect(try day.troubles("--max-age", "90m", now: "2026-11-21T01:31:00Z") == ["data-old"])
        for age in ["26", "h", "1.5h", "-1h", "99999999999999999999h", "9999999999999999h", "1w"] {
            #expect(try day.status("--max-age=\(age)").status == 64, "\(age)")
        }
    }

    @Test("a log that has stopped is told, until it has been silent for a month")
    func silentLog() throws {
        try day.load()
        try day.change("UPDATE reporter_hour SET log = 'nsg-v2' WHERE reporter = '00005E005301'")
        let later = "hour_id = hour_id + 48"
        try day.change("UPDATE reporter_hour SET \(later) WHERE log = 'vnet-v4'")
        try day.change("UPDATE run SET started = '2026-11-23T00:30:00Z', finished = started")
        let now = "2026-11-23T08:00:00Z"
        #expect(try day.troubles(now: now) == ["log-silent"])
        #expect(
            try day.status(now: now).output.contains(
                "nsg-v2 has nothing since 2026-11-20T23:00:00Z\n"
            )
        )
        try day.change("UPDATE reporter_hour SET hour_id = hour_id - 744 WHERE log = 'nsg-v2'")
        #expect(try day.troubles(now: now) == [])
    }

    @Test("rejected rows are trouble beyond --max-rejects, with their reasons")
    func rejected() throws {
        try day.command.copy("SampleData/odd")
        _ = try day.command.weir(
            "run",
            "--quiet",
            "--source",
            "SampleData/odd",
            "--database",
            StatusDay.database
        )
        let now = "2026-11-21T00:00:00Z"
        #expect(try day.troubles(now: now).contains("rows-rejected"))
        #expect(try !day.troubles("--max-rejects", "100", now: now).contains("rows-rejected"))
        let text = try day.status(now: now).output
        #expect(
            text.contains(
                /[0-9]+ rows rejected by run 1 for [a-z-]+, [a-z-]+, [a-z-]+; see rejections\n/
            )
        )
    }

    @Test("what is later than now is no data, but trouble: a clock is wrong")
    func ahead() throws {
        try day.load()
        let object = try day.json(now: "2026-11-20T12:00:00Z")
        let data = try #require(object["data"] as? [String: Any])
        #expect(data["newest_hour"] as? String == "2026-11-20T12:00:00Z")
        #expect(try day.troubles(now: "2026-11-20T12:00:00Z") == ["times-ahead"])
        #expect(try day.troubles(now: "2026-11-21T00:31:00Z") == [], "clocks differ by a little")
    }

    @Test("an empty database says that it is, and one of somebody else's is refused")
    func empty() throws {
        try FileManager.default.createDirectory(
            atPath: day.path("none"),
            withIntermediateDirectories: true
        )
        #expect(
            try day.command.weir("run", "--source", "none", "--database", StatusDay.database).status
                == 0
        )
        let text =
            "wrong: no-run\n  last run  none has ended\n  data      none\n  trouble   no run has ended yet\n"
        #expect(try day.status() == Command.Outcome(status: 1, output: text, errors: ""))
        let object = try day.json()
        #expect(object["last_run"] is NSNull && object["coverage"] is NSNull)
        #expect(try day.command.weir("status", "missing.sqlite").status == 64)
        try day.command.write(EmptyDatabase.bytes(applicationID: 1), to: "other.sqlite")
        let other = try day.command.weir("status", "other.sqlite", "--metrics", "m.prom")
        #expect(other.status == 64)
        #expect(other.output.isEmpty && other.errors.contains("not one that weir made"))
        #expect(try !day.command.files().contains("m.prom"))
    }

    @Test("a database of an earlier schema is read, and told", arguments: 1...8)
    func earlierSchema(version: Int) throws {
        let stored = Command.checkout.appending(
            path: "Tests/EarlierSchemas/schema-\(version).sqlite.zst"
        )
        let reader = InputReader()
        try reader.open(path: stored.path)
        var bytes: [UInt8] = []
        while try reader.refill() { reader.move(reader.withUnread { $0.count }, to: &bytes) }
        try day.command.write(bytes, to: StatusDay.database)
        let object = try day.json(now: "2026-11-28T07:00:00Z")
        let run = try #require(object["last_run"] as? [String: Any])
        #expect(run["status"] as? String == "damaged")
        #expect(try day.troubles(now: "2026-11-28T07:00:00Z").last == "schema-outdated")
    }

    @Test("ten lines hold whatever is wrong; what does not fit is counted")
    func tenLines() throws {
        let name = try day.blob(hour: "05", reporter: "00005E005302")
        try day.command.write(try day.command.contents(of: name).dropLast(40), to: name)
        try FileManager.default.removeItem(
            atPath: day.path(try day.blob(hour: "06", reporter: "00005E005302"))
        )
        try day.load()
        try day.change(
            """
            UPDATE run SET status = 'stopped', rows_rejected = 1000;
            INSERT INTO run SELECT 2, pipeline, started, NULL, 'running', version,
                                   config_sha256, 0, 0, 0, 0, 0, 0, 0 FROM run;
            INSERT INTO reporter_hour (input_id, hour_id, log, reporter, row_count, record_count)
            SELECT input_id, hour_id + 10000, log, reporter, 3, 0 FROM reporter_hour LIMIT 1;
            PRAGMA user_version = 8
            """
        )
        let now = "2026-11-25T00:00:00Z"
        let words = [
            "run-unfinished", "run-stopped", "data-old", "hours-missing", "hours-partial",
            "inputs-damaged", "rows-rejected", "times-ahead", "schema-outdated",
        ]
        #expect(try day.troubles(now: now) == words)
        let lines = try day.status(now: now).output.split(separator: "\n")
        #expect(lines.count == 10)
        #expect(lines[0] == "wrong: " + words.joined(separator: ", "))
        #expect(lines[9] == "  more      5; --json has all")
        let accepted = try day.status(
            "--accept",
            "run-unfinished",
            "--accept",
            "run-stopped",
            now: now
        )
        .output.split(separator: "\n")
        #expect(accepted.count == 10)
        #expect(accepted[5].hasPrefix("  trouble   the newest hour, "))
    }
}
