/// A file that the system does not open or read.
package enum ReadError: Error, Sendable, Equatable {
    /// Not there, not permitted, or not a regular file (`EISDIR` or `EINVAL`).
    case open(path: String, errno: Int32)
    /// Failed after `offset` bytes of the stored file.
    case read(path: String, offset: Int, errno: Int32)
}
