import FlowTestSupport
import Foundation
import Testing

/// Whatever logs, files and flags are called, no output of the program carries more than what shows.
struct InjectionTests {
    let command: Command

    init() throws { command = try Command() }

    /// Names that steer a terminal, turn a line around, make a formula, a link, an element, or leave their place.
    private static let names = [
        "\u{1B}]0;owned\u{7}\u{1B}[31m", "\u{9B}31m\u{85}\u{90}", "\u{202E}gnp.exe\u{2066}",
        "zero\u{200B}width\u{200D}\u{FEFF}", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)",
        "\t=1+1", "\r=1+1", "<script>alert(1)</script>", "<!-- x -->", "[x](javascript:alert(1))",
        "![x](http://192.0.2.1/x.png)", "http://evil.example", "www.evil.example",
        "who@evil.example", "a|b`c`", "a\nb", "../../etc/passwd", "'; DROP TABLE input; --", "\"",
        "\\", "\u{E0041}\u{2028}", "\u{7F}",
    ]

    private static func json(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode([text]), as: UTF8.self)
            .trimmingPrefix("[").dropLast().description
    }

    /// A flow log whose every text is the name, and events of Hubble with the name for pods, nodes, policies and reasons.
    private func writeLogs() throws {
        var records: [String] = []
        var events = ""
        for (index, name) in Self.names.enumerated() {
            let text = try Self.json(name)
            let path = try Self.json("/SUBSCRIPTIONS/" + name)
            let second = String(String(100 + index).dropFirst())
            records.append(
                """
                {"time":"2026-11-20T00:00:\(second)Z","systemId":\(text),"macAddress":"00005E005301",\
                "category":"NetworkSecurityGroupFlowEvent","resourceId":\(path),\
                "operationName":\(text),"properties":{"Version":2,"flows":[{"rule":\(text),"flows":\
                [{"mac":"00005E005301","flowTuples":["1795132840,203.0.113.9,10.0.0.4,4000,22,T,I,D,B,,,,",\
                \(try Self.json("1795132840,203.0.113.9,10.0.0.4,4000,22,T,I," + name + ",B,,,,"))]}]}]}}
                """
            )
            events += """
                {"flow":{"time":"2026-11-20T00:10:\(second)Z","verdict":"DROPPED",\
                "drop_reason_desc":\(text),"IP":{"source":"10.244.0.9","destination":"10.244.1.7",\
                "ipVersion":"IPv4"},"l4":{"TCP":{"source_port":4000,"destination_port":80,\
                "flags":{"SYN":true}}},"source":{"namespace":\(text),"pod_name":\(text)},\
                "destination":{"namespace":\(text),"pod_name":\(text)},"Type":"L3_L4",\
                "node_name":\(text),"event_type":{"type":1,"sub_type":133},\
                "traffic_direction":"INGRESS","ingress_denied_by":[{"name":\(text),\
                "namespace":\(text),"kind":"CiliumNetworkPolicy"}]},"node_name":\(text),\
                "time":"2026-11-20T00:10:\(second)Z"}

                """
        }
        let log = "{\"records\":[" + records.joined(separator: ",") + "]}"
        try command.write(Array(log.utf8), to: "in/logs")
        try command.write(Array(events.utf8), to: "in/events")
        for name in Self.names where !name.contains("/") {
            try command.write(Array(log.utf8.prefix(200)), to: "in/\(name)")
        }
    }

    /// What would steer a terminal, or hide, but line ends.
    private func hidden(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar != "\n" && scalar != "\r"
            case .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }

    @Test("no format of any view, no message, no line of a log shows a name as more than text")
    func everyOutput() throws {
        try writeLogs()
        for format in ["text", "json"] {
            let run = try command.weir(
                "run",
                "--source",
                "in",
                "--database",
                "\(format).sqlite",
                "--log-format",
                format
            )
            #expect(run.status == 3)
            #expect(hidden(run.output + run.errors).isEmpty && !run.errors.contains("\r"))
        }
        let rows = try command.value("SELECT count(*) FROM flow_facts", of: "text.sqlite")
        #expect(rows == String(3 * Self.names.count), "each name is in the database")
        let views = try command.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'view'",
            of: "text.sqlite"
        ).map { $0[0] }
        for view in views {
            for format in ["table", "csv", "json", "markdown"] {
                let sql = "SELECT * FROM \(view) LIMIT 300"
                let outcome = try command.weir("query", "text.sqlite", sql, "--format", format)
                #expect(outcome.status == 0)
                #expect(hidden(outcome.output).isEmpty, "\(view) as \(format)")
                try checkMarkup(outcome.output, as: format, "\(view)")
            }
        }
        for arguments in [
            ["verify", "text.sqlite"], ["verify", "text.sqlite", "--against", "."],
            ["status", "text.sqlite"], ["status", "text.sqlite", "--json"],
        ] {
            let outcome = try command.weir(arguments)
            #expect(hidden(outcome.output + outcome.errors).isEmpty)
        }
        let files = try command.files().filter { $0.hasPrefix("in/") }
        let inspected = try command.weir(["inspect"] + files)
        #expect(hidden(inspected.output + inspected.errors).isEmpty)
        #expect(inspected.output.contains("\\u{9B}31m"))
        #expect(try command.weir("report", "text.sqlite", "--out", "page").status == 0)
        let page = String(decoding: try command.contents(of: "page/report.html"), as: UTF8.self)
        #expect(hidden(page).isEmpty && !page.contains("<script") && !page.contains("<!-- x"))
    }

    private func checkMarkup(_ text: String, as format: String, _ view: String) throws {
        switch format {
        case "csv":
            let armed = try Regex("(?:^|,|\\n)\"?[ ]*[=+@-][^\\d,\\r]")
            #expect(text.firstMatch(of: armed) == nil, "\(view)")
        case "markdown":
            for markup in ["<script", "<!-- x", "[x](", "http://", "www.", "o@e", "`c`", " a|b"] {
                #expect(!text.contains(markup), "\(view): \(markup)")
            }
            let widths = Set(
                text.split(separator: "\n").map { line in
                    line.replacing("\\\\", with: "").replacing("\\|", with: "")
                        .count { $0 == "|" }
                }
            )
            #expect(widths.count <= 1, "\(view)")
        default: break
        }
    }

    @Test(
        "a message names files, flags, SQL and words of a configuration as text",
        arguments: [
            ["digest", "%"], ["query", "%", "SELECT 1"],
            ["query", "a.sqlite", "SELECT 1 FROM \"%\""],
            ["query", "a.sqlite", "%"], ["query", "a.sqlite", "SELECT %"], ["%"],
            ["query", "a.sqlite", "SELECT 1", "--format", "%"], ["verify", "%"],
            ["verify", "a.sqlite", "--against", "%"], ["report", "%", "--out", "x"],
            ["report", "a.sqlite", "--out", "%/x"],
            ["explain", "%", "--ip", "::", "--at", "2026-11-20"],
            ["explain", "a.sqlite", "--ip", "%", "--at", "2026-11-20"],
            ["status", "%"], ["status", "a.sqlite", "--accept", "%"],
            ["status", "a.sqlite", "--max-age", "%"],
            ["explain", "a.sqlite", "--ip", "::", "--at", "%"], ["schema", "%"], ["check", "%"],
            ["run", "%"], ["run", "--source", "%", "--database", "b.sqlite"],
            ["run", "--source", "in", "--database", "none/%"], ["inspect", "%"],
            ["run", "--source", "in", "--topology", "%", "--database", "b.sqlite"],
            ["run", "--memory", "%"], ["check", "%.yaml"], ["run", "%.yaml"],
        ]
    )
    func messages(arguments: [String]) throws {
        try command.write(EmptyDatabase.bytes(), to: "a.sqlite")
        let name = "\u{1B}]0;x\u{7}\u{9B}31m\u{202E}"
        let configuration = """
            name: "\\e[31m"
            database: "a\\e[31m\\x9b\\u202e.sqlite"
            "k\\e[31m\\u202e": 1
            """
        try command.write(Array(configuration.utf8), to: "\(name).yaml")
        let outcome = try command.weir(arguments.map { $0.replacing("%", with: name) })
        #expect(hidden(outcome.output + outcome.errors).isEmpty, "\(outcome)")
        #expect(!(outcome.output + outcome.errors).isEmpty)
    }
}
