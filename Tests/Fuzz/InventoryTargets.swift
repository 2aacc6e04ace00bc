import Flow
import FlowRules

@testable import FlowInventory

/// Saved objects and rows of inventory: cut into items in any windows, they give the same evidence.
struct InventoryTarget: FuzzTarget {
    static let name = "inventory"

    private struct Answer: Equatable {
        var account = InventoryAccount()
        var owners: [AddressOwner] = []

        init(_ bytes: [UInt8], ends: [Int]) {
            var assembler = SnapshotAssembler(nameTime: nil)
            var splitter = ItemSplitter()
            for (start, end) in zip([0] + ends, ends) {
                splitter.feed(bytes.span.extracting(start..<end), offset: start) {
                    assembler.take($0)
                }
            }
            splitter.finish(offset: bytes.count) { assembler.take($0) }
            assembler.finish()
            account = assembler.account
            owners = assembler.evidence.owners(cluster: nil).owners
        }
    }

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        let bytes = input.array
        let whole = Answer(bytes, ends: [bytes.count])
        let pieces = Pieces(of: bytes)
        let split = Answer(bytes, ends: pieces.ends)
        demand(whole == split, "windows to \(pieces) read alike:\n\(whole)\n\(split)")
        demand(
            whole.account.read <= bytes.count + 1,
            "an item has bytes of its own: \(whole.account)"
        )
        for rejection in whole.account.rejections.values {
            demand((0...bytes.count).contains(rejection.firstOffset), "rejected in the input")
        }
        for owner in whole.owners {
            demand(owner.validFrom < owner.validTo, "an interval is not empty: \(owner)")
        }
        return .keep
    }
}

/// Saved rules, likewise.
struct RulesTarget: FuzzTarget {
    static let name = "rules"

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        let bytes = input.array
        let whole = read(bytes, ends: [bytes.count])
        let pieces = Pieces(of: bytes)
        let split = read(bytes, ends: pieces.ends)
        demand(whole.snapshots == split.snapshots, "windows to \(pieces) give the same rules")
        demand(
            whole.account == split.account,
            "and the same account:\n\(whole.account)\n\(split.account)"
        )
        for rejection in whole.account.rejections.values {
            demand((0...bytes.count).contains(rejection.firstOffset), "rejected in the input")
        }
        return .keep
    }

    private func read(_ bytes: [UInt8], ends: [Int]) -> RuleSnapshotReader {
        var reader = RuleSnapshotReader()
        for (start, end) in zip([0] + ends, ends) {
            reader.feed(bytes.span.extracting(start..<end), offset: start)
        }
        reader.finish(offset: bytes.count)
        return reader
    }
}
