import Reports

/// Labels and values, a pair a line, the values aligned.
struct Facts {
    private var pairs: [(label: String, value: String)] = []

    mutating func add(_ label: String, _ value: String) { pairs.append((label, value.visible)) }

    /// The lines, each behind two blanks.
    ///
    /// A label that repeats the one above is left out.
    var text: String {
        let width = pairs.map(\.label.count).max() ?? 0
        var text = ""
        var previous = ""
        for pair in pairs {
            let label = pair.label == previous ? "" : pair.label
            previous = pair.label
            let padding = String(repeating: " ", count: width - label.count)
            text += "  \(label)\(padding)  \(pair.value)\n"
        }
        return text
    }
}
