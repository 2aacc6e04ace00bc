import FlowStore
import Reports

/// Everything a format writes for these rows.
func render(
    _ name: ReportFormatName,
    columns: [String],
    rows: [[Cell]],
    lineWidth: Int? = nil
) -> String {
    var format = name.format(lineWidth: lineWidth)
    var output = ""
    format.begin(columns: columns, into: &output)
    for row in rows { format.append(row, into: &output) }
    format.end(into: &output)
    return output
}
