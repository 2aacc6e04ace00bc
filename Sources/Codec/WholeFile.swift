import Glibc

/// The bytes of a small file, all at once; a pipe is read to its end.
///
/// - Parameters:
///   - path: Anything that can be read: a file, a link to one, a pipe.
///   - limit: In bytes.
/// - Returns: The whole file; of one that is longer than the limit, one byte more than that, which tells it.
/// - Throws: `ReadError`.
package func wholeFile(at path: String, limit: Int) throws(ReadError) -> [UInt8] {
    let descriptor = openToRead(path)
    guard descriptor >= 0 else { throw .open(path: path, errno: errno) }
    // Nothing was written, so there is no loss that a failing close could report.
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    while bytes.count <= limit {
        let room = min(piece.count, limit + 1 - bytes.count)
        let count = unsafe piece.withUnsafeMutableBytes { buffer in
            // Safe because the buffer holds at least `room` bytes.
            unsafe read(descriptor, buffer.baseAddress, room)
        }
        guard count >= 0 else {
            // A signal breaks nothing off: of a pipe, what was read before it is not there a second time.
            if errno == EINTR { continue }
            throw .read(path: path, offset: bytes.count, errno: errno)
        }
        guard count > 0 else { break }
        bytes += piece[..<count]
    }
    return bytes
}

/// - Returns: A descriptor to read from, or -1 and `errno`. A signal breaks nothing off.
func openToRead(_ path: String, _ flags: Int32 = 0) -> Int32 {
    while true {
        // Safe because the path is a Swift string, passed as a C string for the length of the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | flags)
        if descriptor >= 0 || errno != EINTR { return descriptor }
    }
}
