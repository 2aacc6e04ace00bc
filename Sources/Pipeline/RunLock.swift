import Foundation

/// The lock file of the runs on a database.
enum RunLock {
    static func path(ofDatabase path: String) -> String { path + ".lock" }
}

/// Whether a run is at work on a database, told without taking its lock: that could turn away a run that begins meanwhile.
///
/// Linux lists locks by inode (proc_locks(5)). Their devices are not compared: some file systems list another one than they
/// tell of.
///
/// - Returns: `nil` if it cannot be told. A run in another container may not be listed.
package func isRunAtWork(onDatabase path: String) -> Bool? {
    let lock = RunLock.path(ofDatabase: path)
    guard FileManager.default.fileExists(atPath: lock) else { return false }
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: lock),
        let inode = attributes[.systemFileNumber] as? Int,
        let list = FileHandle(forReadingAtPath: "/proc/locks")
    else { return nil }
    defer { try? list.close() }  // Read only: there is nothing to lose.
    guard let data = try? list.readToEnd() else { return nil }
    return isLocked(inode: inode, in: String(decoding: data, as: UTF8.self))
}

/// Whether a list of locks as Linux gives it has a whole file locked by `flock`, for one alone.
func isLocked(inode: Int, in list: String) -> Bool {
    // 2: FLOCK  ADVISORY  WRITE 10970 fe:00:16227260 0 EOF
    list.split(separator: "\n").contains { line in
        let words = line.split(separator: " ")
        return words.count == 8 && words[1] == "FLOCK" && words[3] == "WRITE"
            && words[5].hasSuffix(":\(inode)")
    }
}
