/// How a command ends: an interface, so a number may be added and none may change its meaning.
enum ExitStatus: Equatable {
    /// Everything asked for was done, or there was nothing new to do.
    case success
    /// `verify` or `status` found something wrong, or the audit something at or above `--fail-on`: an answer, not a failure.
    case findings
    /// Stopped early, or no answer; what was committed stays and a re-run goes on from there.
    case failure
    /// Ran to the end, but inputs were damaged, missing, or rejected beyond `--max-rejects`.
    case partial
    /// Wrong flags, arguments or configuration; nothing was touched.
    case usage
    /// Another run holds the lock; try again later.
    case busy
    /// Ended by this signal.
    case signal(Int32)

    var code: Int32 {
        switch self {
        case .success: 0
        case .findings: 1
        case .failure: 2
        case .partial: 3
        case .usage: 64
        case .busy: 75
        case .signal(let number): 128 + number
        }
    }
}

/// Ends a command with a status, and says why on standard error.
struct Failure: Error {
    var status: ExitStatus
    /// One sentence a line: what failed, on what, and what to do.
    ///
    /// None end the command silently.
    var messages: [String]

    init(_ status: ExitStatus, _ messages: String...) {
        self.status = status
        self.messages = messages
    }

    init(_ status: ExitStatus, messages: [String]) {
        self.status = status
        self.messages = messages
    }

    static func usage(_ message: String) -> Failure { Failure(.usage, message) }
}
