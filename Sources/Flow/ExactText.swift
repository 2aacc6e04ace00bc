/// Text that is equal only to the same bytes.
///
/// Swift's own `String` takes composed and decomposed letters for the same: as keys, which of two logged names is kept
/// would depend on which came first (R11).
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        let (left, right) = (left.text.utf8Span.span, right.text.utf8Span.span)
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        let bytes = text.utf8Span.span
        hasher.combine(bytes.count)
        // Eight at a time: the hasher takes as long for one as for eight.
        var word: UInt64 = 0
        for index in bytes.indices {
            word = word << 8 | UInt64(bytes[index])
            if index & 7 == 7 { hasher.combine(word) }
        }
        // Of the last word, bytes of the one before may be left: they were hashed, too.
        hasher.combine(word)
    }
}

/// Order by bytes: Swift's own order of `String` depends on Unicode tables of the platform (R11).
package func utf8Precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
}

/// Texts of which each is in memory once, however often it is read.
package struct SharedTexts: ~Copyable {
    /// Up to that many bytes a text takes nothing beside its own value.
    private static let inlineBytes = 15

    private var known: Set<ExactText> = []

    package init() {}

    /// - Returns: The text, byte for byte, as it was given first.
    package mutating func shared(_ text: String?) -> String? {
        guard let text, text.utf8.count > Self.inlineBytes else { return text }
        return known.insert(ExactText(text)).memberAfterInsert.text
    }
}
