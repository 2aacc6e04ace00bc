import Foundation

/// Where a program is: a path as it is, a bare name by `PATH`.
///
/// - Returns: `nil` if there is none that may be started.
func programPath(_ name: String) -> String? {
    let candidates: [String]
    if name.contains("/") {
        candidates = [name]
    } else {
        candidates = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
            .map { "\($0)/\(name)" }
    }
    return candidates.first { !isFolder($0) && FileManager.default.isExecutableFile(atPath: $0) }
}

extension Process {
    /// Starts it as a shell would: what this program does of signals is not for others.
    func start() throws {
        signal(SIGPIPE, SIG_DFL)
        defer { signal(SIGPIPE, SIG_IGN) }
        try run()
    }

    /// Waits for the end, and ends what takes too long: no command waits for ever, as it runs from cron.
    ///
    /// - Parameter patience: Seconds; two more are for what is asked to end.
    /// - Returns: The exit status, or the number of the signal that ended it; `nil` if it took too long.
    func status(within patience: Double) -> Int32? {
        if hasEnded(within: patience) { return terminationStatus }
        terminate()
        if !hasEnded(within: 2) { kill(processIdentifier, SIGKILL) }
        return nil
    }

    private func hasEnded(within seconds: Double) -> Bool {
        let deadline = Date.now + seconds
        while isRunning, Date.now < deadline { Thread.sleep(forTimeInterval: 0.05) }
        return !isRunning
    }
}
