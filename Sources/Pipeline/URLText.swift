/// Whether the text is a URL rather than a path: it begins with a scheme and `://`.
///
/// Weir reads no URLs. One of a storage account may carry a signature that opens it, so who refuses it does not repeat it.
package func isURL(_ text: String) -> Bool {
    guard let end = text.firstRange(of: "://")?.lowerBound else { return false }
    let scheme = text[..<end]
    return scheme.first?.isLetter == true
        && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
}
