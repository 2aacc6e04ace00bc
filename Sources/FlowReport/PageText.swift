import Flow
import FlowStore
import Mustache
import Reports

/// Text that was logged, or declared, on its way into a page.
///
/// Hidden characters are spelled out, so that no bidirectional mark turns a line around and no control character makes the page
/// something else than XML allows. The template engine then escapes `<`, `>`, `&` and both quotes, but by `Character`: one of these
/// that carries a combining mark is none of the five to it, and would come through as markup. What joins them is spelled out, too.
struct PageText: MustacheCustomRenderable, Hashable, Sendable {
    let renderText: String
    var isNull: Bool { false }

    /// Text of several lines, which stay apart.
    init(lines text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        renderText = lines.map { PageText(String($0)).renderText }.joined(separator: "\n")
    }

    init(_ text: String) {
        var safe = ""
        for character in text.visible {
            let scalars = character.unicodeScalars
            guard scalars.count > 1, scalars.contains(where: \.isMarkup) else {
                safe.append(character)
                continue
            }
            for scalar in scalars {
                if scalar.isMarkup {
                    safe.unicodeScalars.append(scalar)
                } else {
                    safe += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
                }
            }
        }
        renderText = safe
    }
}

extension Unicode.Scalar {
    fileprivate var isMarkup: Bool {
        switch self {
        case "<", ">", "&", "\"", "'": true
        default: false
        }
    }
}

/// A number of things, with separators, as people read it.
struct Count: MustacheCustomRenderable, Hashable, Sendable {
    let value: Int

    init(_ value: Int) { self.value = value }

    var renderText: String { Human.count(value) }
    var isNull: Bool { false }
}

/// Typed reading of the cells of a row, by place; the SQL beside the call says what stands there.
extension [Cell] {
    /// 0 for NULL: for counts and sums of nothing.
    ///
    /// Beyond 2^53 nothing is counted: whatever was put into a file, a few of these can be added up.
    func count(_ index: Int) -> Int {
        if case .integer(let value) = self[index] {
            return Int(Swift.min(Swift.max(value, -most), most))
        }
        return 0
    }

    private var most: Int64 { 1 << 53 }

    func shownCount(_ index: Int) -> Count { Count(count(index)) }

    func real(_ index: Int) -> Double? {
        switch self[index] {
        case .real(let value): value
        case .integer(let value): Double(value)
        case .null, .text, .blob: nil
        }
    }

    func text(_ index: Int) -> String? {
        if case .text(let value) = self[index] { return value }
        return nil
    }

    /// As shown: a dash where nothing is known.
    func shown(_ index: Int) -> PageText { PageText(text(index) ?? "–") }
}

/// Durations as people compare them: three digits that count, always in milliseconds.
enum Milliseconds {
    static func text(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        var decimals = 0
        // Below a nanosecond there is nothing to tell apart.
        while decimals < 6, value * power(decimals) < 99.95 { decimals += 1 }
        let scaled = (value * power(decimals)).rounded()
        guard scaled < 1e15 else { return "\(value)" }
        guard decimals > 0 else { return Human.count(Int(scaled)) }
        let digits = String(Int(scaled))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }

    private static func power(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}
