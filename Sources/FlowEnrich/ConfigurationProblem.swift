/// One mistake in a configuration file: where it is, what was expected, and what was probably meant.
package struct ConfigurationProblem: Hashable, Sendable {
    /// The file as the user or another file named it, made absolute.
    package var file: String
    /// `nil` where the whole file is meant.
    package var position: FilePosition?
    /// A phrase that says what is wrong and what was expected instead.
    package var message: String
    /// The nearest valid word, if one is near.
    package var suggestion: String?

    package init(
        file: String,
        position: FilePosition? = nil,
        message: String,
        suggestion: String? = nil
    ) {
        self.file = file
        self.position = position
        self.message = message
        self.suggestion = suggestion
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    /// One line: `file:line:column: message; did you mean "word"?`.
    package var description: String {
        let place = position.map { "\(file):\($0.line):\($0.column)" } ?? file
        let question = suggestion.map { "; did you mean \(quoted($0))?" } ?? ""
        return "\(place): \(message)\(question)"
    }
}

/// A place in a text file.
package struct FilePosition: Hashable, Comparable, Sendable {
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars.
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: FilePosition, right: FilePosition) -> Bool {
        left.line != right.line ? left.line < right.line : left.column < right.column
    }
}

/// All mistakes that were found in a configuration, at least one.
package struct ConfigurationProblems: Error, Hashable, Sendable {
    package let problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) {
        precondition(!problems.isEmpty, "an error has a problem")
        self.problems = problems
    }
}

extension ConfigurationProblems: CustomStringConvertible {
    /// One line a problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// Text from a file for a message: in quotes, without control characters, cut if it is long.
func quoted(_ text: String) -> String {
    let limit = 80
    var shown = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return text.unicodeScalars.count > limit ? "\"\(shown)…\"" : "\"\(shown)\""
}
