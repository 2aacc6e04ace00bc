import ArgumentParser
import Flow
import FlowStore
import Foundation
import Pipeline
import Reports

/// `weir inspect PATH...`.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what a file is: format, compression, counts, times, damage, a few rows.",
        discussion: """
            EXAMPLE
              weir inspect PT1H.json.gz

            The file is read whole and alone, so repeated records are found within it only. What \
            it is, is decided by its content; its name does not matter.

            EXIT STATUS
              0      all files are sound, or no flow logs
              3      at least one is damaged, refused or unreadable
              64     no file given
            """
    )

    @Argument(help: "Files.", completion: .file())
    var paths: [String]

    func run() throws {
        var isDamaged = false
        for path in paths where isFolder(path) {
            throw Failure.usage("\(path): a folder; name files, or read it with weir run --dry-run")
        }
        for (index, path) in paths.enumerated() {
            let inspection = inspect(path: path, rowLimit: 5)
            isDamaged = isDamaged || inspection.report.figures.status.isDamage
            let separator = index > 0 ? "\n" : ""
            try StandardOutput.write(separator + InspectionText.describe(inspection))
        }
        if isDamaged { throw Failure(.partial, messages: []) }
    }
}
