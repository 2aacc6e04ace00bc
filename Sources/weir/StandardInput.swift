import Foundation
import Reports

/// Text that is piped in.
enum StandardInput {
    /// Reads to the end.
    ///
    /// - Parameters:
    ///   - limit: Bytes; more is an error, so that a wrong pipe does not fill the memory.
    ///   - what: What the text should be, for the message.
    /// - Returns: The text, as it came.
    /// - Throws: A usage failure: unreadable, too long, or not UTF-8.
    static func readText(limit: Int, what: String) throws(Failure) -> String {
        var bytes = Data()
        do {
            while let more = try FileHandle.standardInput.read(upToCount: 1 << 16), !more.isEmpty {
                bytes.append(more)
                guard bytes.count <= limit else { break }
            }
        } catch {
            throw .usage("cannot read \(what) from standard input: \(error.localizedDescription)")
        }
        guard bytes.count <= limit else {
            throw .usage("\(what) on standard input is longer than \(Human.count(limit)) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .usage("\(what) on standard input is not UTF-8 text")
        }
        return text
    }
}
