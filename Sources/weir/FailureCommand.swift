import Flow
import Foundation
import Pipeline
import Reports

/// The program that a pipeline file has started when a run ends in trouble.
///
/// It is started as it is written, by no shell. It reads what happened on its standard input, and has `WEIR_STATUS`, `WEIR_PIPELINE` and
/// `WEIR_DATABASE` in its environment. What it says and how it ends changes nothing about the run.
struct FailureCommand {
    /// Seconds.
    private static let patience = 60.0
    /// A pipe of Linux takes 64 KiB, one of macOS 16.
    private static let mostBytes = 16 << 10

    private let words: [String]
    /// Absolute.
    private let program: String
    private let folder: String
    private let pipeline: String
    private let database: String

    /// The program of a file, relative to the file's folder if it has a `/`, else by `PATH`; `nil` if it names none.
    ///
    /// - Parameters:
    ///   - file: The pipeline file.
    ///   - database: Of the run: a flag may name another than the file.
    /// - Throws: A usage failure if the program that it names is not there.
    init?(of file: PipelineFile, database: String) throws(Failure) {
        guard let name = file.onFailure.first else { return nil }
        folder = String(file.path[..<(file.path.lastIndex(of: "/") ?? file.path.startIndex)])
        let place = name.contains("/") ? standardisedPath(name, relativeTo: folder) : name
        guard let path = programPath(place) else {
            throw Failure.usage("on_failure: no program \(shownPath(place)) that may be started")
        }
        words = file.onFailure
        program = path
        pipeline = file.name
        self.database = database
    }

    /// Tells the program what happened, and waits until it has ended.
    ///
    /// - Parameters:
    ///   - status: Of the run.
    ///   - lines: What went wrong, a sentence each.
    /// - Throws: What is wrong with the program itself.
    func tell(_ status: ExitStatus, _ lines: [String]) throws(Failure) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(filePath: folder.isEmpty ? "/" : folder)
        process.environment = ProcessInfo.processInfo.environment.merging([
            "WEIR_STATUS": "\(status.code)", "WEIR_PIPELINE": pipeline, "WEIR_DATABASE": database,
        ]) { $1 }
        do {
            // As much as a pipe takes at once, whether it is read or not. No file: the disk may be what is full.
            let input = Pipe()
            try input.fileHandleForWriting.write(contentsOf: text(status, lines))
            try input.fileHandleForWriting.close()
            process.standardInput = input.fileHandleForReading
            try process.start()
            try input.fileHandleForReading.close()
        } catch {
            throw Failure(.failure, "on_failure: \(words[0]): \(error.localizedDescription)")
        }
        switch process.status(within: Self.patience) {
        case 0: return
        case let code?: throw Failure(.failure, "on_failure: \(words[0]) ended with status \(code)")
        case nil:
            throw Failure(
                .failure,
                "on_failure: \(words[0]) had not ended after \(Int(Self.patience)) s, and was stopped"
            )
        }
    }

    /// What a mail or a ticket takes: nothing in it is anything but text.
    private func text(_ status: ExitStatus, _ lines: [String]) -> Data {
        let head = "weir run \(pipeline) ended with status \(status.code)"
        let lines = [head] + lines + ["weir status \(database) tells more."]
        return Data(lines.map { $0.visible + "\n" }.joined().utf8.prefix(Self.mostBytes))
    }
}
