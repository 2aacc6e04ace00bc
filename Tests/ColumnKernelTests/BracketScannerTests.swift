import ColumnKernel
import Testing

@Suite struct BracketScannerTests {
    /// The end of the last complete element and of the array, byte by byte and from the definition of JSON strings.
    private func plain(_ text: [UInt8]) -> (lastEnd: Int?, arrayEnd: Int?) {
        var (depth, isInString, isEscaped, lastEnd) = (0, false, false, Int?.none)
        for (index, byte) in text.enumerated() {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5c {
                    isEscaped = true
                } else if byte == 0x22 {
                    isInString = false
                }
                continue
            }
            if byte == 0x22 { isInString = true }
            if byte == 0x7b || byte == 0x5b { depth += 1 }
            if byte == 0x5d, depth == 0 { return (lastEnd, index) }
            if byte == 0x7d || byte == 0x5d { depth -= 1 }
            if byte == 0x7d, depth == 0 { lastEnd = index + 1 }
        }
        return (lastEnd, nil)
    }

    private func element(_ random: inout UInt64, depth: Int) -> String {
        random = mix(random, 7)
        let size = Int(random % 70)
        let text = ["a", "\\\\", "\\\"", "{", "}", "[", "]", ",", "é"][Int(random >> 8 % 9)]
        let string = "\"" + String(repeating: text, count: size / 2) + "\""
        guard depth > 0, random >> 20 % 4 > 0 else { return "{\"k\":\(string)}" }
        let inner = element(&random, depth: depth - 1)
        return "{\"a\":[\(inner),[\(string)]],\"b\":\(inner)}"
    }

    @Test(
        "cuts are those of a scan byte by byte, wherever the text is split",
        arguments: UInt64(0)..<200
    )
    func agrees(seed: UInt64) {
        var random = seed
        let elements = (0..<6).map { _ in element(&random, depth: 3) }
        let text = Array((elements.joined(separator: " ,\n") + "] }").utf8)
        let whole = plain(text)
        for size in [1, 7, 63, 64, 65, 200, text.count] {
            var scanner = BracketScanner()
            var (start, lastEnd, arrayEnd) = (0, Int?.none, Int?.none)
            while start < text.count, arrayEnd == nil {
                let piece = Array(text[start..<min(start + size, text.count)])
                switch scanner.scan(piece.span, from: 0) {
                case .inside(let end): lastEnd = end.map { start + $0 } ?? lastEnd
                case .arrayEnd(let end):
                    arrayEnd = start + end
                    // An element that ends in the same piece shows by the array's end.
                    lastEnd = plain(Array(text[..<(start + end)])).lastEnd
                }
                start += size
            }
            #expect(arrayEnd == whole.arrayEnd && lastEnd == whole.lastEnd, "pieces of \(size)")
        }
    }
}
