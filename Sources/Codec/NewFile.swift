import Glibc

/// Why a file was not written; the one that was there before is as it was.
package enum WriteError: Error, Sendable, Equatable {
    /// Not made, written, or put in its place.
    case file(path: String, errno: Int32)

    /// The system's own words for why.
    package var reason: String {
        switch self {
        case .file(_, let code): "\(SystemError(code: code))"
        }
    }
}

extension WriteError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let path, _): "\(path): \(reason)"
        }
    }
}

/// Who may read a file that was not there before.
package enum NewFileReaders: Sendable {
    /// Mode 0600.
    case owner
    /// Mode 0644, whatever the umask: for what names nobody and another user's program picks up.
    case everyone
}

/// Puts bytes where a path points, all of them or none: readers see the old file or the new one.
///
/// The bytes go to a file of their own in the same folder, which only its owner can read (mode 0600), reach the disk, and take the
/// place of what was there: a link is replaced, not followed. A process that is killed may leave its own file behind.
///
/// Whoever opened the file before to others, or closed it, meant those that follow: it passes its group and permissions on, if it
/// was ours.
package func replaceFile(
    at path: String,
    with bytes: [UInt8],
    readers: NewFileReaders = .owner
) throws(WriteError) {
    let draft = "\(path).\(getpid()).new"
    // Safe because the path is a Swift string, passed as a C string for the length of the call. What is left of an earlier process
    // of the same number is removed, and then nothing is taken over: the file is made anew.
    _ = unsafe unlink(draft)
    let descriptor = openNew(draft)
    guard descriptor >= 0 else { throw .file(path: path, errno: errno) }
    var failure = writeAll(bytes, to: descriptor)
    if failure == nil {
        let isGiven =
            Permissions(at: path).map { $0.give(to: descriptor) }
            ?? (readers == .owner || fchmod(descriptor, 0o644) == 0)
        if !isGiven { failure = errno }
    }
    if failure == nil, !sync(descriptor) { failure = errno }
    // Linux has closed it, also where a signal came in between (close(2)).
    if close(descriptor) != 0, failure == nil, errno != EINTR { failure = errno }
    // Safe because both paths are Swift strings, passed as C strings for the length of the call.
    if failure == nil, unsafe rename(draft, path) != 0 { failure = errno }
    guard let failure else { return }
    _ = unsafe unlink(draft)
    throw .file(path: path, errno: failure)
}

/// Has a file that is complete, in the same folder, take the place of what is at a path; see `replaceFile(at:with:readers:)`.
///
/// - Parameters:
///   - path: A link there is replaced, not followed.
///   - draft: Has reached the disk but for its permissions; it is gone afterwards, unless it could not be put in its place.
/// - Throws: `WriteError`; what was there is as it was.
package func replaceFile(at path: String, withDraft draft: String) throws(WriteError) {
    let descriptor = openToRead(draft, O_NOFOLLOW)
    guard descriptor >= 0 else { throw .file(path: path, errno: errno) }
    defer { close(descriptor) }
    let isGiven = Permissions(at: path).map { $0.give(to: descriptor) } ?? true
    // Safe because the paths are Swift strings, passed as C strings for the length of the call.
    guard isGiven, sync(descriptor), unsafe rename(draft, path) == 0 else {
        throw .file(path: path, errno: errno)
    }
}

/// Makes an empty file that only its owner can read or write (mode 0600), where there is nothing yet, not even a link.
///
/// What is made first and closed to others afterwards is open to whoever opened it in between.
package func makeFile(at path: String) throws(WriteError) {
    let descriptor = openNew(path)
    guard descriptor >= 0 else { throw .file(path: path, errno: errno) }
    close(descriptor)
}

/// Removes what an earlier process may have left; a link goes itself, wherever it leads.
///
/// Mostly there is nothing. A folder is nobody's leftover, and stays, as does what must not be removed: whoever makes a file there is told.
package func removeLeftover(at path: String) {
    // Safe because the path is a Swift string, passed as a C string for the length of the call.
    _ = unsafe unlink(path)
}

/// - Returns: Whether a file has reached the disk; a signal breaks nothing off, else `errno` says why.
private func sync(_ descriptor: Int32) -> Bool {
    while fsync(descriptor) != 0 {
        guard errno == EINTR else { return false }
    }
    return true
}

/// - Returns: A descriptor to write with, or -1 and `errno`: there may be nothing at the path, not even a link. A signal breaks nothing off.
private func openNew(_ path: String) -> Int32 {
    while true {
        // Safe because the path is a Swift string, passed as a C string for the length of the call.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 || errno != EINTR { return descriptor }
    }
}

/// Who may read and write a file.
private struct Permissions {
    private let group: gid_t
    private let mode: mode_t

    /// Those of a regular file of this user; of anything else they say nothing.
    init?(at path: String) {
        var status = stat()
        // Safe because the path is a Swift string, passed as a C string, and the structure lives as long as the call that fills it.
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid()
        else { return nil }
        group = status.st_gid
        mode = status.st_mode & 0o666
    }

    /// - Returns: Whether the file has the mode, less what is its group's if it could not have the group; else `errno` says why.
    func give(to descriptor: Int32) -> Bool {
        let hasGroup = fchown(descriptor, .max, group) == 0
        return fchmod(descriptor, hasGroup ? mode : mode & ~0o060) == 0
    }
}

/// - Returns: `errno` of the write that failed, if one did.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            // Safe because the rest of the buffer begins where the last write ended, within it.
            unsafe write(
                descriptor,
                buffer.baseAddress?.advanced(by: written),
                buffer.count - written
            )
        }
        if count < 0 {
            if errno == EINTR { continue }
            return errno
        }
        written += count
    }
    return nil
}
