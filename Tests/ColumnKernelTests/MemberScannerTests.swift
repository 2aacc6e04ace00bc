import Testing

@testable import ColumnKernel

@Suite struct MemberScannerTests {
    private static let tree = MemberTree([
        .init("a", 0), .init("inner", 1, [.init("b", 2), .init("c", 3)]), .init("list", 4),
    ])

    private func scan(_ text: String) -> (MemberScanner.Outcome, [String?], Bool) {
        let bytes = Array(text.utf8)
        var scanner = MemberScanner(Self.tree)
        let outcome = scanner.scan(bytes.span, from: 0)
        let values = (0..<5).map { slot -> String? in
            let value = scanner[slot]
            guard value.isPresent else { return nil }
            return String(decoding: value.range.map { bytes[$0] }, as: UTF8.self)
        }
        return (outcome, values, scanner.hasOddEscapes)
    }

    @Test("members are found by name without case, in the object they belong to")
    func found() {
        let text = #"{"A":"x","b":1,"INNER":{"b":-1.5e3,"z":[{"c":2}],"C":null},"list":[1, "]"]}"#
        let (outcome, values, _) = scan(text)
        #expect(outcome == .complete(end: text.utf8.count))
        #expect(values[0] == "x")
        #expect(values[2] == "-1.5e3")
        #expect(values[3] == nil)
        #expect(values[4] == #"[1, "]"]"#)
    }

    @Test("every cut of an object asks for more")
    func cuts() {
        let text = #"{"a":"x\"","inner":{"b":12,"c":true},"list":[{"a":[]}] }"#
        for end in 1..<text.utf8.count {
            let (outcome, _, _) = scan(String(text.prefix(end)))
            #expect(outcome == .needsMore, "\(text.prefix(end))")
        }
    }

    @Test(
        "what is no JSON is told where it is",
        arguments: [
            (#"{"a":1,}"#, 7), (#"{"a" 1}"#, 5), (#"{"a":1 "b":2}"#, 7), (#"{"list":[1,]}"#, 11),
            (#"{a:1}"#, 1), (#"{"a":tru}"#, 5), ("{\"a\":\"\n\"}", 6),
        ]
    )
    func broken(_ text: String, _ position: Int) {
        guard case .broken(let at, _) = scan(text).0 else {
            Issue.record("\(text) was taken for JSON")
            return
        }
        #expect(at == position, "\(text)")
    }

    @Test("escapes that nobody needs are noticed, and resolved without a change of meaning")
    func oddEscapes() {
        #expect(scan(#"{"a":"x\"\\"}"#).2 == false)
        #expect(scan(#"{"a":"x\/y"}"#).2)
        #expect(scan(#"{"\u0061":"x"}"#).2)
        let text = Array(#"{"\u0061":"x\/\u0022\\\u005c\u00e9"}"#.utf8)
        let plain = String(decoding: withoutOddEscapes(text.span, 0..<text.count), as: UTF8.self)
        #expect(plain == #"{"a":"x/\u0022\\\u005c"# + "\u{e9}\"}")
    }
}
