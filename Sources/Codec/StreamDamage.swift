/// Where and why the stored bytes of a file stopped being what was written.
///
/// Damage is a fact about the input, not a failure of reading it: what was decompressed before it
/// is delivered first (R2). `ReadError` is its neighbour, for files the system does not give us.
package struct StreamDamage: Error, Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The file ends inside a member or frame.
        case truncated
        /// Bytes that no compressor writes, or that ask for more memory than is granted.
        case corrupt
        /// Decompressed, but a checksum or length stored beside the data disagrees.
        case checksumMismatch
        /// A whole member or frame, then bytes that begin no other; zero padding is one case.
        case trailingGarbage
    }

    package let kind: Kind
    /// Bytes of the stored file before the place where the damage was noticed.
    ///
    /// For LZ4 and Zstandard that is the start of the block or checksum at fault, for a truncated
    /// file its length. The damage itself may lie ahead of it, as some is only seen in a checksum.
    package let storedOffset: Int
    /// A phrase for users: what was expected and what was there.
    package let detail: String

    package init(kind: Kind, storedOffset: Int, detail: String) {
        self.kind = kind
        self.storedOffset = storedOffset
        self.detail = detail
    }
}
