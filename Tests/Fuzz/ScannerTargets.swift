import ColumnKernel

/// Members in each other, as those of logs are.
private let tree = MemberTree([
    .init("a", 0), .init("inner", 1, [.init("b", 2), .init("c", 3, [.init("d", 4)])]),
    .init("list", 5), .init("d", 6, [.init("a", 0), .init("d", 4)]),
])

private struct ScannerAnswer: Equatable {
    var outcome: MemberScanner.Outcome
    var values: [MemberScanner.Value] = []
    var hasOddEscapes = false

    init(_ scanner: inout MemberScanner, _ bytes: Span<UInt8>) {
        outcome = scanner.scan(bytes, from: 0)
        guard case .complete = outcome else { return }
        values = (0..<tree.slotCount).map { scanner[$0] }
        hasOddEscapes = scanner.hasOddEscapes
    }
}

/// One object: the scanner of members, the skipper of values in any pieces, and the plain reader agree on whether it is one,
/// and where it ends.
struct JSONTarget: FuzzTarget {
    static let name = "json"
    private let scanner = MemberScanner(tree, learns: false)

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        guard !input.isEmpty, input[0] == UInt8(ascii: "{") else { return .dismiss }
        let bytes = input.array
        let plain = PlainJSON.object(bytes)
        guard plain != .unknown else { return .dismiss }
        var scanner = scanner
        let answer = ScannerAnswer(&scanner, input)
        // Values that are skipped may have numbers of 64 digits at most.
        let hasLongScalar = bytes.split { !isScalarByte($0) }.contains { $0.count > 64 }
        switch (answer.outcome, plain) {
        case (.complete(let end), .complete(let other)):
            demand(end == other, "an object ends at \(other), not at \(end)")
        case (.complete(let end), _): demand(false, "what is no object ends at \(end)")
        case (_, .complete(let end)): demand(hasLongScalar, "an object ends at \(end)")
        default: break
        }
        for value in answer.values where value.kind != .absent {
            demand(value.range.upperBound <= bytes.count, "values are inside the input")
        }
        for piece in [1, 7, bytes.count] {
            switch (skip(bytes, piece: piece), plain) {
            case (let end?, .complete(let other)):
                demand(end == other, "a skipped object ends at \(other), not at \(end)")
            case (let end?, _): demand(false, "what is no object is skipped to \(end)")
            case (nil, .complete(let end)):
                demand(hasLongScalar, "an object that ends at \(end) is skipped")
            case (nil, _): break
            }
        }
        return .keep
    }

    private func skip(_ bytes: [UInt8], piece: Int) -> Int? {
        var skipper = ValueSkipper()
        skipper.beginContainer()
        var start = 0
        while start < bytes.count {
            let end = start + min(piece, bytes.count - start)
            var at = 0
            switch skipper.advance(bytes.span.extracting(start..<end), &at) {
            case .done: return start + at
            case .broken: return nil
            case .needsMore: start = end
            }
        }
        return nil
    }
}

/// Objects a line: a scanner that has learned their layouts answers as one that learns none.
struct LayoutsTarget: FuzzTarget {
    static let name = "layouts"
    private let plain = MemberScanner(tree, learns: false)
    private let fresh = MemberScanner(tree)

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        let lines = input.array.split(separator: 0x0a, maxSplits: 5).map(Array.init)
            .filter { $0.first == UInt8(ascii: "{") }
        guard !lines.isEmpty else { return .dismiss }
        var (plain, learned) = (plain, fresh)
        // The ninth object is the first that is learned.
        for round in 0...(10 / lines.count + 2) {
            for line in lines {
                demand(
                    ScannerAnswer(&learned, line.span) == ScannerAnswer(&plain, line.span),
                    "a layout changes no answer, round \(round)"
                )
            }
        }
        return .keep
    }
}

/// Elements of an array, in blocks of 64 bytes and byte by byte.
struct CutsTarget: FuzzTarget {
    static let name = "cuts"

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        let bytes = input.array
        let whole = cuts(bytes, piece: bytes.count)
        for piece in [1, 63, 64] where piece < bytes.count {
            demand(cuts(bytes, piece: piece) == whole, "pieces of \(piece) cut alike")
        }
        return .keep
    }

    /// The end of the last element, and of the array.
    private func cuts(_ bytes: [UInt8], piece: Int) -> [Int?] {
        var scanner = BracketScanner()
        var last: Int?
        var start = 0
        while start < bytes.count {
            let end = start + min(piece, bytes.count - start)
            switch scanner.scan(bytes.span.extracting(0..<end), from: start) {
            case .inside(let lastEnd): last = lastEnd ?? last
            case .arrayEnd(let place): return [place]
            }
            start = end
        }
        return [last, nil]
    }
}
