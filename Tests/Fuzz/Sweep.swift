import Codec
import ColumnKernel
import FlowDecode
import FlowTrace
import Foundation

/// Each bit of small stored blobs of flow logs turned over, and each cut: what a run would notice of it.
///
/// Bytes that are a checksum's to guard must never pass as sound with other rows.
struct Sweep {
    /// What became of one disturbed blob.
    private enum Fate: CaseIterable {
        /// Damage that the codec told, with its offset.
        case codec
        /// Damage, or an end inside a document, that the decoder told.
        case decoder
        /// No damage, but rows or records that were rejected, or no log any more.
        case rejected
        /// The same records.
        case same
        /// Other rows, and nothing says so.
        case unnoticed
    }

    private let reader = InputReader(windowBytes: 1 << 18)
    private let file = NamelessFile()

    /// Prints a line a file.
    ///
    /// - Parameter paths: Files, as they are stored.
    /// - Returns: 1 if a checksum let anything pass.
    func run(_ paths: [String]) -> Int32 {
        var status: Int32 = 0
        print("codec  bytes  what   cases  codec  decoder  rejected  same  unnoticed  file")
        for path in paths {
            guard let data = FileManager.default.contents(atPath: path) else {
                print("weir-fuzz: \(path) cannot be read")
                return 64
            }
            let stored = Array(data)
            let (whole, damage) = trace(stored)
            guard damage == nil, whole.records.contains(where: { !$0.rows.isEmpty }) else {
                print("weir-fuzz: \(path) has no rows, or is damaged already")
                return 64
            }
            let compression = reader.compression
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let flips = (0..<8 * stored.count).map { bit in
                fate(of: stored, whole) { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
            }
            let cuts = stored.indices.map { index in
                fate(of: stored, whole) { $0.removeSubrange(index...) }
            }
            report("\(compression.rawValue)  \(stored.count)  flips", flips, name)
            report("\(compression.rawValue)  \(stored.count)  cuts", cuts, name)
            let isChecked = compression == .gzip || compression == .zstd
            if isChecked, flips.contains(.unnoticed) { status = 1 }
        }
        return status
    }

    private func report(_ what: String, _ fates: [Fate], _ name: String) {
        let counts = Fate.allCases.map { fate in String(fates.count { $0 == fate }) }
        print("\(what)  \(fates.count)  \(counts.joined(separator: "  "))  \(name)")
    }

    private func fate(
        of sound: [UInt8],
        _ whole: DecodeTrace,
        disturbed disturb: (inout [UInt8]) -> Void
    ) -> Fate {
        var stored = sound
        disturb(&stored)
        let (trace, damage) = trace(stored)
        if let damage {
            demand(damage.storedOffset <= stored.count, "damage is in the file")
            return .codec
        }
        for entry in trace.entries {
            switch entry {
            case .damage, .end(whole: false, _): return .decoder
            default: continue
            }
        }
        if trace == whole { return .same }
        let rejected = trace.records.reduce(0) { $0 + $1.rejects.count }
        let known = whole.records.reduce(0) { $0 + $1.rejects.count }
        return trace.records.isEmpty || rejected > known ? .rejected : .unnoticed
    }

    private func trace(_ stored: [UInt8]) -> (DecodeTrace, StreamDamage?) {
        file.replace(stored.span)
        var bytes: [UInt8] = []
        do throws(ReadError) {
            try reader.open(path: file.path)
            while try reader.refill() {
                let count = reader.withUnread { $0.count }
                reader.move(count, to: &bytes)
            }
        } catch {
            fatalError("BROKEN: the file is read: \(error)")
        }
        var decoder = FlowLogDecoder()
        var addresses = AddressTable()
        let trace = DecodeTrace(bytes, decoder: &decoder, addresses: &addresses)
        return (trace, reader.damage)
    }
}
