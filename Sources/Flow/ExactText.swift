/// Text that is equal only to the same bytes.
///
/// Swift's own `String` takes composed and decomposed letters for the same: as keys, which of two logged names is kept
/// would depend on which came first (R11).
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
