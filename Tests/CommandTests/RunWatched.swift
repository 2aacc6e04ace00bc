import Foundation
import Glibc

/// A run in the background whose events can be waited for.
final class WatchedRun {
    let process: Process
    private let events: URL
    private let reader: FileHandle

    init(_ command: Command, source: String, database: String, flags: [String] = []) throws {
        process = try Command.process(
            ["run", "--source", source, "--database", database, "--log-format", "json"] + flags,
            folder: command.folder
        )
        // A file, not a pipe: a reader that lags behind must not slow the run down.
        events = command.folder.appending(path: "events-\(UUID().uuidString)")
        try Data().write(to: events)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: events)
        reader = try FileHandle(forReadingFrom: events)
        try process.run()
    }

    deinit {
        try? reader.close()
        try? FileManager.default.removeItem(at: events)
    }

    /// Waits until the run has told of `count` events, or is over.
    func wait(forEvents count: Int) throws {
        var seen = 0
        while seen < count {
            let isOver = !process.isRunning
            let data = try reader.readToEnd() ?? Data()
            seen += data.count { $0 == UInt8(ascii: "\n") }
            if isOver { return }
            if data.isEmpty { Thread.sleep(forTimeInterval: 0.0005) }
        }
    }

    /// Ends the run with SIGKILL, if it is not over.
    func kill() {
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}
