/// A framework's controls that checks refer to, in our own words: a standard's text is its publisher's.
package struct ControlMap: Sendable {
    package struct Control: Sendable, Hashable {
        package var id: String
        package var words: String
    }

    package var id: String
    package var title: String
    package var controls: [Control]
    /// What flows cannot prove, and why.
    package var notShown: [Control]
}
