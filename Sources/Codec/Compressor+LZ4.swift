import CLZ4

extension Compressor {
    private static let lz4Level: Int32 = 9

    /// One frame of independent defaults, its length and a content checksum.
    static func lz4(_ bytes: [UInt8]) -> [UInt8] {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
        preferences.frameInfo.contentSize = UInt64(bytes.count)
        preferences.compressionLevel = lz4Level
        // Safe because the preferences are a local that the call only reads.
        let bound = unsafe LZ4F_compressFrameBound(bytes.count, &preferences)
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            // Safe because `bound` is what liblz4 asks for, and it says how much it wrote.
            let result = unsafe bytes.withUnsafeBufferPointer { source in
                unsafe LZ4F_compressFrame(
                    target.baseAddress,
                    target.count,
                    source.baseAddress,
                    source.count,
                    &preferences
                )
            }
            precondition(LZ4F_isError(result) == 0, "liblz4 refuses a buffer of its own bound")
            count = result
        }
    }
}
