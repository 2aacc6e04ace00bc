import Glibc

/// The stored bytes of one file behind a buffer, each hashed once as it arrives.
///
/// A value without copies: it owns the file descriptor, and a span of its buffer is lent for as
/// long as nothing changes it, which a class would only check as the program runs.
struct StoredFile: ~Copyable {
    private static let closed: Int32 = -1

    private var descriptor = closed
    private var path = ""
    private var buffer: [UInt8]
    /// Bytes read but not consumed.
    private var unread = 0..<0
    private var reachedEnd = false
    private let hash = SHA256()
    /// Bytes read from the file so far.
    private(set) var bytesRead = 0

    /// - Parameter bufferBytes: Bytes of one `read`; at least what decides a frame's kind.
    init(bufferBytes: Int) {
        precondition(bufferBytes >= FrameStart.skippableHeaderBytes, "too small to know a frame")
        buffer = [UInt8](repeating: 0, count: bufferBytes)
    }

    deinit {
        if isOpen { _ = Glibc.close(descriptor) }
    }

    var isOpen: Bool { descriptor != Self.closed }
    /// Bytes of the file before the next one to consume.
    var offset: Int { bytesRead - unread.count }
    var unreadCount: Int { unread.count }

    /// Opens the regular file at `path` instead of the one before.
    mutating func open(path: String) throws(ReadError) {
        close()
        // Not blocking, so that a FIFO is refused rather than waited for; files ignore it.
        let opened = openToRead(path, O_NONBLOCK)
        guard opened != Self.closed else { throw .open(path: path, errno: errno) }
        descriptor = opened
        self.path = path
        do {
            try checkKind()
        } catch {
            close()
            throw error
        }
    }

    /// Closes the file, if one is open, and forgets its bytes.
    mutating func close() {
        if isOpen {
            // Nothing was written, so there is no loss that a failing close could report.
            _ = Glibc.close(descriptor)
            descriptor = Self.closed
        }
        if bytesRead > 0 { _ = hash.finish() }
        unread = 0..<0
        bytesRead = 0
        reachedEnd = false
    }

    /// Reads more behind the bytes not consumed; false at the end of the file.
    mutating func fill() throws(ReadError) -> Bool {
        precondition(isOpen, "fill of a file that is not open")
        moveUnreadToFront()
        guard !reachedEnd else { return false }
        let start = unread.upperBound
        precondition(start < buffer.count, "fill of a full buffer")
        var count: Int
        repeat {
            count = unsafe buffer.withUnsafeMutableBufferPointer { bytes in
                // Safe because `start` is checked above to lie inside the buffer.
                unsafe Glibc.read(
                    descriptor,
                    bytes.baseAddress?.advanced(by: start),
                    bytes.count - start
                )
            }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw .read(path: path, offset: bytesRead, errno: errno) }
        unread = 0..<start + count
        hash.update(buffer.span.extracting(start..<start + count))
        bytesRead += count
        reachedEnd = count == 0
        return count > 0
    }

    /// Sees to it that `count` bytes can be read at once; false if the file ends before.
    mutating func require(_ count: Int) throws(ReadError) -> Bool {
        while unread.count < count {
            guard try fill() else { return false }
        }
        return true
    }

    func withUnread<R>(_ body: (Span<UInt8>) -> R) -> R {
        body(buffer.span.extracting(unread))
    }

    mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= unread.count, "more consumed than was there")
        unread = unread.lowerBound + count..<unread.upperBound
    }

    /// The hash of all bytes read since the file was opened; once a file.
    mutating func finishHash() -> String { hash.finish() }

    private func checkKind() throws(ReadError) {
        var status = stat()
        // Safe because the status is a local of the type the call fills.
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw .open(path: path, errno: errno)
        }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else {
            throw .open(path: path, errno: kind == S_IFDIR ? EISDIR : EINVAL)
        }
    }

    private mutating func moveUnreadToFront() {
        guard unread.lowerBound > 0 else { return }
        let range = unread
        unsafe buffer.withUnsafeMutableBufferPointer { bytes in
            // Safe because `range` lies in the buffer: `fill` and `consume` keep it there.
            if let base = bytes.baseAddress {
                unsafe _ = memmove(base, base + range.lowerBound, range.count)
            }
        }
        unread = 0..<range.count
    }
}
