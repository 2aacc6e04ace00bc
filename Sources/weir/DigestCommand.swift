import ArgumentParser
import FlowStore

/// `weir digest DB`.
struct DigestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest",
        abstract: "Print a hash of what was measured: equal for equal inputs.",
        discussion: """
            EXAMPLE
              weir digest night.sqlite

            The SHA-256 covers the measurement views, their columns and their rows in sorted \
            order. It is the same for any order of inputs, any number of workers, one run or \
            twenty. inputs, rejections and runs are left out: they tell how the night was read.

            EXIT STATUS
              0      done
              2      reading broke off
              64     not a result database
            """
    )

    @Argument(help: "Result database.", completion: .file(extensions: ["sqlite", "db"]))
    var database: String

    @Flag(help: "Before the total, a line a view: hash, name and rows.")
    var byView = false

    func run() throws {
        let content: ContentDigest
        do { content = try digest(database) } catch { throw error.failure(of: database) }
        guard byView else { return try StandardOutput.write(content.total + "\n") }
        let views = content.views.map { "\($0.hash)  \($0.view)  \($0.rows)\n" }
        try StandardOutput.write(views.joined() + "\(content.total)  total\n")
    }
}

extension DigestError {
    fileprivate func failure(of database: String) -> Failure {
        switch self {
        case .open(let error): error.failure
        case .reading(let view, let reason):
            Failure(.failure, "\(database): reading \(view) failed: \(reason)")
        case .upgrading(let schemaVersion, let reason):
            Failure(
                .failure,
                "\(database): has schema version \(schemaVersion), and views that came later are read from an upgraded"
                    + " copy in the temporary folder, which could not be made: \(reason)"
            )
        }
    }
}
