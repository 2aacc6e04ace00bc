/// One value of a public view, as plain SQL would give it.
package enum Cell: Hashable, Comparable, Sendable {
    case null
    case integer(Int64)
    case text(String)

    /// NULL for nothing.
    package init(_ text: String?) {
        self = text.map(Cell.text) ?? .null
    }

    /// NULL for nothing.
    package init(_ integer: Int64?) {
        self = integer.map(Cell.integer) ?? .null
    }
}

/// A row of a public view, in the view's column order.
package typealias ReferenceRow = [Cell]

extension [ReferenceRow] {
    /// The same rows in one order, so that two lists can be compared.
    package var inCellOrder: [ReferenceRow] {
        sorted { $0.lexicographicallyPrecedes($1) }
    }
}
