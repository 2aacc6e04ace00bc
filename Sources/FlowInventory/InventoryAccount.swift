package import Codec

/// Why an item of an inventory file was not used.
package enum InventoryRejectReason: String, Sendable, CaseIterable {
    /// More bytes than `ItemSplitter.itemLimit`.
    case itemTooLarge = "item-too-large"
    /// Brackets nested deeper than any inventory's.
    case tooDeep = "too-deep"
    /// Text that is no JSON; all up to the next line that begins with `{` is lost with it.
    case brokenJSON = "broken-json"
    /// The input ends inside the item.
    case incomplete = "incomplete-item"
    /// A member has another type than the API or the table gives it.
    case unexpectedType = "unexpected-type"
    /// Neither an object of the API nor a row of a known table.
    case unrecognised = "unrecognised"
    /// A time that is no time, or a row without one.
    case time = "bad-time"
    /// An address that is no address.
    case address = "bad-address"
    /// A member that has to be there and is not, or with a value it cannot have: a port of 70000.
    case value = "bad-value"
}

/// What became of the items of one inventory file: read = used + ignored + rejected.
package struct InventoryAccount: Sendable, Equatable {
    package struct Rejection: Sendable, Equatable {
        package var items: Int
        /// In decompressed bytes.
        package var firstOffset: Int
        /// Of the first one: what was expected, or what was found.
        package var detail: String
    }

    /// Items that say who has an address, or had.
    package private(set) var used = 0
    /// Items of other kinds (a ConfigMap), and objects without an address (a pod not yet scheduled).
    package private(set) var ignored = 0
    package private(set) var rejections: [InventoryRejectReason: Rejection] = [:]
    /// When the first of the used items was looked at, in Unix milliseconds.
    package private(set) var firstTime: Int64?
    /// When the last of the used items was looked at.
    package private(set) var lastTime: Int64?
    /// What was wrong with the compressed bytes; items before it are used.
    package internal(set) var damage: StreamDamage?

    package init() {}

    package var rejected: Int { rejections.values.reduce(0) { $0 + $1.items } }
    package var read: Int { used + ignored + rejected }

    /// - Parameter time: `nil` if nothing says it yet.
    package mutating func countUsed(at time: Int64?) {
        used += 1
        guard let time else { return }
        firstTime = min(firstTime ?? time, time)
        lastTime = max(lastTime ?? time, time)
    }

    package mutating func countIgnored() { ignored += 1 }

    package mutating func reject(_ reason: InventoryRejectReason, offset: Int, detail: String) {
        var entry =
            rejections[reason] ?? Rejection(items: 0, firstOffset: offset, detail: detail)
        entry.items += 1
        rejections[reason] = entry
    }
}
