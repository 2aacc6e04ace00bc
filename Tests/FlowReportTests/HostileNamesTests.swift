import FlowStore
import Foundation
import StoreTestSupport
import Testing

@testable import FlowReport

/// Names in logs are written by whoever sends traffic, or deploys a pod.
struct HostileNamesTests {
    private static let names = [
        "</title></svg><script>alert(1)</script>", "\" onload=\"alert(1)", "' autofocus='",
        "<\u{301}img src=x>", "\"\u{301} onclick=\"x", "\u{0D4E}<b>", "]]>", "<![CDATA[", "-->",
        "<!--", "&amp;&lt;&#60;", "{{title}}", "{{{style}}}", "{{#methods}}", "\u{202E}gnp.exe",
        "a\u{0}b\u{7F}\u{1B}[31m\u{85}", "line\r\nbreak\u{2028}", "\u{FFFE}\u{FFFF}\u{FEFF}",
        "</style><style>*{display:none}", "'; DROP TABLE inputs; --", "<?xml version='1.0'?>",
        String(repeating: "<", count: 3000),
    ]

    /// A row in each view, with `name` wherever the database has text that is none of the program's own words.
    private func page(naming name: String) throws -> String {
        let database = try MadeDatabase()
        try database.cover(0...1)
        let fixed: [String: String] = [
            "hour": "2026-11-20T00:00:00Z", "day": "2026-11-20", "method": "tcp-handshake",
            "protocol": "TCP", "section": "cluster", "valid_from": "2026-11-19T00:00:00Z",
            "valid_to": "2026-11-21T00:00:00Z", "first_time": "2026-11-20T00:00:00Z",
            "last_time": "2026-11-20T00:30:00Z", "started": "2026-11-20T00:20:00Z",
            "finished": "2026-11-20T00:40:00Z",
        ]
        for view in PublicViews.all where !["coverage", "address_owners"].contains(view.name) {
            var values: [String: String?] = [:]
            var numbers: [String: Int] = [:]
            for column in view.columns {
                switch column.type {
                case .text: values[column.name] = fixed[column.name] ?? name
                case .integer, .real: numbers[column.name] = 7
                }
            }
            try database.add(view.name, values)
            let set = numbers.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
            if !set.isEmpty { try database.execute("UPDATE \(view.name) SET \(set)") }
        }
        try database.add(
            "coverage",
            [
                "hour": fixed["hour"], "log": name, "reporter": name, "status": "partial",
                "rows": 1,
            ]
        )
        try database.add(
            "address_owners",
            ["kind": "node", "node": name + "-silent", "valid_from": fixed["valid_from"]]
        )
        return try report(database).html
    }

    @Test(
        "a name is text wherever it stands: it changes no element and no attribute",
        arguments: names.indices
    )
    func shape(index: Int) throws {
        let name = Self.names[index]
        let innocent = try PageTree.read(try page(naming: "harmless"))
        let hostile = try PageTree.read(try page(naming: name))
        #expect(hostile.all.map(\.name) == innocent.all.map(\.name))
        for (one, other) in zip(hostile.all, innocent.all) {
            #expect(shape(of: one) == shape(of: other))
        }
        let shown = PageText(name).renderText
        // Scope, inputs, coverage, pairs, repeats, sources, silent nodes, gaps.
        #expect(hostile.text.ranges(of: shown).count >= 20)
        #expect(try hostile.first("title").text == "Audit report of \(shown)")
    }

    /// Attributes, but for what is left of a finding's id: it is made of its subject.
    private func shape(of element: PageElement) -> [String: String] {
        element.attributes.mapValues {
            $0.replacing(/^finding-[0-9a-f]{16}$/, with: "finding")
        }
    }

    @Test("no byte of a page is hidden, or no character of XML", arguments: names.indices)
    func bytes(index: Int) throws {
        let html = try page(naming: Self.names[index])
        let hidden = html.unicodeScalars.first { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar != "\n"
            case .format, .lineSeparator, .paragraphSeparator, .unassigned: true
            default: false
            }
        }
        #expect(hidden == nil)
    }
}
