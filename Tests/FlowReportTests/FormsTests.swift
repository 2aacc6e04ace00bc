import FlowAudit
import FlowStore
import Foundation
import StoreTestSupport
import Testing

@testable import FlowReport

/// A report's forms say the same.
struct FormsTests {
    private let database: MadeDatabase

    init() throws {
        database = try MadeDatabase()
        for hour in 0..<6 {
            for (log, reporter) in [("vnet-v4", "0022480A0B0C"), ("hubble", "node-1")] {
                try database.add(
                    "coverage",
                    [
                        "hour": "2026-11-20T0\(hour):00:00Z", "log": log, "reporter": reporter,
                        "status": "present", "rows": 7,
                    ]
                )
            }
        }
        for (index, workload) in ["Deployment/web", "=cmd|' /C calc'!A0", "<b>&\"|`"].enumerated() {
            try database.add(
                "flows",
                [
                    "hour": "2026-11-20T02:00:00Z",
                    "source_class": "internet", "source_ip": "198.51.100.7",
                    "destination_kind": "pod",
                    "destination_workload": workload, "destination_port": 8080 + index,
                    "protocol": "TCP",
                    "destination_class": "cluster", "flows_opened": 3, "flows_closed": 0,
                    "bytes_sent": 2000, "bytes_received": 1,
                ]
            )
        }
        try database.add(
            "inputs",
            [
                "path": "logs/a.json", "format": "vnet-v4", "status": "ok",
                "first_time": "2026-11-20T00:00:00Z",
                "last_time": "2026-11-20T05:59:59Z", "rows_read": 9, "rows_kept": 8,
                "rows_duplicate": 1,
                "rows_rejected": 0, "bytes_stored": 100, "bytes_read": 200,
            ]
        )
    }

    private func policy() throws -> AuditPolicy {
        var policy = try AuditPolicy.standard()
        policy.exceptions = [
            AuditException(
                id: "EX-1",
                check: "internet-inbound",
                scope: "Deployment/*",
                owner: "team",
                reason: "known",
                approver: "CISO",
                ticket: "T-1",
                expires: "2026-12-31"
            )
        ]
        return policy
    }

    private func made(earlier: [EarlierFinding]? = nil) throws -> Report {
        var request = ReportRequest(
            fromHour: nil,
            toHour: nil,
            programVersion: "0.0.0",
            policy: try policy(),
            verify: { _ in [] }
        )
        request.earlier = earlier
        return try Report(of: database.reader(), request)
    }

    private func text(_ form: ReportForm, _ name: String, earlier: [EarlierFinding]? = nil) throws
        -> String
    {
        let files = try made(earlier: earlier).files(as: form)
        return try #require(files.first { $0.name == name }).text
    }

    private func json(_ text: String) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    @Test("the same database, policy and hours give the same bytes", arguments: ReportForm.allCases)
    func sameBytes(form: ReportForm) throws {
        let texts = try made().files(as: form).map(\.text)
        #expect(try made().files(as: form).map(\.text) == texts && !texts.isEmpty)
    }

