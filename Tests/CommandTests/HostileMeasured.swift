import Foundation

extension Command {
    struct MeasuredOutcome {
        var status: Int32
        var errors: String
        /// The largest resident set; `nil` where GNU time is not installed.
        var peakMegabytes: Int?
    }

    /// Runs `weir` under GNU time, if there is one.
    func measuredWeir(_ arguments: String...) throws -> MeasuredOutcome {
        let time = "/usr/bin/time"
        guard FileManager.default.isExecutableFile(atPath: time) else {
            let outcome = try weir(arguments)
            return MeasuredOutcome(status: outcome.status, errors: outcome.errors)
        }
        let streams = folder.appendingPathExtension("measured")
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: streams) }
        let errors = streams.appending(path: "errors")
        let report = streams.appending(path: "report")
        try Data().write(to: errors)
        let process = try Self.process(arguments, folder: folder)
        let program = process.executableURL?.path ?? ""
        process.executableURL = URL(filePath: time)
        process.arguments = ["-q", "-o", report.path, "-f", "%M", program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        let kilobytes = Int(
            try String(contentsOf: report, encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        )
        return MeasuredOutcome(
            status: process.terminationStatus,
            errors: try String(contentsOf: errors, encoding: .utf8),
            peakMegabytes: kilobytes.map { $0 / 1024 }
        )
    }
}
