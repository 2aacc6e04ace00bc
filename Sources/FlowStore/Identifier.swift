extension String {
    /// The text as a name in SQL, whatever is in it.
    ///
    /// GRDB's own quoting leaves quotes in a name as they are; names in a file that somebody tampered with may have some.
    var asIdentifier: String { "\"" + replacing("\"", with: "\"\"") + "\"" }
}
