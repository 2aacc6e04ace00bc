import Codec
import Flow
import FlowEnrich
import FlowStore
import Foundation
import Pipeline

/// A report of a pipeline file, with all that is needed for it.
struct RunReport {
    var entry: PipelineFile.ReportEntry
    var job: ReportJob
}

/// What a run is asked for: flags over the pipeline file over defaults, checked whole.
struct RunSettings {
    var request: RunRequest
    /// Signs the manifest when the run has ended, if one is named.
    var signature: ManifestSignature?
    /// Written when the run has come to its end.
    var reports: [RunReport]

    /// Reads the files that the flags and the pipeline file name; writes nothing.
    ///
    /// - Throws: A usage failure with all problems of the configuration.
    init(_ flags: RunFlags, _ file: PipelineFile?) throws(Failure) {
        let sources =
            flags.source.isEmpty
            ? file?.sources.map(\.path) ?? [] : flags.source.map(absolutePath)
        let inventory =
            flags.inventory.isEmpty
            ? file?.inventory.map(\.path) ?? [] : flags.inventory.map(absolutePath)
        let topology = try Self.topology(flags, file)
        // `RunFlags.check` has seen to it that one of the two names a database.
        let database = flags.database.map(absolutePath) ?? file?.database ?? ""
        let hours = Self.hours(flags)
        let name = file?.name ?? "command line"
        signature = try (flags.signingKey.map(absolutePath) ?? file?.signingKey?.path)
            .map { path throws(Failure) in
                try ManifestSignature(keyFile: path, database: database)
            }
        reports =
            try file.map { file throws(Failure) in try Self.reports(of: file, database) } ?? []
        request = RunRequest(
            pipelineName: name,
            sources: sources,
            inventory: inventory,
            topology: topology,
            databasePath: database,
            hours: hours,
            mode: flags.dryRun ? .dryRun : .write,
            jobs: flags.jobs ?? max(1, ProcessInfo.processInfo.activeProcessorCount),
            memoryBytes: flags.memory.bytes,
            retention: file?.retention,
            configurationHash: Self.hash(
                name: name,
                sources: sources,
                inventory: inventory,
                topology: topology,
                hours: hours,
                retention: file?.retention
            ),
            version: programVersion
        )
    }

    /// What a pipeline file has to be reported, with all that is needed for it.
    ///
    /// - Throws: A usage failure if anything of it is not right.
    static func reports(
        of file: PipelineFile,
        _ database: String
    ) throws(Failure) -> [RunReport] {
        var reports: [RunReport] = []
        for entry in file.reports {
            let out = entry.out.path
            if FileManager.default.fileExists(atPath: out), !isFolder(out) {
                throw Failure.usage("\(shownPath(out)): a file; \"out\" names a folder")
            }
            let job = try ReportJob(
                database: database,
                forms: entry.forms,
                policy: entry.policy?.path
            )
            reports.append(RunReport(entry: entry, job: job))
        }
        return reports
    }

    /// The pipeline file, if one is named.
    ///
    /// - Throws: A usage failure with all problems of the file.
    static func pipelineFile(_ flags: RunFlags) throws(Failure) -> PipelineFile? {
        guard let path = flags.pipeline else { return nil }
        do { return try PipelineFile(file: absolutePath(path)) } catch { throw error.failure }
    }

    private static func topology(
        _ flags: RunFlags,
        _ file: PipelineFile?
    ) throws(Failure) -> Topology {
        do {
            if let path = flags.topology { return try Topology(file: absolutePath(path)) }
            return try file?.loadTopology() ?? .none
        } catch { throw error.failure }
    }

    /// The hours that `--from` and `--to` cut out; an open end goes as far as times can.
    private static func hours(_ flags: RunFlags) -> Range<Int>? {
        guard flags.from != nil || flags.to != nil else { return nil }
        let end = Timestamp.hour(ofMilliseconds: Timestamp.endOfYears)
        return (flags.from?.hour ?? 0)..<(flags.to?.hourCeiling ?? end)
    }

    /// SHA-256 of what decides the result: not the database's place, nor workers and memory.
    private static func hash(
        name: String,
        sources: [String],
        inventory: [String],
        topology: Topology,
        hours: Range<Int>?,
        retention: Retention?
    ) -> String {
        var lines = ["pipeline \(name.debugDescription)"]
        lines += sources.sorted().map { "source \($0.debugDescription)" }
        lines += inventory.sorted().map { "inventory \($0.debugDescription)" }
        if let hours { lines.append("hours \(hours.lowerBound) \(hours.upperBound)") }
        if let kept = retention {
            let daily = kept.daily.map { "\($0)" } ?? "all"
            lines.append("retention \(kept.hourly) \(kept.denials) \(daily)")
        }
        lines.append(topology.fingerprint)
        return SHA256.hex(of: Array(lines.joined(separator: "\n").utf8))
    }
}
