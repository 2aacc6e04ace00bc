import Codec

/// What a reader says of a file, its content as a count and a hash: a bomb has more than fits.
private struct FrameReading: Equatable {
    var count = 0
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var compression = Compression.none
    var damage: StreamDamage?
    var stored = StoredContent(bytes: 0, sha256: "")

    /// As much as any input of a few KiB needs to show what it is; bombs in full size are for `Scripts/torture hostile`.
    static let limit = 256 << 10

    /// - Returns: `nil` if there is more content than the limit.
    init?(_ reader: InputReader, _ path: String) {
        do throws(ReadError) {
            try reader.open(path: path)
            while try reader.refill() {
                let (count, hash) = reader.withUnread { [hash] bytes in
                    var hash = hash
                    for index in bytes.indices {
                        hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3
                    }
                    return (bytes.count, hash)
                }
                self.count += count
                self.hash = hash
                reader.discard(count)
                guard self.count <= Self.limit else { return nil }
            }
            compression = reader.compression
            damage = reader.damage
            stored = try reader.finish()
        } catch {
            fatalError("BROKEN: the file is read: \(error)")
        }
    }
}

/// Reads one file in large pieces and in tiny ones.
private struct FrameReaders {
    let wide = InputReader(windowBytes: 1 << 18)
    let narrow = InputReader(windowBytes: 1 << 18, storedBufferBytes: 29)
    let file = NamelessFile()

    func check(_ input: Span<UInt8>) {
        file.replace(input)
        guard let whole = FrameReading(wide, file.path) else { return }
        guard let pieces = FrameReading(narrow, file.path) else {
            demand(whole.damage != nil, "in pieces there is no more content than in the whole")
            return
        }
        demand(whole.stored == pieces.stored, "pieces of any size are the same file")
        // Libraries look ahead by what they are given: where in a frame damage shows depends on it, that it does not.
        demand((whole.damage == nil) == (pieces.damage == nil), "\(whole)\n\(pieces)")
        if whole.damage == nil || whole.compression == .gzip {
            demand(whole.count == pieces.count, "pieces of any size give as much")
            demand(whole.hash == pieces.hash, "pieces of any size give the same")
        }
        demand(whole.stored.bytes == input.count, "the stored file is counted whole")
        demand(whole.stored.sha256 == SHA256.hex(of: input), "and hashed whole")
        if let damage = whole.damage {
            demand(damage.storedOffset <= input.count, "damage is inside the file: \(damage)")
            demand(!damage.detail.isEmpty, "damage is said in words")
        }
        demand(wide.windowBytes <= 1 << 19, "a window that is emptied does not grow")
    }
}

/// Whatever a file begins with.
struct FramesTarget: FuzzTarget {
    static let name = "frames"
    private let readers = FrameReaders()

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        readers.check(input)
        return .keep
    }
}

/// Files that begin like those of one codec.
protocol CodecTarget: FuzzTarget {
    static var magic: [UInt8] { get }
}

extension CodecTarget {
    fileprivate static func accepts(_ input: Span<UInt8>) -> Bool {
        input.count >= magic.count && magic.indices.allSatisfy { input[$0] == magic[$0] }
    }
}

struct GzipTarget: CodecTarget {
    static let name = "gzip"
    static let magic: [UInt8] = [0x1f, 0x8b]
    private let readers = FrameReaders()

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        guard Self.accepts(input) else { return .dismiss }
        readers.check(input)
        return .keep
    }
}

struct ZstdTarget: CodecTarget {
    static let name = "zstd"
    static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
    private let readers = FrameReaders()

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        guard Self.accepts(input) else { return .dismiss }
        readers.check(input)
        return .keep
    }
}

struct LZ4Target: CodecTarget {
    static let name = "lz4"
    static let magic: [UInt8] = [0x04, 0x22, 0x4d, 0x18]
    private let readers = FrameReaders()

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        guard Self.accepts(input) else { return .dismiss }
        readers.check(input)
        return .keep
    }
}

/// What is compressed is read back, also as two frames.
struct RoundTripTarget: FuzzTarget {
    static let name = "roundtrip"
    private let reader = InputReader(windowBytes: 1 << 18)
    private let file = NamelessFile()

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        guard !input.isEmpty else { return .dismiss }
        let compressions: [Compression] = [.gzip, .lz4, .zstd]
        let compression = compressions[Int(input[0]) % 3]
        let cut = Int(input[0] / 3) % input.count
        let stored = [0..<cut, cut..<input.count].flatMap { range in
            Compressor.compress(input.extracting(range).array, as: compression)
        }
        file.replace(input)
        let plain = readAll()
        file.replace(stored.span)
        let read = readAll()
        // Bytes that are a compressed file by themselves come back otherwise.
        guard plain == input.array else { return .keep }
        demand(read == plain, "\(compression) gives back what it was given")
        demand(reader.damage == nil, "and finds nothing wrong")
        return .keep
    }

    private func readAll() -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(ReadError) {
            try reader.open(path: file.path)
            while try reader.refill() {
                let count = reader.withUnread { $0.count }
                reader.move(count, to: &bytes)
                guard bytes.count <= FrameReading.limit else { break }
            }
        } catch {
            fatalError("BROKEN: the file is read: \(error)")
        }
        return bytes
    }
}
