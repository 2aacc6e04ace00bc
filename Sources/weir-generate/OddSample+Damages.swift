import Codec
import Foundation

extension OddSample {
    /// Compressed members, frames and what is left of them after an accident.
    static var damages: [(OddLog) -> OddSample] {
        [
            { _ in OddSample("zero-length.json", "") },
            { log in OddSample("truncated-in-a-record.json", cut(log)) },
            { log in
                let whole = log.blob(log.ordinary(1), log.ordinary(2), log.ordinary(3))
                let stored = storedMember(Array(whole.utf8), isLast: true)
                let kept = stored.count - (whole.utf8.count - cut(log).utf8.count)
                return OddSample("truncated.json.gz", Array(stored.prefix(kept)))
            },
            { log in
                // The next block has the type that RFC 1951 reserves for errors.
                let damaged = storedMember(Array(cut(log).utf8), isLast: false)
                return OddSample(
                    "corrupt-deflate.json.gz",
                    damaged + [7] + Array(repeating: 0xA5, count: 64)
                )
            },
            { log in
                var packed = Compressor.compress(Array(log.ordinaryBlob.utf8), as: .gzip)
                packed[packed.count - 8] ^= 0x10
                return OddSample("checksum-mismatch.json.gz", packed)
            },
            { log in
                OddSample("many-members.json.gz", pieces(log).flatMap { pack($0, .gzip) })
            },
            { log in
                OddSample("many-frames.json.lz4", pieces(log).flatMap { pack($0, .lz4) })
            },
            { log in
                let note = Array("not part of the content".utf8)
                let skippable: [UInt8] =
                    [0x50, 0x2A, 0x4D, 0x18, UInt8(note.count), 0, 0, 0] + note
                let frames = pieces(log).flatMap { skippable + pack($0, .zstd) }
                return OddSample("skippable-frames.json.zst", frames + skippable)
            },
            { log in
                let packed = Compressor.compress(Array(log.ordinaryBlob.utf8), as: .gzip)
                return OddSample("trailing-garbage.json.gz", packed + Array("left over".utf8))
            },
            { log in
                OddSample("gz-named-json.json", pack(log.ordinaryBlob, .gzip))
            },
        ]
    }

    /// Three records, cut in the third tuple of the third.
    private static func cut(_ log: OddLog) -> String {
        let whole = log.blob(log.ordinary(1), log.ordinary(2), log.ordinary(3))
        let refusal = log.nsgGroups(3)[1].1[0]
        guard let place = whole.range(of: refusal) else { return whole }
        return String(whole[..<place.lowerBound] + refusal.prefix(30))
    }

    /// A blob of two records in three parts, cut inside tuples.
    private static func pieces(_ log: OddLog) -> [String] {
        let text = log.ordinaryBlob
        let bounds = [0, text.count * 2 / 5, text.count * 4 / 5, text.count]
        return zip(bounds, bounds.dropFirst()).map { from, to in
            String(text.dropFirst(from).prefix(to - from))
        }
    }

    private static func pack(_ text: String, _ compression: Compression) -> [UInt8] {
        Compressor.compress(Array(text.utf8), as: compression)
    }

    /// The start of a gzip member with one block that is stored, not deflated.
    ///
    /// So it is known which content comes before the damage.
    private static func storedMember(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        let count = UInt16(bytes.count)
        let lengths = [count, ~count].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, isLast ? 1 : 0] + lengths + bytes
    }
}
