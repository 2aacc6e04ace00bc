package import Codec

/// Reads inventory files of any shape and compression into evidence.
///
/// Shapes are told by content: `kubectl` lists, typed lists, single objects and JSON Lines of any of
/// them; rows of `KubePodInventory`, `KubeNodeInventory` and `KubeServices` as JSON Lines, in an
/// array or under `records`; many of these one after another. One item is in memory at a time, and
/// what it says of addresses until it is known when its list was taken.
///
/// A reader belongs to one worker and reads file after file.
package final class InventoryReader {
    private let input: InputReader

    package init() { input = InputReader() }

    /// Reads one file.
    ///
    /// What is broken is counted and left out; the rest of the file counts (R2).
    ///
    /// - Parameters:
    ///   - path: The file. A time in its name can date its objects; when it was changed cannot.
    ///   - evidence: Gains what the file says; unchanged if this throws.
    ///   - others: Is offered each item that says nothing of addresses, in the order of the file.
    /// - Returns: What became of the items, and what was wrong with the compressed bytes.
    /// - Throws: `ReadError` if the system does not give the file, or stops giving it.
    package func read(
        path: String,
        into evidence: inout OwnershipEvidence,
        others: (OtherItem) -> OtherItem.Fate = { _ in .unknown }
    ) throws(ReadError) -> InventoryAccount {
        try input.open(path: path)
        defer { input.close() }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var assembler = SnapshotAssembler(
            nameTime: InventoryTime.milliseconds(inFileName: name)
        )
        var splitter = ItemSplitter()
        while try input.refill() {
            let offset = input.unreadOffset
            let count = input.withUnread { bytes in
                splitter.feed(bytes, offset: offset) { assembler.take($0, others) }
                return bytes.count
            }
            input.discard(count)
        }
        splitter.finish(offset: input.unreadOffset) { assembler.take($0, others) }
        assembler.finish()
        assembler.account.damage = input.damage
        evidence.merge(assembler.evidence)
        return assembler.account
    }
}
