import Foundation

/// A regular expression that must match a whole text.
struct ReferencePattern: Sendable {
    private let expression: NSRegularExpression?
    private let names: [String]

    init(_ pattern: String) {
        // A pattern that is none matches nothing, and every test of it fails.
        expression = try? NSRegularExpression(pattern: "\\A(?:" + pattern + ")\\z")
        names = pattern.components(separatedBy: "(?<").dropFirst().compactMap { rest in
            rest.first?.isLetter == true ? rest.components(separatedBy: ">").first : nil
        }
    }

    /// The text of every group, the whole match first; nil where it does not match.
    func match(_ text: String) -> [String?]? {
        guard let match = firstMatch(text) else { return nil }
        return (0..<match.numberOfRanges).map { group in
            Range(match.range(at: group), in: text).map { String(text[$0]) }
        }
    }

    /// The text of the named groups that took part in the match.
    func groups(of text: String) -> [String: String]? {
        guard let match = firstMatch(text) else { return nil }
        var found: [String: String] = [:]
        for name in names {
            guard let range = Range(match.range(withName: name), in: text) else { continue }
            found[name] = String(text[range])
        }
        return found
    }

    private func firstMatch(_ text: String) -> NSTextCheckingResult? {
        let all = NSRange(text.startIndex..<text.endIndex, in: text)
        return expression?.firstMatch(in: text, range: all)
    }
}
