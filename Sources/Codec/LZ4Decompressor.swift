import CLZ4

/// One LZ4 frame at a time, by liblz4.
///
/// On an error liblz4 forgets what it wrote in the same call. So it is shown one block a call, and
/// the header of the next block only in the call after.
@safe final class LZ4Decompressor: Decompressor {
    /// Bytes of a block header: the length of the block and a bit.
    private static let blockHeaderBytes = 4
    /// The least a frame header has.
    private static let headerBytes = 7

    private let context: OpaquePointer
    /// What liblz4 asked for: the block that is next and the header after it.
    private var wanted = headerBytes
    private var isInHeader = true

    init() {
        var context: OpaquePointer?
        // Safe because the call only fills the local, and says whether it did.
        let result = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(result) == 0, let context = unsafe context else {
            preconditionFailure("liblz4 has no memory for a decompression context")
        }
        unsafe self.context = context
    }

    deinit {
        // Safe because the context never leaves this object.
        unsafe _ = LZ4F_freeDecompressionContext(context)
    }

    func beginFrame() {
        // Safe because `init` made the context.
        unsafe LZ4F_resetDecompressionContext(context)
        wanted = Self.headerBytes
        isInHeader = true
    }

    var part: String { isInHeader ? "an LZ4 frame header" : "the data of an LZ4 frame" }

    func decompress(
        _ input: Span<UInt8>,
        into output: inout OutputSpan<UInt8>
    ) -> DecompressionStep {
        let block = wanted > Self.blockHeaderBytes ? wanted - Self.blockHeaderBytes : wanted
        var consumed = min(input.count, block)
        let result = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target, initialized in
                // Safe because neither count is more than its span has left.
                let room = unsafe UnsafeMutableBufferPointer(rebasing: target[initialized...])
                var written = room.count
                let result = unsafe LZ4F_decompress(
                    context,
                    room.baseAddress,
                    &written,
                    source.baseAddress,
                    &consumed,
                    nil
                )
                initialized += written
                return result
            }
        }
        guard LZ4F_isError(result) == 0 else {
            return DecompressionStep(consumed: consumed, outcome: damage(result))
        }
        if isInHeader, result == Self.blockHeaderBytes { isInHeader = false }
        wanted = result
        return DecompressionStep(consumed: consumed, outcome: result == 0 ? .frameEnd : .ongoing)
    }

    /// liblz4 exports names of its errors, not their numbers.
    private func damage(_ result: Int) -> DecompressionStep.Outcome {
        // Safe because the names are static strings.
        let name = unsafe String(cString: LZ4F_getErrorName(result))
        return switch name {
        case "ERROR_headerChecksum_invalid":
            .damaged(.checksumMismatch, detail: "expected the checksum of the LZ4 frame header")
        case "ERROR_blockChecksum_invalid":
            .damaged(.checksumMismatch, detail: "expected the checksum stored after an LZ4 block")
        case "ERROR_contentChecksum_invalid":
            .damaged(
                .checksumMismatch,
                detail: "expected the content checksum stored after the LZ4 frame"
            )
        default:
            .damaged(.corrupt, detail: "expected an LZ4 frame, found what liblz4 calls \(name)")
        }
    }
}
