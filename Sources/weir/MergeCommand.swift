import ArgumentParser
import FlowEnrich
import FlowStore
import Foundation
import Pipeline
import Reports

/// `weir merge OUT DB...`.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Unite result databases in one: months, shards, parts of a fleet.",
        usage: "weir merge <out> <db> ... [--topology <file>] [<options>]",
        discussion: """
            EXAMPLE
              weir merge year.sqlite october.sqlite november.sqlite
              weir merge year.sqlite december.sqlite --topology topology.yaml
              weir merge night.sqlite shard-*.sqlite

            OUT then says what one database says that all inputs were loaded into: the order does \
            not matter, and what comes twice counts once. If OUT is there, it grows: a copy, \
            OUT.merge, takes its place when all is done, or it stays as it was. Each database is proved to be as its runs left it \
            (weir verify) before it is read, and none is changed.

            A record that two databases have counts once. That is decided by whole inputs: copies, \
            and blobs that have grown since, are recognised. Two inputs that share some records, \
            and each have others, cannot be taken apart without the files: the merge then names them.

            What addresses mean is not in a database: where they were described by a topology, name \
            the file. Addresses are one space: clusters that use the same addresses for different \
            pods do not belong in one database.

            EXIT STATUS
              0      done, or nothing new
              2      not done, and OUT is as it was: a database was changed since its
                     runs, cannot be read, or cannot be united with the others
              64     no result database of this version, or a topology is missing
              75     another run holds the lock of OUT
            """
    )

    @Argument(
        help: ArgumentHelp("Result database to be made, or to grow.", valueName: "out"),
        completion: .file(extensions: ["sqlite", "db"])
    )
    var output: String

    @Argument(
        help: ArgumentHelp("Result databases.", valueName: "db"),
        completion: .file(extensions: ["sqlite", "db"])
    )
    var databases: [String]

    @Option(
        help: ArgumentHelp("What addresses mean (YAML).", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var topology: String?

    @Option(
        help: ArgumentHelp("Memory to work in.", valueName: "size")
    )
    var memory = MemorySize(bytes: 512 << 20)

    @Option(
        help: ArgumentHelp("Sign OUT's manifest with this key (Ed25519, PEM).", valueName: "file"),
        completion: .file(extensions: ["pem"])
    )
    var signingKey: String?

    @Flag(help: "Say only what is wrong.")
    var quiet = false

    func validate() throws {
        guard memory.bytes >= MemorySize.minimumBytes else {
            throw ValidationError(
                "--memory: at least \(MemorySize(bytes: MemorySize.minimumBytes))"
            )
        }
    }

    func run() throws {
        let messages = Messages.standard
        let output = absolutePath(self.output)
        let signature = try signingKey.map { key throws(Failure) in
            try ManifestSignature(keyFile: absolutePath(key), database: output)
        }
        let request = MergeRequest(
            output: output,
            databases: databases.map(absolutePath),
            topology: try loadTopology(),
            memoryBytes: memory.bytes
        )
        let summary = try perform(request) { if !quiet { messages.note($0.line) } }
        if !quiet { messages.note("\(shownPath(output)): \(summary.line)") }
        if summary.inputsToReadAgain > 0 {
            messages.warning(
                "\(shownPath(output)): \(Human.count(summary.inputsToReadAgain, "input")) would be told"
                    + " apart further by a run over their sources: owners changed within an hour, or"
                    + " others' records lie between theirs"
            )
        }
        guard let signature else { return }
        if let warning = signature.warning { messages.warning(warning) }
        if let told = try signature.write(), !quiet { messages.note(told) }
    }

    private func loadTopology() throws(Failure) -> Topology? {
        guard let topology else { return nil }
        do { return try Topology(file: absolutePath(topology)) } catch { throw error.failure }
    }

    private func perform(
        _ request: MergeRequest,
        tell: (MergeEvent) -> Void
    ) throws(Failure) -> MergeSummary {
        do { return try merge(request, tell: tell) } catch {
            throw error.failure(making: request.output)
        }
    }
}

extension MergeEvent {
    fileprivate var line: String {
        switch self {
        case .described(let path):
            return
                "\(shownPath(path)): made with another topology, or none; its addresses are described anew"
        case .merged(let path, let account):
            guard account.isChanged else { return "\(shownPath(path)): nothing new" }
            var parts = [
                "\(Human.count(account.inputsTaken, "input")) taken over,"
                    + " \(Human.count(account.rowsTaken, "row"))"
            ]
            if account.inputsKnown > 0 { parts.append("\(Human.count(account.inputsKnown)) known") }
            if account.inputsReplaced > 0 {
                parts.append("\(Human.count(account.inputsReplaced)) replaced by what has grown")
            }
            if account.inputsDuplicate > 0 {
                parts.append("\(Human.count(account.inputsDuplicate)) duplicate")
            }
            return "\(shownPath(path)): \(parts.joined(separator: ", "))"
        }
    }
}

extension MergeSummary {
    fileprivate var line: String {
        isChanged || isNew ? "merged: \(Human.count(inputs, "input"))" : "nothing new"
    }
}

extension MergeFailure {
    /// What failed, on what, and what to do.
    fileprivate func failure(making output: String) -> Failure {
        switch self {
        case .locked(let path):
            return Failure(.busy, "\(shownPath(path)): a run is at work on it; try again later")
        case .open(let error): return error.failure
        case .earlier(let path, let version):
            return .usage(
                "\(shownPath(path)): has schema version \(version), this weir makes"
                    + " \(SchemaVersion.current); the next weir run on it brings it up to date"
            )
        case .topology(let path):
            return .usage(
                "\(shownPath(path)): its addresses were described by a topology, which no database"
                    + " holds: name the file with --topology"
            )
        case .inTheWay(let path):
            return .usage(
                "\(shownPath(path)): OUT is made under this name; merge it from another place"
            )
        case .storing(let path, let reason):
            return Failure(.failure, "\(shownPath(path)): not merged: \(reason)")
        case .source(let path, let error):
            // Both files are read and written then, and SQLite does not say which of them failed.
            if case .failed(let reason) = error {
                let (output, source) = (shownPath(output), shownPath(path))
                return Failure(.failure, "\(output): not merged: taking over \(source): \(reason)")
            }
            let lines = error.lines.map { "\(shownPath(path)): \($0)" }
            return Failure(.failure, messages: lines)
        }
    }
}

extension MergeError {
    fileprivate var lines: [String] {
        switch self {
        case .changed(let problems):
            let shown = problems.prefix(3).map(\.line)
            let rest = problems.count - shown.count
            return ["not as its runs left it, so that it is not merged"] + shown
                + (rest > 0 ? ["and \(rest) more; weir verify tells"] : [])
        case .schema(let name):
            return ["\(name) is not as weir makes it, so that it is not merged"]
        case .overlapping(let own, let other):
            return [
                "\(shownPath(other)) shares records with \(shownPath(own)), and neither database has all"
                    + " that the other has of them: which would count twice, only the files can"
                    + " tell; load both with weir run"
            ]
        case .range(let table, let column, let row):
            return [
                "row \(row) of \(table): no run writes such a \(column), so that it is not merged"
            ]
        case .rolledUp(let day):
            return [
                "\(day) was rolled up in one of the databases, and the other has other rows of it or more"
                    + " of its hours: what counts once cannot be told any more; merge first, and let"
                    + " a run with retention roll up what came out"
            ]
        case .missing(let table, let row):
            return ["row \(row) of \(table) cannot be used: the database is damaged"]
        case .failed(let reason): return ["not merged: \(reason)"]
        }
    }
}
