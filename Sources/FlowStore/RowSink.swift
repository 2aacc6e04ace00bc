/// Takes a query's result row by row, so that no result is ever held whole.
package protocol RowSink {
    /// The names of the columns, once, before the first row.
    mutating func begin(columns: [String])

    /// One row: a cell a column, in their order.
    ///
    /// - Returns: `.enough` to end the query here, without an error.
    mutating func row(_ cells: [Cell]) -> Demand

    /// After the last row; not called when the query failed or the sink had enough.
    mutating func end()
}

/// Whether the taker of rows wants another.
package enum Demand: Sendable {
    case more
    case enough
}
