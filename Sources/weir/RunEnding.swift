/// How a run ended, over all that it had to do.
struct RunEnding {
    private(set) var status = ExitStatus.success
    /// What went wrong, a sentence each; all of it was told.
    private(set) var trouble: [String] = []

    /// Adds how one part of it ended: the worst of them counts.
    mutating func add(_ status: ExitStatus, _ trouble: [String]) {
        self.trouble += trouble
        if rank(status) > rank(self.status) { self.status = status }
    }

    private func rank(_ status: ExitStatus) -> Int {
        switch status {
        case .success: 0
        case .findings: 1
        case .partial: 2
        case .failure, .usage, .busy, .signal: 3
        }
    }
}
