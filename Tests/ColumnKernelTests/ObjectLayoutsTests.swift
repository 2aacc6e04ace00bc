import Testing

@testable import ColumnKernel

/// A scanner that has learned layouts answers as one that has learned none (R11), whatever it has seen before.
@Suite struct ObjectLayoutsTests {
    private static let tree = MemberTree([
        .init("a", 0), .init("inner", 1, [.init("b", 2), .init("c", 3, [.init("d", 4)])]),
        .init("list", 5), .init("d", 6, [.init("a", 0), .init("d", 4)]),
    ])

    private struct Answer: Equatable {
        var outcome: MemberScanner.Outcome
        var values: [MemberScanner.Value]
        var hasOddEscapes: Bool

        init(_ scanner: inout MemberScanner, _ bytes: [UInt8]) {
            outcome = scanner.scan(bytes.span, from: 0)
            guard case .complete = outcome else {
                (values, hasOddEscapes) = ([], false)
                return
            }
            values = (0..<tree.slotCount).map { scanner[$0] }
            hasOddEscapes = scanner.hasOddEscapes
        }
    }

    /// Objects of few shapes with members of the tree and others, in any nesting.
    private struct Objects {
        var random: Numbers
        private var shapes: [Int] = []

        init(seed: UInt64) { random = Numbers(seed: seed) }

        private func pick(_ count: Int, _ shape: inout Numbers) -> Int {
            Int(shape.next() % UInt64(count))
        }

        mutating func next(shapes: Int) -> String {
            var shape = Numbers(seed: random.next() % UInt64(shapes))
            return object(&shape, 0) + ["", "\n", " ,", "}"][Int(random.next() % 4)]
        }

        private mutating func object(_ shape: inout Numbers, _ depth: Int) -> String {
            let space = ["", "", " ", "\n  "][pick(4, &shape)]
            let members = (0..<pick(5, &shape)).map { _ in
                let name = ["a", "A", "inner", "b", "c", "d", "list", "x", "caf\u{e9}"]
                return "\"\(name[pick(name.count, &shape)])\":\(space)\(value(&shape, depth + 1))"
            }
            return "{\(space)" + members.joined(separator: ",\(space)") + "\(space)}"
        }

        private mutating func value(_ shape: inout Numbers, _ depth: Int) -> String {
            switch pick(depth > 4 ? 2 : 4, &shape) {
            case 0:
                let texts = [
                    "", "x", "a longer text that takes more than one word", "[", "}", "\u{e9}",
                ]
                // An escape in some of them.
                let text = texts[Int(random.next() % UInt64(texts.count))]
                return random.next() % 16 == 0 ? #""\#(text)\/\n""# : "\"\(text)\""
            case 1:
                return ["0", "-1.5e3", "443", "true", "false", "null"][Int(random.next() % 6)]
            case 2: return object(&shape, depth)
            default:
                let elements = (0..<pick(3, &shape)).map { _ in value(&shape, depth + 1) }
                return "[" + elements.joined(separator: ",") + "]"
            }
        }
    }

    @Test(
        "objects of few shapes, whole, cut and with wrong bytes",
        arguments: 1...8 as ClosedRange<UInt64>
    )
    func agrees(seed: UInt64) {
        var objects = Objects(seed: seed)
        var learned = MemberScanner(Self.tree)
        var plain = MemberScanner(Self.tree, learns: false)
        var followed = 0
        for _ in 0..<5000 {
            var bytes = Array(objects.next(shapes: 12).utf8)
            switch objects.random.next() % 4 {
            case 0: bytes.removeLast(Int(objects.random.next() % UInt64(bytes.count)))
            case 1:
                let place = Int(objects.random.next() % UInt64(bytes.count))
                let wrong = Array("\"{}[],:0 \\\u{1}xt".utf8)
                bytes[place] = wrong[Int(objects.random.next() % UInt64(wrong.count))]
            default: break
            }
            guard bytes.first == UInt8(ascii: "{") else { continue }
            if learned.layouts.isTrusted, learned.follow(bytes.span, from: 0) != nil {
                followed += 1
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(
                Answer(&learned, bytes) == Answer(&plain, bytes),
                "seed \(seed): \(text.debugDescription)"
            )
        }
        #expect(followed > 1000, "seed \(seed): \(followed)")
    }

    @Test("members that are never the same twice cost a bounded memory, and are read all the same")
    func unforeseen() {
        var random = Numbers(seed: 5)
        var learned = MemberScanner(Self.tree)
        for number in 0..<20_000 {
            let bytes = Array(#"{"name\#(random.next())":1,"inner":{"b":\#(number)}}"#.utf8)
            #expect(learned.scan(bytes.span, from: 0) == .complete(end: bytes.count))
            let value = learned[2]
            #expect(String(decoding: bytes[value.range], as: UTF8.self) == "\(number)")
        }
        #expect(learned.layouts.links.count <= 2048)
        #expect(learned.layouts.text.count <= 1 << 17)
    }

    @Test("a scanner that met only strangers for long takes up a layout when lines are alike again")
    func recovers() {
        var learned = MemberScanner(Self.tree)
        for number in 0..<200 {
            let bytes = Array(#"{"x\#(number % 7)":[\#(number)],"y\#(number)":1}"#.utf8)
            #expect(learned.scan(bytes.span, from: 0) == .complete(end: bytes.count))
        }
        let bytes = Array(#"{"a":"x","inner":{"c":{"d":2}}}"#.utf8)
        for _ in 0..<1000 {
            #expect(learned.scan(bytes.span, from: 0) == .complete(end: bytes.count))
            #expect(learned[4].range == 27..<28)
        }
        #expect(learned.layouts.isTrusted)
        #expect(learned.follow(bytes.span, from: 0) == bytes.count)
    }

    @Test("numbers that are too long for the skipper are not let through by a layout")
    func longScalar() {
        let long = String(repeating: "1", count: 65)
        var learned = MemberScanner(Self.tree)
        for digits in ["1", "22", "333"] + Array(repeating: "4", count: 20) {
            let bytes = Array(#"{"x":[\#(digits),2]}"#.utf8)
            #expect(learned.scan(bytes.span, from: 0) == .complete(end: bytes.count))
        }
        let bytes = Array(#"{"x":[\#(long),2]}"#.utf8)
        guard case .broken = learned.scan(bytes.span, from: 0) else {
            Issue.record("65 digits were taken")
            return
        }
    }
}
