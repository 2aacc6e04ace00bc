import Foundation

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
func configurationBytes(ofFile path: String, limit: Int) throws(ConfigurationProblems) -> Data {
    guard FileManager.default.fileExists(atPath: path) else {
        throw problem(path, "does not exist")
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
        throw problem(path, "cannot be opened for reading")
    }
    let bytes: Data
    do {
        bytes = try file.read(upToCount: limit + 1) ?? Data()
    } catch {
        let isFolder = URL(filePath: path, directoryHint: .checkFileSystem).hasDirectoryPath
        throw problem(
            path,
            isFolder ? "cannot be read; expected a file, not a folder" : words(of: error)
        )
    }
    guard bytes.count <= limit else { throw problem(path, "is larger than \(limit >> 20) MiB") }
    return bytes
}

/// The system's own words for why a file cannot be read.
private func words(of error: any Error) -> String {
    let error = error as NSError
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    return "cannot be read: \(cause.localizedFailureReason ?? cause.localizedDescription)"
}

private func problem(_ path: String, _ message: String) -> ConfigurationProblems {
    ConfigurationProblems([ConfigurationProblem(file: path, message: message)])
}
