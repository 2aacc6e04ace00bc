import CZstd

/// One Zstandard frame at a time, by libzstd.
///
/// On an error libzstd forgets what it wrote in the same call. So it is shown one block a call,
/// and the header of the next block only in the call after.
@safe final class ZstdDecompressor: Decompressor {
    /// A frame may ask for this much history, 128 MiB, and no more, so memory is bounded (R14).
    ///
    /// It is what the `zstd` program grants unless told otherwise.
    static let largestWindowLog: Int32 = 27

    /// Bytes of a block header.
    private static let blockHeaderBytes = 3
    /// The magic number and the byte that says how long the header is.
    private static let headerBytes = 5

    private let context: OpaquePointer
    /// What libzstd asked for: the block that is next and the header after it.
    private var wanted = headerBytes

    init() {
        // Safe because the result is checked for nil, and only then used.
        guard let context = unsafe ZSTD_createDCtx() else {
            preconditionFailure("libzstd has no memory for a decompression context")
        }
        unsafe self.context = context
        let result = unsafe ZSTD_DCtx_setParameter(
            context,
            ZSTD_d_windowLogMax,
            Self.largestWindowLog
        )
        precondition(ZSTD_isError(result) == 0, "libzstd refuses a window limit of 128 MiB")
    }

    deinit {
        // Safe because the context never leaves this object.
        unsafe _ = ZSTD_freeDCtx(context)
    }

    func beginFrame() {
        // Safe because `init` made the context; parameters outlive a session.
        unsafe _ = ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        wanted = Self.headerBytes
    }

    var part: String { "a Zstandard frame" }

    func decompress(
        _ input: Span<UInt8>,
        into output: inout OutputSpan<UInt8>
    ) -> DecompressionStep {
        let block = wanted > Self.blockHeaderBytes ? wanted - Self.blockHeaderBytes : wanted
        var consumed = 0
        let result = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target, initialized in
                // Safe because neither size is more than its span has left.
                let room = unsafe UnsafeMutableBufferPointer(rebasing: target[initialized...])
                var from = unsafe ZSTD_inBuffer(
                    src: source.baseAddress,
                    size: min(source.count, block),
                    pos: 0
                )
                var to = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                let result = unsafe ZSTD_decompressStream(context, &to, &from)
                consumed = unsafe from.pos
                initialized += unsafe to.pos
                return result
            }
        }
        guard ZSTD_isError(result) == 0 else {
            return DecompressionStep(consumed: consumed, outcome: damage(result))
        }
        wanted = result
        return DecompressionStep(consumed: consumed, outcome: result == 0 ? .frameEnd : .ongoing)
    }

    private func damage(_ result: Int) -> DecompressionStep.Outcome {
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_checksum_wrong:
            return .damaged(
                .checksumMismatch,
                detail: "expected the content checksum stored after the Zstandard frame"
            )
        case ZSTD_error_frameParameter_windowTooLarge:
            return .damaged(
                .corrupt,
                detail: "expected a Zstandard frame with a window of at most "
                    + "2^\(Self.largestWindowLog) bytes, found a larger one"
            )
        case ZSTD_error_dictionary_wrong:
            return .damaged(
                .corrupt,
                detail: "expected a Zstandard frame without dictionary, found one that needs it"
            )
        default:
            // Safe because the names are static strings.
            let name = unsafe String(cString: ZSTD_getErrorName(result))
            return .damaged(
                .corrupt,
                detail: "expected a Zstandard frame, found what libzstd calls \"\(name)\""
            )
        }
    }
}
