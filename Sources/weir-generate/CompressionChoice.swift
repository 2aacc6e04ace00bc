import Codec

/// `--compression`: one kind for all blobs, or a mixture.
enum CompressionChoice: String, CaseIterable {
    case none
    case gzip
    case lz4
    case zstd
    case mixed

    /// The compression of one blob; `draw` decides in a mixture.
    func compression(_ draw: UInt64) -> Compression {
        switch self {
        case .none: .none
        case .gzip: .gzip
        case .lz4: .lz4
        case .zstd: .zstd
        case .mixed: [Compression.gzip, .lz4, .zstd][Int(draw % 3)]
        }
    }
}

extension Compression {
    /// What the usual tools append to a file's name.
    var suffix: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .lz4: ".lz4"
        case .zstd: ".zst"
        }
    }
}
