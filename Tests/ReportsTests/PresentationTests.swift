import Reports
import Testing

struct PresentationTests {
    @Test(
        "progress and colour need a terminal that can redraw, and leave to do so",
        arguments: [
            (["TERM": "xterm"], true, Verbosity.normal, true, true),
            (["TERM": "xterm"], false, .normal, false, false),
            (["TERM": "xterm"], true, .quiet, false, true),
            (["TERM": "dumb"], true, .normal, false, false),
            ([:], true, .normal, false, false),
            (["TERM": "xterm", "NO_COLOR": "1"], true, .normal, true, false),
            (["TERM": "xterm", "NO_COLOR": ""], true, .normal, true, true),
        ]
    )
    func decision(
        environment: [String: String],
        isTerminal: Bool,
        verbosity: Verbosity,
        showsProgress: Bool,
        usesColour: Bool
    ) {
        let presentation = Presentation(
            environment: environment,
            isTerminal: isTerminal,
            verbosity: verbosity
        )
        #expect(presentation.showsProgress == showsProgress)
        #expect(presentation.usesColour == usesColour)
    }
}
