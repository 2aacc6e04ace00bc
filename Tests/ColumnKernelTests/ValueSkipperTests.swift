import Testing

@testable import ColumnKernel

@Suite struct ValueSkipperTests {
    private enum Outcome: Equatable {
        case done(Int)
        case broken(Int)
        case needsMore
    }

    /// Skips the container `text` starts with, fed in pieces.
    private func skip(_ text: String, piece: Int = .max) -> Outcome {
        let bytes = Array(text.utf8)
        var skipper = ValueSkipper()
        skipper.beginContainer()
        var start = 0
        while start < bytes.count {
            let end = start + min(piece, bytes.count - start)
            var at = 0
            switch skipper.advance(bytes.span.extracting(start..<end), &at) {
            case .done(.separator): return .done(start + at)
            case .done(.colon): return .broken(-1)
            case .broken: return .broken(start + at)
            case .needsMore: start = end
            }
        }
        return .needsMore
    }

    @Test(
        "a container is skipped to its own end, in any pieces",
        arguments: [
            "[]", "{}", "[ ]", "{ }", "[[],{}]", "{\"a\":1}",
            "{\"a\":[1,2,{\"b\":null}],\"c\":\"d\"}",
            "[true,false,null,0,-1.5e+3,\"\"]", "[\"]}\\\"\\\\\"]", "{\"\":\"\"}",
            "[\"\\u0041\\n\"]",
            "[\t1\r\n,\n2 ]", "[\"\u{7f}é\u{2028}\"]",
        ]
    )
    func whole(text: String) {
        let end = Outcome.done(text.utf8.count)
        #expect(skip(text) == end)
        #expect(skip(text + ",]}\"") == end)
        for piece in 1...3 { #expect(skip(text, piece: piece) == end) }
        for length in 1..<text.utf8.count {
            #expect(
                skip(String(decoding: Array(text.utf8)[..<length], as: UTF8.self)) == .needsMore
                    || text.contains("é")
            )
        }
    }

    @Test(
        "what is no JSON is refused at the byte that does not fit, in any pieces",
        arguments: [
            ("[}", 1), ("{]", 1), ("[1}", 2), ("{\"a\":1]", 6), ("[1,]", 3), ("{\"a\":1,}", 7),
            ("[,1]", 1), ("{,}", 1), ("[1 2]", 3), ("[\"a\" \"b\"]", 5), ("{\"a\"}", 4),
            ("{\"a\" 1}", 5), ("{\"a\"::1}", 5), ("{1:2}", 1), ("{a:1}", 1), ("{[]:1}", 1),
            ("[tru]", 4), ("[nulll]", 6), ("[True]", 5), ("['a']", 1), ("[\"a\n\"]", 3),
            ("[\"a\\\n\"]", 4), ("[\u{0}]", 1), ("[\"\u{1}\"]", 2), ("[1:2]", 2), ("[abc]", 4),
            ("{\"a\":}", 5), ("{\"a\":1 \"b\":2}", 7), ("[[1]{}]", 4), ("[/**/]", 1), ("[+1]", 3),
        ]
    )
    func refused(text: String, at: Int) {
        #expect(skip(text) == .broken(at))
        for piece in 1...3 { #expect(skip(text, piece: piece) == .broken(at)) }
    }

    @Test("strings and names are skipped alone, with what follows them said")
    func strings() {
        for (continuation, isColon) in [
            (ValueSkipper.Continuation.separator, false), (.colon, true),
        ] {
            var skipper = ValueSkipper()
            skipper.beginString(then: continuation)
            let bytes = Array("a\\\"b\" x".utf8)
            var at = 0
            guard case .done(let next) = skipper.advance(bytes.span, &at) else {
                Issue.record("not done")
                return
            }
            #expect(at == 5)
            if case .colon = next { #expect(isColon) } else { #expect(!isColon) }
        }
    }

    @Test("a million levels are skipped, one more is refused")
    func depth() {
        let depth = ValueSkipper.maximumDepth
        let open = String(repeating: "[", count: depth)
        #expect(skip(open + String(repeating: "]", count: depth)) == .done(2 * depth))
        #expect(skip(open + "[") == .broken(depth))
    }

    @Test("arrays and objects keep their kinds over many levels")
    func kinds() {
        let open = (0..<500).map { $0 % 3 == 0 ? "{\"a\":" : "[" }.joined()
        let close = (0..<500).reversed().map { $0 % 3 == 0 ? "}" : "]" }.joined()
        #expect(skip(open + "1" + close) == .done(open.utf8.count + 501))
        let wrong = (0..<500).reversed().map { $0 % 3 == 1 ? "}" : "]" }.joined()
        #expect(skip(open + "1" + wrong) != .done(open.utf8.count + 501))
    }
}
