import Foundation
import Reports

/// Sentences for people, on standard error, each behind `weir: `.
struct Messages {
    var usesColour: Bool

    /// As the environment of this process says.
    static var standard: Messages {
        let presentation = Presentation(
            environment: ProcessInfo.processInfo.environment,
            isTerminal: isatty(STDERR_FILENO) == 1,
            verbosity: .normal
        )
        return Messages(usesColour: presentation.usesColour)
    }

    func note(_ text: String) { StandardError.write(line(text, colour: nil)) }

    func warning(_ text: String) { StandardError.write(line(text, colour: "33")) }

    func error(_ text: String) { StandardError.write(line(text, colour: "31")) }

    /// The line as written, colour and line feed included; `colour` is an SGR parameter.
    ///
    /// Paths, SQL and what was logged are in these texts: nothing of them reaches the terminal but what shows.
    func line(_ text: String, colour: String?) -> String {
        let text = text.visible
        guard usesColour, let colour else { return "weir: \(text)\n" }
        return "\u{1B}[\(colour);1mweir:\u{1B}[0m \(text)\n"
    }
}
