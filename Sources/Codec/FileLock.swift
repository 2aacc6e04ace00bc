import Glibc

/// An advisory lock file that keeps two runs on one database apart; the kernel frees it when the process ends, however it ends.
package final class FileLock: Sendable {
    private let descriptor: Int32
    private let path: String

    package enum Failure: Error, Sendable, Equatable {
        /// Somebody else holds it.
        case held
        case unusable(errno: Int32)
    }

    /// Takes the lock at once, or fails.
    package init(path: String) throws(Failure) {
        self.path = path
        var attempts = 0
        while true {
            // A link is not followed: where others may write the folder, it would make a file wherever they like.
            // Safe because the path is a Swift string, passed as a C string for the length of the call.
            let opened = unsafe open(
                path,
                O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
                0o600
            )
            guard opened >= 0 else {
                // Nothing has happened; a network file system may be slow to say so.
                if errno == EINTR { continue }
                throw .unusable(errno: errno)
            }
            guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                Glibc.close(opened)
                throw code == EWOULDBLOCK ? .held : .unusable(errno: code)
            }
            // The holder removes the file while it holds the lock: what was locked may no longer be what the path names.
            let isSame: Bool
            do {
                isSame = try FileLock.isSameFile(opened, path)
            } catch {
                Glibc.close(opened)
                throw error
            }
            if isSame {
                descriptor = opened
                return
            }
            Glibc.close(opened)
            attempts += 1
            guard attempts < 100 else { throw .held }
        }
    }

    deinit {
        // Safe because the path is a Swift string, passed as a C string for the length of the call.
        _ = unsafe unlink(path)
        Glibc.close(descriptor)
    }

    private static func isSameFile(_ descriptor: Int32, _ path: String) throws(Failure) -> Bool {
        var held = stat()
        var named = stat()
        // Safe because both structures live as long as the calls that fill them.
        guard unsafe fstat(descriptor, &held) == 0 else { throw .unusable(errno: errno) }
        guard unsafe stat(path, &named) == 0 else {
            guard errno == ENOENT else { throw .unusable(errno: errno) }
            return false
        }
        return held.st_dev == named.st_dev && held.st_ino == named.st_ino
    }
}
