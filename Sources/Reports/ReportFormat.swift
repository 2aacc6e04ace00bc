package import FlowStore

/// Renders a query's result as text, a piece at a time.
///
/// A format appends to the caller's buffer and never writes, so the caller decides when bytes go
/// out. Only the table looks ahead, and by a bounded number of rows.
package protocol ReportFormat {
    /// The names of the columns, once, before any row.
    mutating func begin(columns: [String], into output: inout String)

    /// One row: a cell a column.
    mutating func append(_ row: [Cell], into output: inout String)

    /// After the last row.
    mutating func end(into output: inout String)
}

/// The formats by the names `--format` takes.
package enum ReportFormatName: String, Sendable, CaseIterable {
    case table
    case csv
    case json
    case markdown

    /// A fresh renderer.
    ///
    /// - Parameter lineWidth: Columns of the terminal that a table is cut to; `nil` cuts nothing.
    /// - Returns: The renderer of one result.
    package func format(lineWidth: Int?) -> any ReportFormat {
        switch self {
        case .table: TableFormat(lineWidth: lineWidth)
        case .csv: CSVFormat()
        case .json: JSONFormat()
        case .markdown: MarkdownFormat()
        }
    }
}
