import FlowEnrich
import Testing

@Suite("YAML")
struct YAMLValueTests {
    @Test("values know their line and column, in characters")
    func positions() throws {
        let root = try YAMLValue(yaml: "a: 1\n\"ü\": [x, {b: y}]\n", file: "/f")
        guard case .mapping(let entries) = root.content, entries.count == 2,
            case .list(let list) = entries[1].value.content, list.count == 2
        else {
            Issue.record("not the mapping that was written: \(root)")
            return
        }
        #expect(entries[0].keyPosition == FilePosition(line: 1, column: 1))
        #expect(entries[0].value.position == FilePosition(line: 1, column: 4))
        #expect(entries[1].value.position == FilePosition(line: 2, column: 6))
        #expect(list[1].position == FilePosition(line: 2, column: 10))
    }

    @Test(
        "scalars stay the text they are",
        arguments: [
            ("007", "007"), ("1e5", "1e5"), ("yes", "yes"), ("\"null\"", "null"), ("'~'", "~"),
            ("12:30:45", "12:30:45"), ("2026-11-20", "2026-11-20"), ("\"a\\tb\"", "a\tb"),
        ]
    )
    func scalars(yaml: String, text: String) throws {
        let root = try YAMLValue(yaml: yaml, file: "/f")
        guard case .text(let found) = root.content else {
            Issue.record("no text: \(root)")
            return
        }
        #expect(found == text)
    }

    @Test("nothing is nothing", arguments: ["", "~", "null", "# only a comment\n", "---\n"])
    func nothing(yaml: String) throws {
        guard case .nothing = try YAMLValue(yaml: yaml, file: "/f").content else {
            Issue.record("something in \(yaml)")
            return
        }
    }

    @Test(
        "what is not YAML is told with its place",
        arguments: [
            ("a: b\n  c: d", 2, 4), ("a: [1, 2", 2, 1), ("a: \"b", 1, 6), ("\ta: b", 1, 1),
            ("a: *b", 1, 4), ("a: b\n---\nc: d", 2, 1), ("{a: b", 2, 1),
            ("x: 1\nname: a\nname: b", 2, 1), ("? [a]\n: b", 1, 3), ("a: !!", 1, 6),
        ]
    )
    func syntax(yaml: String, line: Int, column: Int) throws {
        let problem = try onlyProblem(of: yaml)
        #expect(problem.position == FilePosition(line: line, column: column), "\(problem)")
        #expect(problem.file == "/f")
    }

    @Test("a control character is refused")
    func control() throws {
        #expect(try onlyProblem(of: "a: \u{1}").message.hasPrefix("is not YAML"))
    }

    @Test("a few aliases are fine")
    func aliases() throws {
        let root = try YAMLValue(yaml: "a: &x [1, 2]\nb: *x\n", file: "/f")
        guard case .mapping(let entries) = root.content, entries.count == 2,
            case .list(let list) = entries[1].value.content
        else {
            Issue.record("no list: \(root)")
            return
        }
        #expect(list.count == 2)
    }

    @Test(
        "aliases of aliases are refused before they grow, as values and as keys",
        arguments: [": ", "? "]
    )
    func bomb(mark: String) throws {
        var yaml = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let references = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ",")
            yaml += "l\(level): &l\(level) [\(references)]\n"
        }
        yaml += mark == "? " ? "? *l9\n: 1\n" : "last: *l9\n"
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try onlyProblem(of: yaml).message.contains("more than 16 aliases"))
        #expect(start.duration(to: clock.now) < .seconds(1))
    }

    @Test("the worst that 16 aliases can do is bounded")
    func smallBomb() throws {
        var yaml = "l0: &l0 [" + String(repeating: "x,", count: 5_000) + "]\n"
        for level in 1...5 {
            let name = "*l\(level - 1)"
            yaml += "l\(level): &l\(level) [\(name), \(name), \(name)]\n"
        }
        #expect(try onlyProblem(of: yaml + "z: *l5").message.contains("more than 1000000 values"))
        #expect(try onlyProblem(of: yaml + "? *l5\n: 1").message.contains("values"))
    }

    @Test("deep nesting is refused", arguments: [40, 990, 100_000])
    func nesting(depth: Int) throws {
        let yaml = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let message = try onlyProblem(of: yaml).message
        #expect(message.contains("nests deeper") || message.hasPrefix("is not YAML"))
    }

    @Test("a large file is refused")
    func large() throws {
        let yaml = String(repeating: "#234567\n", count: 1 << 20) + "#"
        #expect(try onlyProblem(of: yaml).message == "is larger than 8 MiB")
    }

    private func onlyProblem(of yaml: String) throws -> ConfigurationProblem {
        let error = try #require(throws: ConfigurationProblems.self) {
            try YAMLValue(yaml: yaml, file: "/f")
        }
        #expect(error.problems.count == 1)
        return try #require(error.problems.first)
    }
}
