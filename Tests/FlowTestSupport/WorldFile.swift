package import Codec

/// One input object of a world.
package struct WorldInput: Sendable {
    /// Vendor layout or a plain name, `/` between the members.
    package var path: String
    /// What a codec gives back before any damage.
    package var plain: [UInt8]
    /// As stored.
    package var encoded: [UInt8]
    /// The stored stream is cut.
    package var isDamaged: Bool
    package var compression: Compression

    /// The input as the reference reads it.
    package var reference: ReferenceInput {
        ReferenceInput(path: path, bytes: plain, isDamaged: isDamaged)
    }
}

/// Which records an input holds and how it is written.
struct WorldFile {
    /// The shapes of `blob-layout.md` section 6.
    enum Shape: CaseIterable {
        case blob
        case fragment
        case lines
        case bare
        case messages
        case nested
    }

    enum Damage {
        case none
        /// The document ends early.
        case cut
        /// JSON Lines with a line that cannot be read.
        case badLine
        /// The compressed stream ends inside its last member or frame.
        case codec
    }

    var path: String
    var shape: Shape
    var style: WorldStyle
    var compression = Compression.none
    /// Members or frames it is compressed in.
    var members = 1
    var hasByteOrderMark = false
    var damage = Damage.none
    /// Indices into the world's records, in file order.
    var records: [Int]
    var seed: UInt64
}

extension WorldFile {
    /// The input when only records written up to `limit` exist; nil while there is none.
    ///
    /// An unfinished version is never damaged: what is written later is not there yet.
    func input(
        _ plan: WorldPlan,
        _ all: [WorldRecord],
        upTo limit: Int64
    ) -> WorldInput? {
        let present = records.filter { all[$0].time <= limit }
        guard !present.isEmpty else { return nil }
        let damage = present.count == records.count ? damage : .none
        var random = SplitMix64(seed: seed)
        let texts = present.map { index in
            var writer = WorldWriter(
                style: style,
                random: SplitMix64(seed: all[index].seed &+ seed)
            )
            return writer.text(plan.json(all[index], style: style))
        }
        var text = laidOut(texts, damage, &random)
        if hasByteOrderMark { text = [0xEF, 0xBB, 0xBF] + text }
        if damage == .cut { text.removeLast(random.number(1...(text.count / 2))) }
        return encoded(text, damage, &random)
    }

    private func encoded(
        _ text: [UInt8],
        _ damage: Damage,
        _ random: inout SplitMix64
    ) -> WorldInput {
        var pieces: [[UInt8]] = []
        var start = 0
        if damage == .codec {
            // Most of the text arrives: enough to say what it is.
            start = random.number((text.count / 2)...(text.count - 1))
            pieces.append(Array(text[..<start]))
        }
        for left in stride(from: members, to: 1, by: -1) where text.count - start > 2 * left {
            let end = start + random.number(1...((text.count - start) / left * 3 / 2))
            pieces.append(Array(text[start..<end]))
            start = end
        }
        pieces.append(Array(text[start...]))
        var stored = pieces.map { Compressor.compress($0, as: compression) }
        var delivered = text
        var isDamaged = false
        if damage == .codec, compression != .none, pieces.count > 1, let last = stored.last {
            // The header of the last member and nothing it says: all before it is whole.
            let header = [Compression.gzip: 11, .lz4: 9, .zstd: 6][compression] ?? 0
            stored[stored.count - 1] = Array(last.prefix(header))
            delivered = pieces.dropLast().flatMap(\.self)
            isDamaged = true
        }
        return WorldInput(
            path: path,
            plain: delivered,
            encoded: stored.flatMap(\.self),
            isDamaged: isDamaged,
            compression: compression
        )
    }
}
