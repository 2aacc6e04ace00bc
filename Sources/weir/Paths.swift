import Flow
import Foundation

/// The path as seen from the folder the program was started in.
func absolutePath(_ path: String) -> String {
    standardisedPath(path, relativeTo: FileManager.default.currentDirectoryPath)
}

/// Whether there is a folder at a path.
func isFolder(_ path: String) -> Bool {
    URL(filePath: path, directoryHint: .checkFileSystem).hasDirectoryPath
}

/// The shortest form of an absolute path for a message: relative if it is below the folder the
/// program was started in.
func shownPath(_ path: String) -> String {
    let folder = FileManager.default.currentDirectoryPath
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
}
