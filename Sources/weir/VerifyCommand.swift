import ArgumentParser
import FlowStore
import Foundation
import Pipeline
import Reports

/// `weir verify DB`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that a result database is as its runs left it, and adds up.",
        discussion: """
            EXAMPLE
              weir verify night.sqlite
              weir verify night.sqlite --against logs/
              weir verify night.sqlite --public-key auditor.pem

            The file is whole; each input's rows read are those kept, duplicate and rejected; every \
            row of every table has the hash it was sealed with; the manifests of all runs follow \
            each other, and the last one says what is there. With --against, the files that were read \
            are there and unchanged, as stored, byte for byte. With --public-key, the signature that weir \
            run --signing-key left beside the database belongs to the last manifest.

            Keep the last line's hash elsewhere, or have runs signed: whoever can write the file can \
            seal it anew, but neither to the same hash nor with your key.

            EXIT STATUS
              0      all as it was
              1      something is not; what is told on standard output
              2      reading broke off
              64     not a result database of this version, no folder, or no key
            """
    )

    @Argument(help: "Result database.", completion: .file(extensions: ["sqlite", "db"]))
    var database: String

    @Option(
        help: ArgumentHelp(
            "Folder with the input files, to be hashed again.",
            discussion: "Paths of the database count from their ends, as far as they are there.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var against: String?

    @Option(
        help: ArgumentHelp(
            "Public key (Ed25519, PEM) of the one who signed.",
            valueName: "file"
        ),
        completion: .file(extensions: ["pem"])
    )
    var publicKey: String?

    @Option(
        help: ArgumentHelp(
            "The signature (default: DB\(ManifestFiles.signatureSuffix)).",
            valueName: "file"
        ),
        completion: .file()
    )
    var signature: String?

    func validate() throws {
        if signature != nil, publicKey == nil {
            throw ValidationError("--signature needs the --public-key it is checked with")
        }
    }

    func run() throws {
        let check = try publicKey.map { file throws(Failure) in
            try SignatureCheck(
                keyFile: file,
                signatureFile: signature ?? database + ManifestFiles.signatureSuffix
            )
        }
        let reader: ResultReader
        do { reader = try ResultReader(path: database) } catch { throw error.failure }
        guard reader.schemaVersion == SchemaVersion.current else {
            throw Failure.usage(
                "\(database): has schema version \(reader.schemaVersion), which has no seals;"
                    + " the next weir run completes it"
            )
        }
        let folder = against.map(absolutePath)
        if let folder, let against, !isFolder(folder) {
            throw Failure.usage("\(against): no folder")
        }
        let found: Verification
        do {
            found = try reader.atOneInstant { state throws(QueryError) in
                try state.verification(isSigned: check?.isSigned)
            }
        } catch {
            throw Failure(.failure, error.sentence)
        }
        var lines = found.problems.map(\.line)
        var unchanged = 0
        if let folder {
            let hashes = InputHashes(folder: folder)
            for input in found.ledger {
                switch hashes.finding(of: input.path, sha256: input.sha256) {
                case .unchanged: unchanged += 1
                case .changed: lines.append("input changed: \(shownPath(input.path).visible)")
                case .vanished: lines.append("input vanished: \(shownPath(input.path).visible)")
                case .unreadable(let reason):
                    lines.append("input unreadable: \(shownPath(input.path).visible): \(reason)")
                }
            }
        }
        if let problem = check?.problem(of: found) { lines.append(problem) }
        for line in lines { try StandardOutput.write(line + "\n") }
        try StandardOutput.write(summary(found, unchanged))
        if !lines.isEmpty { throw ExitCode(ExitStatus.findings.code) }
    }

    private func summary(_ found: Verification, _ unchanged: Int) -> String {
        let inputs = found.inputs
        var text =
            "rows: \(Human.count(found.rows, "row")) in \(Human.count(found.tables, "table"))\n"
            + "balance: \(Human.count(inputs.count, "input")), \(Human.count(inputs.rowsRead)) rows read"
            + " = \(Human.count(inputs.rowsKept)) kept + \(Human.count(inputs.rowsDuplicate)) duplicate"
            + " + \(Human.count(inputs.rowsRejected)) rejected\n"
        if against != nil {
            text += "inputs: \(Human.count(unchanged)) of \(Human.count(inputs.count)) unchanged\n"
        }
        if let number = found.signedNumber, number == found.lastNumber {
            text += "signature: valid, of manifest \(number)\n"
        }
        let hash = found.lastManifest ?? "none"
        return text + "manifests: \(Human.count(found.manifests)), the last \(hash)\n"
    }
}

extension VerificationProblem {
    var line: String {
        switch self {
        case .damaged(let reason): "file damaged: \(reason.visible)"
        case .unbalanced(let path, let read, let accounted):
            "input does not balance: \(shownPath(path).visible): \(Human.count(read)) rows read, \(Human.count(accounted)) accounted for"
        case .rejections(let path, let rejected, let byReason):
            "input does not balance: \(shownPath(path).visible): \(Human.count(rejected)) rows rejected, \(Human.count(byReason)) by reason"
        case .rows(let table, let first, let last, let inputs):
            "rows changed: \(table.visible) \(first) to \(last)" + Self.owners(inputs)
        case .schema: "schema changed: a table, an index or a view is not as a run left it"
        case .resealed: "seals changed: not those that the last manifest has"
        case .inputs: "inputs changed: not those that the last manifest names"
        case .manifest(let number): "manifest changed: \(number)"
        case .chain(let number):
            "chain broken: manifest \(number) does not follow the one before it"
        case .run(let run, let manifest):
            "run changed: \(run) is not as manifest \(manifest) has it"
        case .noManifest: "no manifest: no run has ended"
        case .cutOff(let run):
            "run \(run) was cut off: what it committed is in no manifest until the next weir run"
        }
    }

    private static func owners(_ inputs: [String]) -> String {
        guard let first = inputs.first else { return "" }
        let more = inputs.count > 1 ? " and \(Human.count(inputs.count - 1)) more" : ""
        return ", of \(shownPath(first).visible)\(more)"
    }
}
