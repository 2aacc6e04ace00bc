import FlowStore
import Foundation
import StoreTestSupport
import Testing

@testable import FlowReport

/// What stands around the figures: what they rest on, and what cannot be known.
struct EvidenceTests {
    let database: MadeDatabase

    init() throws { database = try MadeDatabase() }

    private func input(_ path: String, status: String, kept: Int, duplicate: Int, rejected: Int)
        throws
    {
        try database.add(
            "inputs",
            [
                "path": path, "format": "hubble", "status": status, "bytes_stored": 1000,
                "bytes_read": 2500, "rows_read": kept + duplicate + rejected, "rows_kept": kept,
                "rows_duplicate": duplicate, "rows_rejected": rejected,
                "first_time": "2026-11-20T00:00:01Z", "last_time": "2026-11-20T01:59:59Z",
            ]
        )
    }

    @Test("the population is that of the view, and adds up (R2)")
    func population() throws {
        try database.cover(0...1)
        try input("a", status: "ok", kept: 1000, duplicate: 30, rejected: 0)
        try input("b", status: "ok", kept: 200, duplicate: 0, rejected: 4)
        let text = try page(database).all("p").map(\.text).joined(separator: "\n")
        #expect(
            text.contains(
                "All inputs of the database: 2 objects, 2.0 kB stored, 5.0 kB decompressed."
            )
        )
        #expect(text.contains("1,234 rows read = 1,200 kept + 30 duplicate + 4 rejected."))
        #expect(text.contains("2 of the inputs have rows around the period."))
        try database.execute("UPDATE inputs SET rows_read = rows_read + 1 WHERE path = 'a'")
        #expect(try report(database).html.contains("these do not add up"))
    }

    @Test("evidence that is whole says so, and whatever is missing is in the banner (R13)")
    func banner() throws {
        try database.cover(0...1)
        #expect(try bannerKind() == "good")
        let troubles: [(String, String)] = [
            (
                "UPDATE coverage SET status = 'missing' WHERE hour LIKE '%T01%'",
                "1 hour of reporters missing"
            ),
            ("UPDATE coverage SET status = 'partial'", "2 hours of reporters partial"),
            (
                "INSERT INTO inputs (path, status, rows_rejected) VALUES ('x', 'truncated', 3)",
                "1 input of the database not read whole"
            ),
            ("UPDATE inputs SET status = 'ok'", "3 rows of the database rejected"),
            ("INSERT INTO runs (run_id, status) VALUES (1, 'running')", "1 run did not end"),
            (
                "INSERT INTO rolled_up_days (day, detail) VALUES ('2026-11-20', 'hourly')",
                "of 1 day of the period (2026-11-20) only sums by day and denied rows are left"
            ),
        ]
        for (sql, words) in troubles {
            try database.execute(sql)
            #expect(try bannerKind() == "bad")
            #expect(try report(database).html.contains(words), "\(words)")
            #expect(try !report(database).isWhole)
        }
    }

    private func bannerKind() throws -> String {
        let banners = try page(database).all.compactMap { $0.attributes["class"] }
            .filter { $0.hasPrefix("banner ") }
        // The verdict's is the first one.
        #expect(banners.count == 2)
        return String(banners.last?.dropFirst("banner ".count) ?? "")
    }

    @Test("without latency the page says why, and what to switch on for which log")
    func advice() throws {
        try database.cover(0...0)
        var text = try report(database).html
        #expect(text.contains("No latency was measured in the period."))
        #expect(text.contains("none is invented from them"))
        #expect(text.contains("they need single events of SYN and SYN-ACK"))
        #expect(!text.contains("flowLogsCollectTcpStats"))
        try database.execute("UPDATE coverage SET log = 'calico'")
        text = try report(database).html
        #expect(text.contains("switch on flowLogsCollectTcpStats"))
        try database.execute("INSERT INTO socket_rtt (hour, flows) SELECT hour, 1 FROM coverage")
        text = try report(database).html
        #expect(text.contains("means of groups of sockets: no percentiles"))
        #expect(!text.contains("flowLogsCollectTcpStats"))
    }

    @Test("reporters, silent nodes and losses are told")
    func sources() throws {
        try database.cover(0...1)
        for (reporter, lost) in [("node-1", 5), ("node-2", 0)] {
            try database.add(
                "latency_sources",
                [
                    "hour": "2026-11-20T00:00:00Z", "log": "hubble", "reporter": reporter,
                    "rows": 1500, "handshakes": 40, "samples": 38, "retransmitted": 1,
                    "proxied": 1, "discarded": 2, "unpaired": 3, "events_lost": lost,
                ]
            )
        }
        for node in ["node-1", "node-2", "node-3", "node-4"] {
            try database.add(
                "address_owners",
                [
                    "kind": "node", "node": node, "valid_from": "2026-11-01T00:00:00Z",
                    "valid_to": node == "node-4" ? "2026-11-19T00:00:00Z" : nil,
                ]
            )
        }
        let page = try page(database)
        let table = try #require(
            page.all("table").first { $0.text.contains("answered handshakes") }
        )
        #expect(
            table.rows == [
                ["hubble", "node-1", "1", "1,500", "40", "38", "1", "1", "2", "3", "5"],
                ["hubble", "node-2", "1", "1,500", "40", "38", "1", "1", "2", "3", "0"],
            ]
        )
        let silent = page.all("p").map(\.text).first { $0.contains("exported nothing of the kind") }
        #expect(silent == "Nodes of the inventory that exported nothing of the kind: node-3 ")
    }

    @Test("a pair without a method has its reason")
    func gaps() throws {
        try database.cover(0...1)
        for (workload, opened, node) in [
            ("a", 9, "node-1"), ("b", 8, "node-7"), ("c", 0, "node-1"),
        ] {
            try database.add(
                "latency_gaps",
                [
                    "day": "2026-11-20", "source_namespace": "shop", "source_workload": workload,
                    "destination_namespace": "data", "destination_workload": "db",
                    "destination_port": 1, "flows_opened": opened,
                ]
            )
            try database.add(
                "flows",
                [
                    "hour": "2026-11-20T00:00:00Z", "source_namespace": "shop",
                    "source_workload": workload, "source_node": node,
                    "destination_namespace": "data", "destination_workload": "db",
                    "destination_node": "node-8", "destination_port": 1, "protocol": "TCP",
                    "flows_opened": opened,
                ]
            )
        }
        try database.add(
            "latency_sources",
            [
                "hour": "2026-11-20T00:00:00Z", "log": "hubble", "reporter": "node-1",
                "handshakes": 3,
            ]
        )
        let table = try #require(
            page(database).all("table").first { $0.text.contains("connections begun") }
        )
        #expect(
            table.rows == [
                ["shop/a", "data/db:1", "9", "their nodes exported handshakes, and none of these"],
                [
                    "shop/b", "data/db:1", "8",
                    "no node of theirs exported handshakes in those hours",
                ],
                ["shop/c", "data/db:1", "0", "no connection was begun: all were open before"],
            ]
        )
    }

    @Test("shortened lists say how much is left out")
    func shortened() throws {
        try database.cover(0...0)
        for node in 100..<130 { try database.cover(0...0, reporter: "n\(node)", status: "partial") }
        for number in 100..<115 {
            try input("in\(number)", status: "corrupt", kept: 1, duplicate: 0, rejected: 0)
            try database.add(
                "rejections",
                ["path": "in\(number)", "reason": "reason-\(number)", "rows": number]
            )
            try database.add("runs", ["run_id": number, "finished": "2026-11-21T00:00:00Z"])
            try database.add(
                "tcp_retransmissions",
                [
                    "hour": "2026-11-20T00:00:00Z", "source_workload": "w\(number)",
                    "method": "tcp-handshake", "handshakes": 5, "retransmitted": 2,
                ]
            )
        }
        let captions = try page(database).all("caption").map(\.text)
        for (words, rest) in [
            ("Reporters with hours", 18), ("Inputs that were not read whole", 5),
            ("Why rows were rejected", 5), ("Handshakes with a repeated SYN", 3),
        ] {
            let caption = captions.first { $0.hasPrefix(words) }
            #expect(caption?.contains("; \(rest) more ") == true, "\(caption ?? "none")")
        }
        #expect(captions.contains("The newest runs; 10 older not shown"))
        let text = try report(database).html
        #expect(text.contains("30 handshakes took a second SYN, among 15 combinations"))
    }

    @Test(
        "a file with numbers and times that no run writes is reported on, or refused, and ends no program"
    )
    func tampered() throws {
        try database.cover(0...2)
        try database.add(MadeSamples(hour: 0, duration: 1, count: 1 << 62))
        try database.add(MadeSamples(method: "kernel-rtt", hour: 1, duration: 1, count: 1 << 62))
        try database.execute(
            """
            INSERT INTO latency_buckets (hour, method, bucket, lower_ms, upper_ms, samples)
            VALUES ('2026-11-20T01:00:00Z', 'kernel-rtt', -5, 1e300, 1e308, -7),
                   ('2026-11-20T01:00:00Z', 'ingress-retry', 5, 1e-300, 1e-300, 3),
                   ('2026-11-20T01:00:00Z', 'unheard-of', 5, 1.0, 2.0, 3),
                   ('2026-11-20T01:00:00', 'kernel-rtt', NULL, NULL, NULL, NULL),
                   ('2026-11-20T01', NULL, 1, 1.0, 2.0, 3);
            INSERT INTO inputs (path, rows_read, rows_kept, rows_rejected)
            VALUES ('a', 1, 9223372036854775807, 9223372036854775807)
            """
        )
        #expect(try page(database).all("svg").count >= 2)
        try database.execute("INSERT INTO inputs (rows_kept) VALUES (9223372036854775807)")
        #expect(throws: ReportError.reading(.interrupted(reason: "integer overflow"))) {
            try report(database)
        }
        try database.execute("DELETE FROM inputs; UPDATE coverage SET hour = 'zzz' WHERE rowid = 1")
        #expect(throws: ReportError.noPeriod) { try report(database) }
    }
}
