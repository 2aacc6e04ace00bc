import ArgumentParser
import FlowEnrich
import FlowStore
import Reports

/// `weir schema [VIEW]`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Describe the public views: columns, units and meaning.",
        discussion: """
            EXAMPLE
              weir schema
              weir schema egress

            The views and their columns are stable; the tables behind them are not. Any value may \
            be NULL where it is unknown or was not measured. Rule numbers (R1, R5) refer to the \
            rules of meaning in the documentation.

            EXIT STATUS
              0      done
              64     no such view
            """
    )

    @Argument(
        help: "One view; all of them without it.",
        completion: .list(PublicViews.all.map(\.name))
    )
    var view: String?

    func run() throws {
        guard let view else {
            let parts = PublicViews.all.map(SchemaText.describe)
            return try StandardOutput.write(parts.joined(separator: "\n"))
        }
        guard let found = PublicViews.view(named: view) else {
            throw Failure.usage("no view is named \(view.visible)\(hint(for: view))")
        }
        try StandardOutput.write(SchemaText.describe(found))
    }
}

private func hint(for name: String) -> String {
    let names = PublicViews.all.map(\.name)
    if let near = nearestWord(to: name, in: names) { return "; did you mean \(near)?" }
    return "; there are " + names.joined(separator: ", ")
}
