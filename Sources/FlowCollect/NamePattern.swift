/// A shell pattern for one member of a path: `*`, `?`, `[a-z]`, `[!a-z]`, `\*`.
///
/// A leading dot is only matched by a leading dot, as in a shell. `[` without its `]` is itself.
struct NamePattern: Sendable {
    private enum Token: Sendable {
        case literal(Unicode.Scalar)
        case anyScalar
        case anyText
        case oneOf([ClosedRange<Unicode.Scalar>], Membership)
    }

    private enum Membership: Sendable { case inside, outside }

    private let tokens: [Token]

    init(_ text: some StringProtocol) {
        var tokens: [Token] = []
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*":
                if case .anyText = tokens.last { continue }
                tokens.append(.anyText)
            case "?": tokens.append(.anyScalar)
            case "\\": tokens.append(.literal(rest.popFirst() ?? scalar))
            case "[": tokens.append(Self.popSet(from: &rest) ?? .literal(scalar))
            default: tokens.append(.literal(scalar))
            }
        }
        self.tokens = tokens
    }

    /// Whether `text` is a pattern at all and not just a name.
    static func isPattern(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.contains { "*?[\\".unicodeScalars.contains($0) }
    }

    /// Reads a set behind its `[`; takes nothing if there is no `]`.
    private static func popSet(from rest: inout Substring.UnicodeScalarView) -> Token? {
        var body = rest
        var membership = Membership.inside
        if body.first == "!" || body.first == "^" {
            membership = .outside
            body.removeFirst()
        }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        // A `]` in the first place is a member of the set.
        var isFirst = true
        while let low = body.popFirst() {
            if low == "]", !isFirst {
                rest = body
                return .oneOf(ranges, membership)
            }
            isFirst = false
            var high = low
            if body.first == "-", let end = body.dropFirst().first, end != "]" {
                high = end
                body.removeFirst(2)
            }
            // A range that runs backwards holds nothing.
            if low <= high { ranges.append(low...high) }
        }
        return nil
    }

    /// - Complexity: O(name · pattern) at worst: only the last `*` is ever tried again.
    func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        if scalars.first == "." {
            guard case .literal(".") = tokens.first else { return false }
        }
        var token = 0
        var index = 0
        /// Where to go on if what follows the last `*` does not fit.
        var retry: (token: Int, index: Int)?
        while index < scalars.count {
            if token < tokens.count, case .anyText = tokens[token] {
                token += 1
                retry = (token, index)
            } else if token < tokens.count, accepts(tokens[token], scalars[index]) {
                token += 1
                index += 1
            } else if let last = retry {
                token = last.token
                index = last.index + 1
                retry = (token, index)
            } else {
                return false
            }
        }
        while token < tokens.count, case .anyText = tokens[token] { token += 1 }
        return token == tokens.count
    }

    private func accepts(_ token: Token, _ scalar: Unicode.Scalar) -> Bool {
        switch token {
        case .literal(let literal): literal == scalar
        case .anyScalar: true
        case .anyText: false
        case .oneOf(let ranges, let membership):
            ranges.contains { $0.contains(scalar) } == (membership == .inside)
        }
    }
}
