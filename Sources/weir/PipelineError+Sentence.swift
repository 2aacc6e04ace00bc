import Pipeline

extension PipelineError {
    /// What failed, on what, and what to do.
    var sentence: String {
        switch self {
        case .locked(let path): "\(shownPath(path)): another run is at work on it; try again later"
        case .database(let path, let reason): "\(shownPath(path)): \(reason)"
        case .storing(let path, let reason):
            "\(shownPath(path)): cannot be written: \(reason); what was committed stays, run again to go on"
        case .configuration(let text): text
        }
    }

    var status: ExitStatus {
        switch self {
        case .locked: .busy
        case .database, .configuration: .usage
        case .storing: .failure
        }
    }
}
