import Codec
import Glibc

/// The text of a configuration file, read at most up to a limit.
///
/// - Parameters:
///   - path: Anything that can be read to an end: a file, a link to one, a pipe.
///   - limit: A longer file is a problem.
/// - Returns: The whole file.
/// - Throws: One problem without a position.
package func configurationText(
    ofFile path: String,
    limit: Int = YAMLLimit.bytes
) throws(ConfigurationProblems) -> String {
    let bytes = try configurationBytes(ofFile: path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw problem(path, "is not UTF-8 text")
    }
    return text
}

/// The bytes of a configuration file, read at most up to a limit.
func configurationBytes(
    ofFile path: String,
    limit: Int
) throws(ConfigurationProblems) -> [UInt8] {
    let bytes: [UInt8]
    do { bytes = try wholeFile(at: path, limit: limit) } catch {
        switch error {
        case .open(_, let code) where SystemError(code: code).isMissing:
            throw problem(path, "does not exist")
        case .open(_, let code):
            throw problem(path, "cannot be opened for reading: \(SystemError(code: code))")
        case .read(_, _, EISDIR):
            throw problem(path, "cannot be read; expected a file, not a folder")
        case .read(_, _, let code):
            throw problem(path, "cannot be read: \(SystemError(code: code))")
        }
    }
    guard bytes.count <= limit else { throw problem(path, "is larger than \(limit >> 20) MiB") }
    return bytes
}

private func problem(_ path: String, _ message: String) -> ConfigurationProblems {
    ConfigurationProblems([ConfigurationProblem(file: path, message: message)])
}