    @Test("report.json is as its published schema says, compared with an earlier one or not")
    func schema() throws {
        let shape = try JSONShape(file: "Pipelines/report.schema.json")
        let first = try text(.json, "report.json")
        #expect(shape.problems(of: try json(first)) == [])
        let earlier = try #require(EarlierReport.findings(in: Data(first.utf8)))
        let second = try text(.json, "report.json", earlier: earlier)
        #expect(shape.problems(of: try json(second)) == [])
        #expect(
            second.contains("\"change\" : \"persisting\"")
                && !second.contains("\"change\" : \"new\"")
        )
        // The schema itself is not so loose that anything would do.
        #expect(!shape.problems(of: ["format": "weir-report-1"]).isEmpty)
        #expect(
            shape.problems(of: try json(first.replacing("\"rows\" :", with: "\"row\" :"))).count
                > 10
        )
    }

    @Test("what is no report of ours is none to compare with")
    func noEarlier() {
        for text in ["", "{}", "[]", "{\"format\":\"weir-report-2\",\"findings\":[]}"] {
            #expect(EarlierReport.findings(in: Data(text.utf8)) == nil)
        }
    }

    @Test("CSV and JSON have the same findings; a spreadsheet runs none of them")
    func csv() throws {
        let document = try #require(try json(try text(.json, "report.json")) as? [String: Any])
        let findings = try #require(document["findings"] as? [[String: Any]])
        let lines = try text(.csv, "findings.csv").split(separator: "\r\n")
        #expect(lines.count == findings.count + 1)
        let ids = findings.compactMap { $0["id"] as? String }
        #expect(zip(ids, lines.dropFirst()).allSatisfy { $1.hasPrefix($0 + ",") })
        #expect(lines.contains { $0.contains(",'=cmd|' /C calc'!A0 port 8081 TCP,") })
        let checks = try text(.csv, "checks.csv").split(separator: "\r\n")
        #expect(checks.count == 28)
        #expect((document["checks"] as? [Any])?.count == 27)
        #expect(
            try text(.csv, "exceptions.csv").contains(
                "EX-1,internet-inbound,Deployment/*,team,known,CISO,T-1,2026-12-31,1"
            )
        )
    }

    @Test("OCSF has what a compliance finding must have, and nothing that passed")
    func ocsf() throws {
        let events = try #require(
            try json(try text(.ocsf, "findings.ocsf.json")) as? [[String: Any]]
        )
        let failing = try made().audit.results.flatMap(\.findings).filter { $0.status != .pass }
        #expect(events.count == failing.count && !events.isEmpty)
        for event in events {
            #expect(event["class_uid"] as? Int == 2003 && event["category_uid"] as? Int == 2)
            #expect(event["type_uid"] as? Int == 200_301)
            #expect(event["time"] as? Int == 1_795_154_400_000)
            for member in [
                "metadata", "finding_info", "compliance", "severity_id", "activity_id", "status_id",
            ] {
                #expect(event[member] != nil, "\(member)")
            }
        }
        let inbound = events.filter {
            ($0["compliance"] as? [String: Any])?["control"] as? String == "internet-inbound"
        }
        #expect(
            inbound.compactMap { $0["status"] as? String }.sorted() == ["New", "New", "Suppressed"]
        )
        let info = try #require(inbound.first?["finding_info"] as? [String: Any])
        #expect(info["first_seen_time"] as? Int == 1_795_140_000_000)
    }

    @Test("Markdown escapes what was logged")
    func markdown() throws {
        let text = try text(.markdown, "report.md")
        #expect(text.contains("&lt;b&gt;&amp;\"\\|\\` port 8082 TCP"))
        #expect(!text.contains("<b>"))
        #expect(text.contains("27 checks: "))
    }

    @Test("each link of the page leads somewhere on it, and no place has two names")
    func links() throws {
        let page = try PageTree.read(try made().html)
        let ids = page.all.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        let targets = page.all("a").compactMap { $0.attributes["href"] }
        #expect(targets.count > 60)
        for target in targets {
            #expect(target.hasPrefix("#") && ids.contains(String(target.dropFirst())), "\(target)")
        }
        let labels = page.all.compactMap { $0.attributes["aria-labelledby"] }.flatMap {
            $0.split(separator: " ")
        }
        for label in labels { #expect(ids.contains(String(label)), "\(label)") }
    }

    @Test("the page shows the findings, their exception and their input objects")
    func page() throws {
        let page = try PageTree.read(try made().html)
        let check = try #require(
            page.all("article").first {
                $0.attributes["aria-labelledby"] == "check-internet-inbound"
            }
        )
        let rows = check.rows
        #expect(rows.count == 3)
        let excepted = try #require(rows.first { $0[0] == "Deployment/web port 8080 TCP" })
        #expect(
            excepted[1].contains("excepted")
                && excepted[1].contains("exception EX-1 until 2026-12-31")
        )
        #expect(excepted[4] == "1 row, 3 flows, 2.0 kB")
        #expect(excepted[5].contains("1 object") && excepted[5].contains("logs/a.json"))
        let summary = try #require(page.all("table").first { $0.attributes["class"] == "checks" })
        #expect(summary.rows.count == 27 && summary.rows[0][2] == "fail")
    }

    @Test("the SQL beside a check gives its findings")
    func statements() throws {
        let report = try made()
        for result in report.audit.results {
            guard let sql = result.sql else { continue }
            let subjects = try database.rows("SELECT DISTINCT subject FROM (\(sql))")
            #expect(subjects.count == result.findingCount)
            #expect(
                report.html.contains(
                    PageText(lines: sql).renderText.replacing("&", with: "&amp;").replacing(
                        "<",
                        with: "&lt;"
                    ).replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing(
                        "'",
                        with: "&#39;"
                    )
                ),
                "\(result.check.id)"
            )
        }
    }
}
