/// What became of one input object, as `inputs.status` says it.
package enum InputStatus: String, Sendable, CaseIterable {
    /// Read to its end without damage.
    case ok
    /// Zero bytes long: the platform creates such blobs.
    case empty
    /// Ends inside a compressed stream, a document or a record.
    case truncated
    /// Compressed bytes or JSON that cannot be what was written.
    case corrupt
    /// Decompressed to its end, but the stored checksum says otherwise.
    case checksumMismatch = "checksum-mismatch"
    /// A whole stream, then bytes that belong to none.
    case trailingGarbage = "trailing-garbage"
    /// Not a flow log.
    case foreign
    /// A flow log in a shape that cannot be read without loss (`blob-layout.md`, F and G).
    case unsupported
    /// Could not be opened or read.
    case unreadable

    /// Evidence is missing from this input, so a run that met it ends with status 3.
    package var isDamage: Bool {
        switch self {
        case .ok, .empty, .foreign: false
        case .truncated, .corrupt, .checksumMismatch, .trailingGarbage, .unsupported, .unreadable:
            true
        }
    }
}
