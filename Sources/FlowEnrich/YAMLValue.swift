/// A value of a YAML file and where it stands.
///
/// Scalars stay text: what a text means (a number, a CIDR block, a MAC that looks like a number) is
/// for the reader of the key to say, not for YAML's rules of guessing.
package struct YAMLValue: Sendable {
    package enum Content: Sendable {
        /// Nothing after the key, or `~`, or `null`.
        case nothing
        case text(String)
        case list([YAMLValue])
        case mapping([YAMLEntry])
    }

    package let content: Content
    package let position: FilePosition

    /// What it is, for "expected …, found …".
    var kind: String {
        switch content {
        case .nothing: "nothing"
        case .text(let text): "the text \(quoted(text))"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A key and its value.
package struct YAMLEntry: Sendable {
    package let key: String
    package let keyPosition: FilePosition
    package let value: YAMLValue
}
