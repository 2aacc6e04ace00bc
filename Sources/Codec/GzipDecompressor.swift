import CIsal

/// One gzip member at a time, by ISA-L.
///
/// ISA-L reports a file that ends early as success without progress; `InputReader` sees that
/// nothing moved. It checks CRC-32 and length only in a mode that names the trailer, and only
/// after all content is out.
@safe final class GzipDecompressor: Decompressor {
    /// On the heap and never moved: 90 KB, with pointers of ISA-L into itself during a call.
    private let state: UnsafeMutablePointer<inflate_state>
    /// The state before the last call, to go back to.
    private let before: UnsafeMutablePointer<inflate_state>
    private var header = GzipHeader()

    init() {
        unsafe state = .allocate(capacity: 1)
        unsafe before = .allocate(capacity: 1)
        // Safe because exactly the state's bytes are set, all its fields may be zero, and
        // `isal_inflate_init`, which leaves some as they are, sees it only afterwards.
        unsafe UnsafeMutableRawPointer(state).initializeMemory(
            as: UInt8.self,
            repeating: 0,
            count: MemoryLayout<inflate_state>.size
        )
        unsafe isal_inflate_init(state)
        unsafe before.initialize(to: state.pointee)
    }

    deinit {
        // Safe because the pointers never leave this object.
        unsafe state.deallocate()
        unsafe before.deallocate()
    }

    func beginFrame() {
        header = GzipHeader()
        // Safe because `init` made the state; a reset clears what the last member left.
        unsafe isal_inflate_reset(state)
        unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
    }

    var part: String {
        if !header.isComplete { return "a gzip header" }
        // Safe because `init` made the state.
        let isInTrailer = unsafe state.pointee.block_state == ISAL_CHECKSUM_CHECK
        return isInTrailer ? "the checksum after a gzip member" : "the data of a gzip member"
    }

    func decompress(
        _ input: Span<UInt8>,
        into output: inout OutputSpan<UInt8>
    ) -> DecompressionStep {
        guard header.isComplete else {
            var step = header.parse(input)
            if case .frameEnd = step.outcome { step.outcome = .ongoing }
            return step
        }
        // Safe because both are whole states, and a state that no call is made of points nowhere into itself.
        unsafe before.update(from: state, count: 1)
        return unsafe output.withUnsafeMutableBufferPointer { target, initialized in
            // Safe because `initialized` is at most what the span has room for.
            let room = unsafe UnsafeMutableBufferPointer(rebasing: target[initialized...])
            var (consumed, written, result) = unsafe inflate(input, into: room)
            // Failures are negative. A checksum stands behind all content, which is out by then.
            if result < 0, result != ISAL_INCORRECT_CHECKSUM {
                unsafe state.update(from: before, count: 1)
                (consumed, written, result) = unsafe inflateByteByByte(input, into: room)
            }
            initialized += written
            return DecompressionStep(consumed: consumed, outcome: outcome(of: result))
        }
    }

    private func inflate(
        _ input: Span<UInt8>,
        into room: UnsafeMutableBufferPointer<UInt8>
    ) -> (consumed: Int, written: Int, result: Int32) {
        unsafe input.withUnsafeBufferPointer { source in
            // Safe because both counts are what the buffers have, each far below 4 GiB, and
            // ISA-L only reads from its input though the type does not say so.
            unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe state.pointee.avail_in = UInt32(source.count)
            unsafe state.pointee.next_out = room.baseAddress
            unsafe state.pointee.avail_out = UInt32(room.count)
            let result = unsafe isal_inflate(state)
            // At a symbol it refuses, ISA-L may say that it read up to 3 bytes more than there were.
            let left = unsafe max(Int(Int32(bitPattern: state.pointee.avail_in)), 0)
            return unsafe (source.count - left, room.count - Int(state.pointee.avail_out), result)
        }
    }

    /// The same for a stretch in which there is damage: exactly what its bytes code, and where it is.
    ///
    /// Where there are more than a few bytes of input, ISA-L counts the bytes of a copy as written before it knows that the copy can
    /// be, up to 258 of them: what stood there is of another file. Byte by byte it looks first.
    private func inflateByteByByte(
        _ input: Span<UInt8>,
        into room: UnsafeMutableBufferPointer<UInt8>
    ) -> (consumed: Int, written: Int, result: Int32) {
        var (consumed, written, result) = (0, 0, ISAL_DECOMP_OK)
        while consumed < input.count, result == ISAL_DECOMP_OK || result == ISAL_END_INPUT {
            // Safe because no more is written than there is room for.
            let rest = unsafe UnsafeMutableBufferPointer(rebasing: room[written...])
            let step = unsafe inflate(
                input.extracting(consumed..<consumed + 1),
                into: rest
            )
            consumed += step.consumed
            written += step.written
            result = step.result
            // Without room, the rest is for the next call.
            if step.consumed == 0, step.written == 0 { break }
        }
        return (consumed, written, result)
    }

    private func outcome(of result: Int32) -> DecompressionStep.Outcome {
        // Safe because `init` made the state; only plain numbers are read from it.
        switch result {
        case ISAL_DECOMP_OK, ISAL_END_INPUT:
            // The trailer is as long as the bits ISA-L may hold back, so none are left behind it.
            unsafe state.pointee.block_state == ISAL_BLOCK_FINISH ? .frameEnd : .ongoing
        case ISAL_INCORRECT_CHECKSUM:
            .damaged(
                .checksumMismatch,
                detail: "expected the CRC-32 and length stored after the gzip member, "
                    + "found data with CRC-32 \(unsafe hexadecimal(state.pointee.crc)) "
                    + "and length \(unsafe state.pointee.total_out) modulo 2^32"
            )
        case ISAL_INVALID_BLOCK:
            .damaged(.corrupt, detail: "expected a deflate block, found an impossible header")
        case ISAL_INVALID_SYMBOL:
            .damaged(.corrupt, detail: "expected a deflate symbol, found bits that code none")
        case ISAL_INVALID_LOOKBACK:
            .damaged(
                .corrupt,
                detail: "expected a copy of earlier bytes, found one from before the start"
            )
        default:
            .damaged(.corrupt, detail: "expected deflate data, found what ISA-L calls \(result)")
        }
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
