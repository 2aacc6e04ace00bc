import Flow
package import FlowInventory
import Foundation

/// The rules of a list, or of several, that were looked at together.
package struct RuleSnapshot: Sendable, Hashable {
    /// Unix milliseconds; `nil` if the file does not say it: then its name may.
    package var time: Int64?
    package var rules: [RuleDefinition]

    package init(time: Int64?, rules: [RuleDefinition]) {
        self.time = time
        self.rules = rules
    }
}

/// Reads the rules of one saved file, given as decompressed bytes; one item is in memory at a time.
///
///     var reader = RuleSnapshotReader()
///     reader.feed(bytes, offset: 0)
///     reader.finish(offset: bytes.count)
///     for snapshot in reader.snapshots { ... }
///
/// A `WeirSnapshot` among the items says when those behind it were looked at. Other items that are no
/// rules are counted as ignored; a program that reads an inventory for its pods, too, cuts it once and
/// offers each item to `RuleItem.read`.
package struct RuleSnapshotReader {
    package private(set) var snapshots: [RuleSnapshot] = []
    package private(set) var account = InventoryAccount()

    private var splitter = ItemSplitter()
    private var listKind: String?
    private var time: Int64?
    private var cluster: String?

    package init() {}

    /// Goes on with the next bytes of the file; `offset` is that of the first one.
    package mutating func feed(_ bytes: Span<UInt8>, offset: Int) {
        // Taken out, because what an item does to the reader would overlap with the reading of it.
        var splitter = self.splitter
        self.splitter = ItemSplitter()
        splitter.feed(bytes, offset: offset) { take($0) }
        self.splitter = splitter
    }

    /// The file ends here; an item that does not is rejected.
    package mutating func finish(offset: Int) {
        var splitter = self.splitter
        splitter.finish(offset: offset) { take($0) }
        self.splitter = splitter
    }

    private mutating func take(_ event: ItemSplitter.Event) {
        switch event {
        case .listBegins(let envelope): listKind = Header.read(envelope)?.kind
        case .listEnds: listKind = nil
        case .rejected(let reason, let offset, let detail):
            account.reject(reason, offset: offset, detail: detail)
        case .item(let bytes, let offset, let isElement):
            do {
                switch try RuleItem.read(
                    bytes,
                    inList: isElement ? listKind : nil,
                    cluster: cluster
                ) {
                case .rules(let rules): add(rules)
                case .notARule: ignore(bytes)
                }
            } catch {
                account.reject(error.reason, offset: offset, detail: error.detail)
            }
        }
    }

    private mutating func add(_ rules: [RuleDefinition]) {
        account.countUsed(at: time)
        if snapshots.last?.time != time || snapshots.isEmpty {
            snapshots.append(RuleSnapshot(time: time, rules: []))
        }
        snapshots[snapshots.count - 1].rules += rules
    }

    private mutating func ignore(_ bytes: [UInt8]) {
        account.countIgnored()
        guard let header = Header.read(bytes), header.kind == "WeirSnapshot",
            let time = header.time.flatMap({ Timestamp.nanoseconds(of: $0) })
        else { return }
        self.time = time / 1_000_000
        cluster = header.cluster.flatMap { $0.isEmpty ? nil : $0 }
    }

    private struct Header: Decodable {
        var kind: String?
        var time: String?
        var cluster: String?

        /// An envelope that cannot be read says nothing: its items still count.
        static func read(_ bytes: [UInt8]) -> Header? {
            try? JSONDecoder().decode(Header.self, from: Data(bytes))
        }
    }
}
