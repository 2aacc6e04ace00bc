import Codec
import Foundation

/// Where answers go, and nothing else.
enum StandardOutput {
    /// Writes all of `text`.
    ///
    /// - Throws: A failure that ends silently, as by SIGPIPE, if the reader has gone.
    static func write(_ text: String) throws(Failure) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            guard !isClosedPipe(error) else { throw Failure(.signal(SIGPIPE)) }
            throw Failure(.failure, "cannot write to standard output: \(reason(error))")
        }
    }
}

/// Where everything else goes: messages, progress, log lines.
enum StandardError {
    /// Writes all of `text` in one call, so that lines of two writers do not mix.
    static func write(_ text: String) {
        // Nobody is left to tell if standard error is closed; the work goes on.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

private func isClosedPipe(_ error: any Error) -> Bool { posixCode(error) == EPIPE }

private func reason(_ error: any Error) -> String {
    guard let code = posixCode(error) else { return error.localizedDescription }
    return "\(SystemError(code: code))"
}

/// The `errno` that Foundation wraps.
private func posixCode(_ error: any Error) -> Int32? {
    let error = error as NSError
    if error.domain == NSPOSIXErrorDomain { return Int32(error.code) }
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else { return nil }
    return Int32(underlying.code)
}
