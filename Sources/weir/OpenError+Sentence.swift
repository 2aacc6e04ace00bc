import FlowStore

extension OpenError {
    /// What failed, on what, and what to do.
    var sentence: String {
        switch self {
        case .missing(let path): "\(path): no such file"
        case .notAFile(let path): "\(path): not a file, so not a result database"
        case .permissionDenied(let path): "\(path): no permission to read it"
        case .notADatabase(let path): "\(path): not a SQLite database, or damaged from its start"
        case .foreign(let path): "\(path): a SQLite database, but not one that weir made"
        case .newer(let path, let version, let supported):
            "\(path): has schema version \(version), this weir knows up to \(supported);"
                + " use a newer weir"
        case .unfinishedRun(let path):
            "\(path): a run was interrupted, or is at work, and reading needs to write beside the"
                + " file first; run again, or read it as its owner"
        case .busy(let path): "\(path): locked by another program; try again later"
        case .failed(let path, let reason): "\(path): cannot be opened: \(reason)"
        }
    }

    /// A wrong file is a wrong argument; a busy or broken one is not the caller's mistake.
    var status: ExitStatus {
        switch self {
        case .missing, .notAFile, .permissionDenied, .notADatabase, .foreign, .newer: .usage
        case .unfinishedRun, .busy, .failed: .failure
        }
    }

    var failure: Failure { Failure(status, sentence) }
}
