import Flow
import FlowEnrich
import FlowTestSupport
import Foundation
import Pipeline
import Synchronization
import Testing

@testable import FlowStore

/// What a run with retention does besides adding up (decision 0033).
@Suite struct RetentionTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// Days of 2026-11-20 and after it: a connection, its end, and a denial each, at noon and an hour later.
    private func write(days: Range<Int>, to folder: String = "logs", mac: String = "00005E005301")
        throws
    {
        for day in days {
            let noon = Int64(day * 24 - 1) * 3_600_000
            let records = [Int64(0), 3_600_000].map { hour in
                let time = noon + hour
                return VNetLog.record(
                    time + 120_000,
                    [
                        VNetLog.tuple(time, "B"), VNetLog.tuple(time + 1000, "E", "5,500,7,700"),
                        VNetLog.tuple(time + 2000, "D", to: "10.0.0.9,22"),
                    ],
                    mac: mac
                )
            }
            try place.write(VNetLog.blob(records), to: "\(folder)/day-\(day).json")
        }
    }

    private func date(day: Int) -> Date {
        Date(timeIntervalSince1970: Double(VNetLog.start / 1000) + Double(day) * 86_400)
    }

    @discardableResult
    private func load(
        _ retention: Retention?,
        now day: Int,
        folders: [String] = ["logs"],
        into database: String? = nil
    ) throws -> RunSummary {
        try runEngine(
            folders.map { place.path + "/" + $0 },
            database: database ?? place.database,
            retention: retention,
            now: date(day: day)
        )
    }

    private func count(_ sql: String, in database: String? = nil) throws -> Int {
        guard case .integer(let count) = try query(database ?? place.database, sql)[0][0] else {
            Issue.record("no number: \(sql)")
            return -1
        }
        return Int(count)
    }

    private func days(_ sql: String) throws -> [String] {
        try query(place.database, sql).map { row in
            guard case .text(let text) = row[0] else { return "–" }
            return text
        }
    }

    @Test("hours, denied rows and sums go one after the other; totals stay")
    func steps() throws {
        try write(days: 0..<10)
        let summary = try load(Retention(hourly: 2, denials: 4, daily: 6), now: 9)
        #expect(summary.rolledUp.map(\.day).max() == "2026-11-26")
        #expect(
            try days("SELECT DISTINCT substr(hour, 1, 10) FROM flows ORDER BY 1")
                == ["2026-11-27", "2026-11-28", "2026-11-29"]
        )
        #expect(try days("SELECT MIN(substr(hour, 1, 10)) FROM denials") == ["2026-11-25"])
        #expect(try days("SELECT MIN(day) FROM flows_daily") == ["2026-11-23"])
        #expect(try days("SELECT MIN(day) FROM denials_daily") == ["2026-11-23"])
        #expect(try days("SELECT MIN(hour) FROM coverage") == ["2026-11-20T12:00:00Z"])
        #expect(
            try query(
                place.database,
                """
                SELECT detail, COUNT(*), SUM(flows_opened), SUM(bytes_sent), SUM(attempts), SUM(hits)
                FROM rolled_up_days GROUP BY detail ORDER BY detail
                """
            ) == [
                [.text("daily"), .integer(3), .null, .null, .null, .null],
                [.text("denials"), .integer(5), .null, .null, .integer(10), .null],
                [.text("hourly"), .integer(7), .integer(14), .integer(7000), .null, .integer(28)],
            ]
        )
    }

    @Test(
        "of what was not read whole, days wait that may be missing it, and no others (R12)",
        arguments: [(8, 200, 7), (4, 200, 3), (0, 200, 0), (8, 5, 0)]
    )
    func damage(day: Int, bytesFromEnd: Int, closed: Int) throws {
        let retention = Retention(hourly: 2, denials: 3, daily: nil)
        try write(days: 0..<10)
        let name = "logs/day-\(day).json"
        let whole = try [UInt8](Data(contentsOf: URL(filePath: place.path + "/" + name)))
        // Cut in its last record, or behind its first bytes: there is no row then.
        try place.write(
            Array(bytesFromEnd == 5 ? whole.prefix(5) : whole.dropLast(bytesFromEnd)),
            to: name
        )
        let notices = Mutex<[String]>([])
        let watcher = Watcher { event in
            guard case .notice(let text, _) = event else { return }
            notices.withLock { $0.append(text) }
        }
        func load(_ observer: any RunObserver = Silent()) throws -> [String] {
            try runEngine(
                [place.path + "/logs"],
                database: place.database,
                retention: retention,
                now: date(day: 9),
                observer: observer
            ).rolledUp.filter { $0.detail == .hourly }.map(\.day)
        }
        let all = (20...26).map { "2026-11-\($0)" }
        #expect(try load(watcher) == Array(all.prefix(closed)))
        let told = notices.withLock { $0 }.filter { $0.hasPrefix("retention waits") }
        #expect(told.isEmpty == (closed == all.count))
        if closed > 0, closed < all.count {
            #expect(told.first?.contains("no day from 2026-11-\(20 + closed) on") == true)
        }
        try place.write(whole, to: name)
        #expect(try load() == Array(all.dropFirst(closed)))
        #expect(try count("SELECT COUNT(*) FROM rejections") == 0)
        #expect(try count("SELECT SUM(flows_opened) FROM flows_daily") == 20)
    }

    @Test(
        "night after night comes to what one run does",
        arguments: [
            Retention(hourly: 2, denials: 3, daily: 5), Retention(hourly: 2, denials: 5, daily: 5),
            Retention(hourly: 1, denials: 1, daily: 1),
        ]
    )
    func nightly(_ retention: Retention) throws {
        for day in 0..<9 {
            try write(days: day..<day + 1)
            try load(retention, now: day)
        }
        let atOnce = place.path + "/once.sqlite"
        try load(retention, now: 8, into: atOnce)
        for view in PublicViews.all where !["runs", "manifests"].contains(view.name) {
            let columns = view.columns.map(\.name).filter { !["run_id", "rolled_up"].contains($0) }
            let sql = "SELECT \(columns.joined(separator: ", ")) FROM \(view.name)"
            let (one, other) = (try query(place.database, sql), try query(atOnce, sql))
            #expect(Set(one) == Set(other), "\(view.name)")
            #expect(one.count == other.count, "\(view.name)")
        }
        #expect(try contentHash(place.database) == contentHash(atOnce))
        // Denied rows of all days that they are kept of: two a day, in two hours.
        let kept = min(9, 1 + retention.denials)
        #expect(try count("SELECT SUM(attempts) FROM denials") == 2 * kept)
    }

    @Test("rows that come too late are rejected by name, and change no sum")
    func late() throws {
        try write(days: 0..<6)
        let retention = Retention(hourly: 2, denials: 2, daily: nil)
        try load(retention, now: 5)
        let before = try query(place.database, "SELECT * FROM flows_daily ORDER BY day")
        try write(days: 1..<5, to: "late", mac: "00005E005302")
        let summary = try load(retention, now: 5, folders: ["logs", "late"])
        #expect(summary.rejectionsByReason == ["hour-rolled-up": 12])
        #expect(
            try query(
                place.database,
                "SELECT rows, first_offset > 0, sample FROM rejections ORDER BY path LIMIT 1"
            ) == [
                [
                    .integer(6), .integer(1),
                    .text("row of 2026-11-21T12:00:00Z, a day that was rolled up before"),
                ]
            ]
        )
        let after = try query(
            place.database,
            "SELECT * FROM flows_daily WHERE day < '2026-11-23' ORDER BY day"
        )
        #expect(after == Array(before.prefix(3)))
        #expect(
            try count(
                "SELECT COUNT(*) FROM inputs WHERE rows_read <> rows_kept + rows_duplicate + rows_rejected"
            ) == 0
        )
        // What comes after them in the same files counts.
        #expect(try count("SELECT COUNT(*) FROM flows WHERE hour >= '2026-11-23'") == 6)
    }

    @Test("events that come too late are rejected, too")
    func lateEvents() throws {
        try write(days: 0..<6)
        let retention = Retention(hourly: 2, denials: 2, daily: nil)
        try load(retention, now: 5)
        var log = HubbleLog()
        let (client, server) = (
            HubbleLog.End(ip: "10.0.0.4", namespace: "a", workload: "web"),
            HubbleLog.End(ip: "10.0.0.5", namespace: "b", workload: "db")
        )
        log.add(.denied, at: "2026-11-21T10:00:00", from: client, to: server)
        log.add(.denied, at: "2026-11-25T10:00:00", from: client, to: server)
        log.add(answer: "example.com", code: 0, at: "2026-11-21T10:00:01", to: client)
        try place.write(log.bytes, to: "late/hubble.jsonl")
        let summary = try load(retention, now: 5, folders: ["logs", "late"])
        #expect(summary.rejectionsByReason == ["hour-rolled-up": 2])
        #expect(try count("SELECT COUNT(*) FROM denials WHERE enforcer = 'network-policy'") == 1)
        #expect(try count("SELECT COUNT(*) FROM dns_lookups_daily") == 0)
    }

    @Test("a file that has grown loses nothing of what was summed up of it")
    func grown() throws {
        try write(days: 0..<6)
        let one = VNetLog.record(
            -3_600_000,
            [VNetLog.tuple(-3_601_000, "E", "1,100,1,100")],
            mac: "00005E005303"
        )
        try place.write(VNetLog.blob([one]), to: "logs/growing.json")
        let retention = Retention(hourly: 2, denials: 2, daily: nil)
        try load(retention, now: 5)
        let sql = "SELECT SUM(bytes_sent) FROM flows_daily WHERE day = '2026-11-20'"
        let before = try count(sql)
        let other = VNetLog.record(
            5 * 86_400_000,
            [VNetLog.tuple(5 * 86_400_000 - 1000, "E", "1,100,1,100")],
            mac: "00005E005303"
        )
        try place.write(VNetLog.blob([one, other]), to: "logs/growing.json")
        try load(retention, now: 5)
        #expect(try count(sql) == before)
        let account = "SELECT rows_kept, rows_rejected FROM inputs WHERE path LIKE '%growing.json'"
        #expect(try query(place.database, account) == [[.integer(2), .integer(0)]])
        #expect(
            try days("SELECT first_time FROM inputs WHERE path LIKE '%growing.json'")
                == ["2026-11-20T11:59:59Z"]
        )
        // What it shows of that day for the first time comes too late.
        let late = VNetLog.record(
            -1_800_000,
            [VNetLog.tuple(-1_801_000, "E", "1,100,1,100")],
            mac: "00005E005303"
        )
        try place.write(VNetLog.blob([one, late, other]), to: "logs/growing.json")
        let summary = try load(retention, now: 5)
        #expect(summary.rejectionsByReason == ["hour-rolled-up": 1])
        #expect(try count(sql) == before)
        #expect(try query(place.database, account) == [[.integer(2), .integer(1)]])
        #expect(
            try count("SELECT SUM(rows) FROM coverage WHERE reporter = '00005E005303'") == 2
        )
    }

    /// Numbers of facts that are gone are never another's.
    @Test("what was rolled up and is read again takes nothing of other days with it")
    func numbers() throws {
        let retention = Retention(hourly: 2, denials: 2, daily: nil)
        try write(days: 5..<8)
        try load(retention, now: 7)
        try write(days: 0..<1)
        try load(retention, now: 7)
        try write(days: 8..<9)
        try load(retention, now: 8)
        let before = try query(place.database, "SELECT * FROM flows ORDER BY hour")
        let noon = Int64(-1) * 3_600_000
        let record = VNetLog.record(noon + 120_000, [VNetLog.tuple(noon, "B")])
        try place.write(VNetLog.blob([record]), to: "logs/day-0.json")
        try load(retention, now: 8)
        #expect(try query(place.database, "SELECT * FROM flows ORDER BY hour") == before)
        #expect(before.count == 6)
    }

    @Test("inventory that comes later changes nothing of days that were rolled up (R6)")
    func inventory() throws {
        try write(days: 0..<6)
        let retention = Retention(hourly: 2, denials: 4, daily: nil)
        try load(retention, now: 5)
        let views = ["denials", "denials_daily", "flows_daily", "coverage", "rule_hits_daily"]
        func shown() throws -> [[[FlowTestSupport.Cell]]] {
            try views.map { try query(place.database, "SELECT * FROM \($0) WHERE 1 ORDER BY 1, 2") }
        }
        let before = try shown()
        // Within an hour of a day without hours, and of one that has them.
        let pods = ["2026-11-21T12:00:30Z", "2026-11-24T12:00:30Z"].enumerated().map {
            number,
            start in
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p\#(number)","namespace":"n","uid":"u\#(number)","#
                + #""creationTimestamp":"\#(start)"},"spec":{"nodeName":"node-1"},"#
                + #""status":{"phase":"Running","startTime":"\#(start)","podIP":"10.0.0.9","podIPs":[{"ip":"10.0.0.9"}]}}"#
        }
        let list = #"{"apiVersion":"v1","kind":"List","items":[\#(pods.joined(separator: ","))]}"#
        try place.write(Array(list.utf8), to: "inventory/pods.json")
        let summary = try runEngine(
            [place.path + "/logs"],
            inventory: [place.path + "/inventory"],
            database: place.database,
            retention: retention,
            now: date(day: 5)
        )
        #expect(summary.rejectionsByReason.isEmpty)
        let isOpen = "WHERE substr(hour, 1, 10) >= '2026-11-23'"
        let after = try shown()
        for (index, view) in views.enumerated() where view != "denials" && view != "denials_daily" {
            #expect(after[index] == before[index], "\(view)")
        }
        let closed = { (rows: [[FlowTestSupport.Cell]]) in
            rows.filter { $0[0] < FlowTestSupport.Cell.text("2026-11-23") }
        }
        #expect(closed(after[0]) == closed(before[0]))
        #expect(closed(after[1]) == closed(before[1]))
        #expect(try count("SELECT COUNT(*) FROM denials \(isOpen)") >= 6)
    }

    @Test("days are counted from the newest evidence that is not of the future")
    func newestEvidence() throws {
        let retention = Retention(hourly: 2, denials: 2, daily: nil)
        try write(days: 0..<4)
        // A clock that is years ahead removes nothing that logs do not.
        try load(retention, now: 3650)
        #expect(try days("SELECT MIN(substr(hour, 1, 10)) FROM flows") == ["2026-11-21"])
        // Neither does a row of the future.
        try write(days: 900..<901)
        try load(retention, now: 4)
        #expect(try days("SELECT MIN(substr(hour, 1, 10)) FROM flows") == ["2026-11-21"])
        // Nor does a record without rows, whatever its time is.
        try place.write(
            VNetLog.blob([VNetLog.record(30 * 86_400_000, [], mac: "00005E005304")]),
            to: "logs/empty.json"
        )
        try load(retention, now: 60)
        #expect(try days("SELECT MIN(substr(hour, 1, 10)) FROM flows") == ["2026-11-21"])
        // A clock that is behind all evidence removes nothing at all.
        try load(retention, now: -100)
        #expect(try count("SELECT COUNT(*) FROM rolled_up_days WHERE detail = 'hourly'") == 1)
    }

    @Test("another topology describes what is kept, and leaves sums as they were")
    func topology() throws {
        try write(days: 0..<5)
        let retention = Retention(hourly: 2, denials: 2, daily: nil)
        try load(retention, now: 4)
        try runEngine(
            [place.path + "/logs"],
            database: place.database,
            topology: .init(
                yaml:
                    "cluster: {name: a}\nprefixes:\n  - {prefix: 10.0.0.0/24, class: vnet, zone: new}\n",
                path: place.path + "/topology.yaml"
            ),
            retention: retention,
            now: date(day: 4)
        )
        #expect(
            try query(
                place.database,
                "SELECT source_zone, COUNT(*) FROM flows_daily GROUP BY 1 ORDER BY 1"
            ) == [[.null, .integer(2)], [.text("new"), .integer(3)]]
        )
    }

    @Test("what began before midnight is matched after it, although its day is closed (R3)")
    func midnight() throws {
        // Milliseconds behind 13:00: the last minute of the first day, and hours of the second.
        let last = Int64(11) * 3_600_000 - 30_000
        let first = VNetLog.blob([
            VNetLog.record(
                last + 10_000,
                [VNetLog.tuple(last, "E", "8,800,7,700"), VNetLog.tuple(last, "B")]
            )
        ])
        func second(_ more: Bool) -> [UInt8] {
            let time = last + 60_000
            let records = [
                VNetLog.record(time + 10_000, [VNetLog.tuple(time, "C", "10,1000,9,900")])
            ]
            let grown = VNetLog.record(
                time + 70_000,
                [VNetLog.tuple(time + 60_000, "E", "1,100,1,100")]
            )
            return VNetLog.blob(more ? records + [grown] : records)
        }
        try place.write(first, to: "logs/first.json")
        try place.write(second(false), to: "logs/second.json")
        try write(days: 3..<4)
        let retention = Retention(hourly: 2, denials: 2, daily: nil)
        try load(retention, now: 3)
        #expect(
            try days("SELECT day FROM rolled_up_days WHERE detail = 'hourly'") == ["2026-11-20"]
        )
        let sql = "SELECT hour, bytes_sent, flows_closed FROM flows WHERE hour LIKE '2026-11-21%'"
        let corrected = [FlowTestSupport.Cell.text("2026-11-21T00:00:00Z"), .integer(200)]
        #expect(try query(place.database, sql).map { Array($0.prefix(2)) } == [corrected])
        // The second day is told apart anew.
        try place.write(second(true), to: "logs/second.json")
        try load(retention, now: 3)
        let whole = place.path + "/whole.sqlite"
        try load(nil, now: 3, into: whole)
        #expect(try query(place.database, sql) == query(whole, sql))
        #expect(try query(whole, sql).count == 1)
        let sums = "SELECT * FROM flows_daily ORDER BY day, destination_port"
        #expect(try query(place.database, sums) == query(whole, sums))
        // So is the first one, with what it leaves open at its end.
        let behind = VNetLog.record(
            last + 180_000,
            [VNetLog.tuple(last + 170_000, "E", "1,100,1,100", from: "10.0.0.8,1")]
        )
        let begin = VNetLog.record(
            last + 10_000,
            [VNetLog.tuple(last, "E", "8,800,7,700"), VNetLog.tuple(last, "B")]
        )
        try place.write(VNetLog.blob([begin, behind]), to: "logs/first.json")
        try load(retention, now: 3)
        let anew = place.path + "/anew.sqlite"
        try load(nil, now: 3, into: anew)
        #expect(try query(place.database, sums) == query(anew, sums))
    }

    @Test("who met whom is asked of what is known")
    func contacts() throws {
        try write(days: 0..<1)
        try write(days: 5..<8)
        try load(Retention(hourly: 1, denials: 1, daily: 2), now: 7)
        // The pair has been met on a day whose sums are there, and is known from its first hour on.
        #expect(
            try query(
                place.database,
                "SELECT first_hour, days_before FROM first_contacts WHERE decision = 'allow'"
            ) == [[.text("2026-11-20T12:00:00Z"), .integer(0)]]
        )
    }

    @Test("a run that could not read everything closes no day: the next one does")
    func unread() throws {
        try write(days: 0..<5)
        let retention = Retention(hourly: 1, denials: 1, daily: nil)
        try place.write(Array("{\"records\":[{\"time\":".utf8), to: "logs/day-1.json")
        #expect(try load(retention, now: 4).rolledUp.isEmpty)
        try write(days: 1..<2)
        #expect(try load(retention, now: 4, folders: ["logs", "nowhere"]).rolledUp.isEmpty)
        #expect(try load(retention, now: 4).rolledUp.count == 6)
        #expect(try count("SELECT COUNT(DISTINCT day) FROM flows_daily") == 5)
    }

    @Test("a dry run tells, and does nothing")
    func dryRun() throws {
        try write(days: 0..<5)
        try load(nil, now: 4)
        let before = try Data(contentsOf: URL(filePath: place.database))
        let summary = try runEngine(
            [place.path + "/logs"],
            database: place.database,
            mode: .dryRun,
            retention: Retention(hourly: 1, denials: 1, daily: nil),
            now: date(day: 4)
        )
        #expect(summary.rolledUp.count == 6)
        #expect(try Data(contentsOf: URL(filePath: place.database)) == before)
    }

    // MARK: Merges

    private func merge(_ names: [String], into output: String) throws -> MergeSummary {
        try Pipeline.merge(
            MergeRequest(
                output: place.path + "/" + output,
                databases: names.map { place.path + "/" + $0 },
                topology: nil,
                memoryBytes: 256 << 20
            )
        ) { _ in }
    }

    @Test("days of which one database alone has anything are merged, in any order")
    func merged() throws {
        try write(days: 0..<5, to: "one")
        try write(days: 5..<10, to: "two")
        let retention = Retention(hourly: 2, denials: 2, daily: nil)
        try load(retention, now: 4, folders: ["one"], into: place.path + "/one.sqlite")
        try load(retention, now: 9, folders: ["two"], into: place.path + "/two.sqlite")
        for (number, names) in [["one.sqlite", "two.sqlite"], ["two.sqlite", "one.sqlite"]]
            .enumerated()
        {
            let output = "merged-\(number).sqlite"
            _ = try merge(names, into: output)
            #expect(try !merge(names, into: output).isChanged)
            for view in [
                "flows", "flows_daily", "denials_daily", "rule_hits_daily", "egress_daily",
                "rolled_up_days",
            ] {
                let sql = "SELECT * FROM \(view)"
                let parts = try names.flatMap { try query(place.path + "/" + $0, sql) }
                let united = try query(place.path + "/" + output, sql)
                let isWithoutRun = view == "rolled_up_days"
                #expect(
                    Set(united.map { isWithoutRun ? Array($0.prefix(3) + $0.dropFirst(4)) : $0 })
                        == Set(
                            parts.map { isWithoutRun ? Array($0.prefix(3) + $0.dropFirst(4)) : $0 }
                        ),
                    "\(view)"
                )
            }
            #expect(try problems(of: place.path + "/" + output).isEmpty)
        }
    }

    @Test("the digest tells of what is left of days, and a merge unites it only if it is the same")
    func digests() throws {
        try write(days: 0..<5, to: "one")
        let retention = Retention(hourly: 2, denials: 2, daily: nil)
        let zone = try Topology(
            yaml: "cluster: {name: a}\nprefixes: [{prefix: 10.0.0.0/24, class: vnet, zone: z}]\n",
            path: place.path + "/topology.yaml"
        )
        for (name, topology) in [("one", Topology.none), ("two", zone)] {
            try runEngine(
                [place.path + "/one"],
                database: place.path + "/\(name).sqlite",
                topology: topology,
                retention: retention,
                now: date(day: 4)
            )
        }
        // The hours that are left are described alike again; the days that are closed are not.
        try runEngine(
            [place.path + "/one"],
            database: place.path + "/two.sqlite",
            retention: retention,
            now: date(day: 4)
        )
        let hashes = try ["one", "two"].map { try contentHashes(place.path + "/\($0).sqlite") }
        #expect(hashes[0]["flows"] == hashes[1]["flows"])
        #expect(hashes[0]["closed_flows"] != hashes[1]["closed_flows"])
        for names in [["one.sqlite", "two.sqlite"], ["two.sqlite", "one.sqlite"]] {
            #expect(throws: MergeFailure.self) { try merge(names, into: "merged.sqlite") }
        }
    }

    @Test("a day of which two databases have different evidence is not merged once it is rolled up")
    func refused() throws {
        try write(days: 0..<5, to: "one")
        try write(days: 0..<5, to: "two", mac: "00005E005302")
        try load(
            Retention(hourly: 2, denials: 2, daily: nil),
            now: 4,
            folders: ["one"],
            into: place.path + "/one.sqlite"
        )
        try load(nil, now: 4, folders: ["two"], into: place.path + "/two.sqlite")
        for names in [["one.sqlite", "two.sqlite"], ["two.sqlite", "one.sqlite"]] {
            do throws(MergeFailure) {
                _ = try Pipeline.merge(
                    MergeRequest(
                        output: place.path + "/merged.sqlite",
                        databases: names.map { place.path + "/" + $0 },
                        topology: nil,
                        memoryBytes: 256 << 20
                    )
                ) { _ in }
                Issue.record("\(names) were merged")
            } catch {
                guard case .source(_, .rolledUp(day: "2026-11-20")) = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
            #expect(!FileManager.default.fileExists(atPath: place.path + "/merged.sqlite"))
        }
    }
}
