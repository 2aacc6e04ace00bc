import FlowEnrich
import Testing

@testable import FlowAudit

struct CheckTextTests {
    @Test("names are filled in, but not in quotes, comments or times")
    func filled() {
        let sql = """
            SELECT ':from', ":from", `:from` -- :from
            , :from, :ports, x'3A', '%H:%M', 'it''s :from', :a_b2 || :n
            """
        let values: [String: CheckValue] = [
            "from": .text("it's"), "ports": .list([.integer(443), .text("a\"b")]),
            "a_b2": .real(0.5),
            "n": .integer(-7),
        ]
        let filled = CheckText.filled(sql, with: values)
        #expect(
            filled
                == .success(
                    """
                    SELECT ':from', ":from", `:from` -- :from
                    , 'it''s', '[443,"a\\"b"]', x'3A', '%H:%M', 'it''s :from', 0.5 || -7
                    """
                )
        )
        #expect(CheckText.names(in: sql) == ["from", "ports", "a_b2", "n"])
    }

    @Test("a list behind IN is one of SQL, elsewhere it is JSON")
    func lists() {
        let values: [String: CheckValue] = [
            "ports": .list([.integer(22), .text("it's")]), "none": .list([]), "one": .integer(7),
        ]
        let sql =
            "a IN :ports, b not in\n:none, c In :one, min :ports, 'in' :one, d IN ( :ports, 3), (:one)"
        let filled =
            "a IN (22, 'it''s'), b not in\n(), c In (7), min '[22,\"it''s\"]', 'in' 7, d IN ( 22, 'it''s', 3), (7)"
        #expect(CheckText.filled(sql, with: values) == .success(filled))
    }

    @Test("a name without a value is told; text that ends early is left as it is")
    func unknown() {
        #expect(CheckText.filled("SELECT :x", with: [:]) == .failure(.init(name: "x")))
        for sql in ["SELECT 'open :x", "SELECT 1 -- :x", ":", "a:", "::", ":1"] {
            #expect(CheckText.filled(sql, with: [:]) == .success(sql))
        }
    }

    @Test(
        "what looks like a number is one: it would equal no port as text",
        arguments: [
            ("443", CheckValue.integer(443)), ("-1", .integer(-1)), ("0.5", .real(0.5)),
            ("007", .real(7)), ("1.2.3", .text("1.2.3")), ("10.0.0.1", .text("10.0.0.1")),
            ("1e5", .text("1e5")), ("web", .text("web")), ("true", .text("true")),
        ]
    )
    func scalars(text: String, value: CheckValue) throws {
        #expect(CheckValue(try YAMLValue(yaml: "\"\(text)\"", file: "f")) == value)
    }

    @Test("lists and mappings are JSON with sorted keys")
    func json() throws {
        let value = CheckValue(
            try YAMLValue(yaml: "{b: [1, x, {}], a: ~, \"q\\\"\": \"\\n\"}", file: "f")
        )
        #expect(value.json == "{\"a\":[],\"b\":[1,\"x\",{}],\"q\\\"\":\"\\n\"}")
        #expect(CheckValue.list([.text("it's")]).sqlLiteral == "'[\"it''s\"]'")
    }

    @Test("`*` stands for any text: as a plain backtracking matcher says", arguments: 1...3)
    func wildcards(seed: UInt64) {
        // Letters of a small alphabet, so that many patterns match.
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        func plain(_ text: Substring, _ pattern: Substring) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            if first == "*" {
                return plain(text, pattern.dropFirst())
                    || !text.isEmpty && plain(text.dropFirst(), pattern)
            }
            return text.first == first && plain(text.dropFirst(), pattern.dropFirst())
        }
        var matches = 0
        for _ in 0..<4000 {
            let text = String((0..<next(7)).map { _ in ["a", "b"][next(2)] as Character })
            let pattern = String((0..<next(6)).map { _ in ["a", "b", "*"][next(3)] as Character })
            let expected = plain(text[...], pattern[...])
            matches += expected ? 1 : 0
            #expect(
                text.matches(wildcards: pattern) == expected,
                "\(text) \(pattern), seed \(seed)"
            )
        }
        #expect(matches > 400)
    }
}
