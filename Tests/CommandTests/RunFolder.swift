import Foundation

/// This checkout's own files, and what a run left in a database.
extension Command {
    static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Copies files or folders of the checkout to the same names below the folder.
    func copy(_ names: String...) throws {
        for name in names {
            let target = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try FileManager.default.copyItem(at: Self.checkout.appending(path: name), to: target)
        }
    }

    /// Copies the sample night with all of its logs, and what it is run with.
    func copyNight() throws {
        try copy("Pipelines", "SampleData/night", "SampleData/events", "SampleData/inventory")
    }

    /// Runs `weir-generate` into a folder below the folder.
    func generate(_ arguments: String..., to name: String) throws {
        try generate(arguments + ["--output", name])
    }

    /// Runs `weir-generate` in the folder.
    func generate(_ arguments: [String]) throws {
        let process = try Self.process([], folder: folder)
        process.executableURL = process.executableURL?.deletingLastPathComponent()
            .appending(path: "weir-generate")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }

    /// The rows of a query as `weir query` prints them, a cell a column.
    func rows(_ sql: String, of database: String) throws -> [[String]] {
        let outcome = try weir("query", database, sql, "--format", "csv")
        guard outcome.status == 0 else { throw Failed(message: outcome.errors) }
        return outcome.output.split(separator: "\r\n").dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The only value of a query that has one.
    func value(_ sql: String, of database: String) throws -> String? {
        try rows(sql, of: database).first?.first
    }

    func digest(_ database: String) throws -> String {
        let outcome = try weir("digest", database)
        guard outcome.status == 0 else { throw Failed(message: outcome.errors) }
        return outcome.output
    }

    func contents(of name: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: name))
    }

    struct Failed: Error, CustomStringConvertible {
        var message: String
        var description: String { message }
    }
}
