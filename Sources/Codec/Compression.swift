/// How a stored file is compressed, as its first bytes say it; the file's name is never asked.
package enum Compression: String, Sendable, CaseIterable {
    /// Not compressed, or not in a way that is recognised: the stored bytes are the content.
    case none
    /// One or more members of RFC 1952.
    case gzip
    /// One or more LZ4 frames (magic number 0x184D2204); the legacy formats are not recognised.
    case lz4
    /// One or more frames of RFC 8878; the formats before version 0.8 are not recognised.
    case zstd
}
