import CZstd

extension Compressor {
    private static let zstdLevel: Int32 = 9

    /// One frame with its length and a content checksum.
    static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        // Safe because the result is checked for nil, and freed once, at the end.
        guard let context = unsafe ZSTD_createCCtx() else {
            preconditionFailure("libzstd has no memory for a compression context")
        }
        defer { unsafe _ = ZSTD_freeCCtx(context) }
        unsafe set(ZSTD_c_compressionLevel, to: zstdLevel, of: context)
        unsafe set(ZSTD_c_checksumFlag, to: 1, of: context)
        let bound = ZSTD_compressBound(bytes.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            // Safe because `bound` is what libzstd asks for, and it says how much it wrote.
            let result = unsafe bytes.withUnsafeBufferPointer { source in
                unsafe ZSTD_compress2(
                    context,
                    target.baseAddress,
                    target.count,
                    source.baseAddress,
                    source.count
                )
            }
            precondition(ZSTD_isError(result) == 0, "libzstd refuses a buffer of its own bound")
            count = result
        }
    }

    private static func set(
        _ parameter: ZSTD_cParameter,
        to value: Int32,
        of context: OpaquePointer
    ) {
        // Safe because the caller made the context and frees it after.
        let result = unsafe ZSTD_CCtx_setParameter(context, parameter, value)
        precondition(ZSTD_isError(result) == 0, "libzstd refuses a parameter of its own")
    }
}
