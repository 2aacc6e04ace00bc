/// Compresses whole inputs, for generated data and tests; equal bytes give equal bytes.
package enum Compressor {
    /// `bytes` in one member or frame, with a checksum of the content; `.none` gives them back.
    package static func compress(_ bytes: [UInt8], as compression: Compression) -> [UInt8] {
        switch compression {
        case .none: bytes
        case .gzip: gzip(bytes)
        case .lz4: lz4(bytes)
        case .zstd: zstd(bytes)
        }
    }
}
