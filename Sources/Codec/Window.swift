import Glibc

/// The decompressed bytes that nobody has read yet, contiguous, with room for more behind them.
///
///     [ read | unread ............ | room ]
///     0      unread.lowerBound     unread.upperBound    capacity
struct Window {
    /// Room there must be before a decoder is asked for more.
    ///
    /// ISA-L keeps up to 64 KiB and a match of content to itself and drops what does not fit when
    /// it meets damage; with this much room nothing is dropped.
    static let smallestRoom = 1 << 17

    /// What a caller may leave unread, and the room behind it; a longer record is not read whole.
    static let maximumBytes = 1 << 24

    private var bytes: [UInt8]
    private var unread = 0..<0
    /// Bytes of this input that lie before `bytes[0]`.
    private var dropped = 0

    /// - Parameter bytes: Capacity to start with; at least twice `smallestRoom` is taken.
    init(bytes: Int) {
        let capacity = min(max(bytes, 2 * Self.smallestRoom), Self.maximumBytes)
        self.bytes = [UInt8](repeating: 0, count: capacity)
    }

    var capacity: Int { bytes.count }
    var room: Int { bytes.count - unread.upperBound }
    /// Offset in the input of the first unread byte.
    var unreadOffset: Int { dropped + unread.lowerBound }
    /// Offset in the input behind the last unread byte.
    var endOffset: Int { dropped + unread.upperBound }

    /// Forgets everything, for the next input; keeps the memory.
    mutating func reset() {
        unread = 0..<0
        dropped = 0
        assertInvariants()
    }

    /// Moves the unread bytes to the front; doubles the capacity if they still leave too little.
    mutating func makeRoom() {
        if unread.lowerBound > 0 {
            let range = unread
            unsafe bytes.withUnsafeMutableBufferPointer { buffer in
                // Safe because `range` lies in the buffer (`assertInvariants`) and `memmove`
                // accepts an overlap.
                if let base = buffer.baseAddress {
                    unsafe _ = memmove(base, base + range.lowerBound, range.count)
                }
            }
            dropped += range.lowerBound
            unread = 0..<range.count
        }
        if room < Self.smallestRoom {
            let larger = min(2 * capacity, Self.maximumBytes)
            precondition(
                larger - unread.upperBound >= Self.smallestRoom,
                "\(unread.count) bytes left unread; a window ends at \(Self.maximumBytes)"
            )
            bytes.append(contentsOf: repeatElement(0, count: larger - capacity))
        }
        assertInvariants()
    }

    /// Lets `body` write into the room; what it wrote is unread afterwards.
    mutating func append<R>(_ body: (inout OutputSpan<UInt8>) -> R) -> R {
        let end = unread.upperBound
        var written = 0
        let result = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            // Safe because `end` is at most the count of the buffer (`assertInvariants`), and the
            // output span is done with before the buffer is given back.
            let room = unsafe UnsafeMutableBufferPointer(rebasing: buffer[end...])
            var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
            let result = body(&output)
            written = unsafe output.finalize(for: room)
            return result
        }
        unread = unread.lowerBound..<end + written
        assertInvariants()
        return result
    }

    func withUnread<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(bytes.span.extracting(unread))
    }

    /// Appends the first `count` unread bytes to `target`; they are read then.
    mutating func move(_ count: Int, to target: inout [UInt8]) {
        precondition(count >= 0 && count <= unread.count, "move of bytes that are not there")
        target.append(contentsOf: bytes[unread.lowerBound..<unread.lowerBound + count])
        discard(count)
    }

    mutating func discard(_ count: Int) {
        precondition(count >= 0 && count <= unread.count, "discard of bytes that are not there")
        unread = unread.lowerBound + count..<unread.upperBound
        assertInvariants()
    }

    private func assertInvariants() {
        assert(unread.lowerBound >= 0 && unread.upperBound <= bytes.count)
        assert(bytes.count <= Self.maximumBytes)
        assert(dropped >= 0)
    }
}
