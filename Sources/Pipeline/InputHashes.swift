import Codec
import Foundation

/// How the file of an input is now, beside what a database says it was.
package enum InputFinding: Sendable, Hashable {
    case unchanged
    case changed
    /// No file of that name, in the folder that was asked for.
    case vanished
    case unreadable(String)
}

/// Looks for inputs in a folder and hashes their bytes as stored.
///
/// A path of the ledger is that of the machine that ran: what of its end is in the folder counts, as much of it as there is.
package struct InputHashes {
    private let folder: String

    package init(folder: String) { self.folder = folder }

    /// What has become of one.
    ///
    /// - Parameters:
    ///   - path: As in `inputs`.
    ///   - sha256: What it was, 64 lower-case hex digits; `nil` if it could not be read then.
    /// - Returns: `unreadable` with the system's words.
    package func finding(of path: String, sha256: String?) -> InputFinding {
        guard let file = place(of: path) else { return .vanished }
        do {
            let found = try Self.hash(file)
            return found == sha256 ? .unchanged : .changed
        } catch {
            return .unreadable(error.localizedDescription)
        }
    }

    private func place(of path: String) -> String? {
        if path.hasPrefix(folder + "/") {
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }
        var parts = path.split(separator: "/")[...]
        while !parts.isEmpty {
            let candidate = folder + "/" + parts.joined(separator: "/")
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
            parts.removeFirst()
        }
        return nil
    }

    private static func hash(_ path: String) throws -> String {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        let hasher = SHA256()
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update([UInt8](piece).span)
        }
        return hasher.finish()
    }
}
