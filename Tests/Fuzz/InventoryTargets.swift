import Flow
import FlowRules

@testable import FlowInventory

/// Saved objects and rows of inventory: cut into items in any windows, they give the same evidence.
struct InventoryTarget: FuzzTarget {
    static let name = "inventory"

    private struct Answer: Equatable {
        var account = InventoryAccount()
        var owners: [AddressOwner] = []

        init(_ bytes: [UInt8], window: Int) {
            var assembler = SnapshotAssembler(nameTime: nil)
            var splitter = ItemSplitter()
            for start in stride(from: 0, to: bytes.count, by: window) {
                let end = start + min(window, bytes.count - start)
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
        let whole = Answer(bytes, window: max(bytes.count, 1))
        let window = [1, 7, 33][bytes.count % 3]
        let split = Answer(bytes, window: window)
        demand(whole == split, "windows of \(window) read alike:\n\(whole)\n\(split)")
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
        let whole = read(bytes, window: max(bytes.count, 1))
        let window = [1, 7, 33][bytes.count % 3]
        let split = read(bytes, window: window)
        demand(whole.snapshots == split.snapshots, "windows of \(window) give the same rules")
        demand(whole.account == split.account, "and the same account")
        for rejection in whole.account.rejections.values {
            demand((0...bytes.count).contains(rejection.firstOffset), "rejected in the input")
        }
        return .keep
    }

    private func read(_ bytes: [UInt8], window: Int) -> RuleSnapshotReader {
        var reader = RuleSnapshotReader()
        for start in stride(from: 0, to: bytes.count, by: window) {
            let end = start + min(window, bytes.count - start)
            reader.feed(bytes.span.extracting(start..<end), offset: start)
        }
        reader.finish(offset: bytes.count)
        return reader
    }
}
