/// An item that says nothing of addresses, for whoever knows what else inventories hold.
package struct OtherItem: Sendable {
    /// JSON of an element of a list, or of an object that is none.
    package var bytes: [UInt8]
    /// Of the list that holds it, if known.
    package var listKind: String?
    /// Of the `WeirSnapshot` before it.
    package var cluster: String?
    /// Unix milliseconds of that snapshot, else of the file's name; `nil` if neither says it.
    ///
    /// A list that comes twice in a file does not matter here as it does for pods: lists of several enforcers are often
    /// written one behind another.
    package var time: Int64?

    /// What became of it.
    package enum Fate: Sendable, Equatable {
        case used
        /// Unknown to this reader, too.
        case unknown
        case rejected(InventoryRejectReason, detail: String)
    }
}
