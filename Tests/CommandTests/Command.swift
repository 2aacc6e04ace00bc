import Foundation

/// Runs the built program, each in a folder of its own.
///
/// `Scripts/test` builds the release products first; they lie beside the test bundle.
final class Command {
    /// The working folder of every run, gone when the test is.
    let folder: URL

    struct Outcome: Equatable {
        var status: Int32
        var output: String
        var errors: String
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Writes a file into the folder, and the folders above it.
    func write(_ content: some DataProtocol, to name: String) throws {
        let url = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(content).write(to: url)
    }

    /// Names below the folder, sorted.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    }

    /// Runs `weir` to its end.
    ///
    /// Both streams go to files, so that neither can fill a pipe and stop the program.
    func weir(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:]
    ) throws -> Outcome {
        let streams = folder.appendingPathExtension("streams")
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: streams) }
        let names = ["input", "output", "errors"].map { streams.appending(path: $0) }
        try Data(input.utf8).write(to: names[0])
        for name in names[1...] { try Data().write(to: name) }

        let process = try Self.process(arguments, folder: folder, environment: environment)
        process.standardInput = try FileHandle(forReadingFrom: names[0])
        process.standardOutput = try FileHandle(forWritingTo: names[1])
        process.standardError = try FileHandle(forWritingTo: names[2])
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOf: names[1], encoding: .utf8),
            errors: try String(contentsOf: names[2], encoding: .utf8)
        )
    }

    func weir(
        _ arguments: String...,
        input: String = "",
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try weir(arguments, input: input, environment: environment)
    }

    /// A process that is ready to run, with all of its streams inherited.
    static func process(
        _ arguments: [String],
        folder: URL,
        environment: [String: String] = [:]
    ) throws -> Process {
        let process = Process()
        process.executableURL = try program()
        process.arguments = arguments
        process.currentDirectoryURL = folder
        // Nothing of the test runner's own environment decides what is shown.
        process.environment = ["PATH": "/usr/bin:/bin", "COLUMNS": "80"]
            .merging(environment) { _, own in own }
        return process
    }

    struct NotBuilt: Error, CustomStringConvertible {
        let description = "the weir program is not built: swift build -c release --product weir"
    }

    private static func program() throws -> URL {
        // The bundle is named on the command line of the runner, or the runner is the bundle.
        for path in [Bundle.main.bundlePath, CommandLine.arguments[0]] + CommandLine.arguments {
            var url = URL(filePath: path)
            for _ in 0..<3 {
                let candidate = url.appending(path: "weir")
                if FileManager.default.isExecutableFile(atPath: candidate.path),
                    !isFolder(candidate)
                {
                    return candidate
                }
                url.deleteLastPathComponent()
            }
        }
        throw NotBuilt()
    }

    private static func isFolder(_ url: URL) -> Bool {
        URL(filePath: url.path, directoryHint: .checkFileSystem).hasDirectoryPath
    }
}
