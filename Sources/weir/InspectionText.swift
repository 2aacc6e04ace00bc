import Flow
import FlowStore
import Pipeline
import Reports

/// What `weir inspect` prints of a file.
enum InspectionText {
    static func describe(_ inspection: Inspection) -> String {
        var text = inspection.report.path.visible + "\n" + facts(of: inspection).text
        if !inspection.rows.isEmpty { text += "\n" + table(of: inspection.rows) }
        if !inspection.eventRows.isEmpty { text += "\n" + table(of: inspection.eventRows) }
        return text
    }

    private static func facts(of inspection: Inspection) -> Facts {
        let report = inspection.report
        var facts = Facts()
        facts.add("status", status(of: report))
        guard report.figures.status != .unreadable else { return facts }
        facts.add("format", inspection.formats.isEmpty ? "no flow log" : list(inspection.formats))
        facts.add("compression", inspection.compression)
        facts.add("stored", Human.bytes(report.figures.bytesStored))
        facts.add("read", Human.bytes(report.figures.bytesRead))
        if !inspection.formats.isEmpty { addRows(of: inspection, to: &facts) }
        for note in inspection.notes { facts.add("note", note.visible) }
        return facts
    }

    private static func addRows(of inspection: Inspection, to facts: inout Facts) {
        facts.add("records", Human.count(inspection.report.figures.records))
        facts.add("rows", rows(of: inspection))
        if !inspection.reporters.isEmpty { facts.add("reporters", list(inspection.reporters)) }
        if let first = inspection.firstTime, let last = inspection.lastTime {
            let texts = [first, last].map(Timestamp.text(ofMilliseconds:))
            facts.add("times", "\(texts[0]) to \(texts[1])")
        }
        if inspection.splits > 0 { facts.add("split pairs", Human.count(inspection.splits)) }
    }

    private static func status(of report: InputReport) -> String {
        guard let damage = report.damage else { return report.figures.status.rawValue }
        return "\(report.figures.status.rawValue): \(damage.visible)"
    }

    private static func rows(of inspection: Inspection) -> String {
        let report = inspection.report
        var text =
            "\(Human.count(report.figures.rowsRead)) read, \(Human.count(report.figures.rowsKept)) kept"
        if report.figures.rowsDuplicate > 0 {
            text += ", \(Human.count(report.figures.rowsDuplicate)) duplicate"
        }
        if report.rowsRejected > 0 {
            text += ", \(Human.count(report.rowsRejected)) rejected"
            text += " (\(reasonList(inspection.rejectionsByReason)))"
        }
        return text
    }

    /// The first few, as a file may hold the logs of thousands of interfaces.
    private static func list(_ items: [String], limit: Int = 8) -> String {
        let shown = items.prefix(limit).map(\.visible).joined(separator: ", ")
        guard items.count > limit else { return shown }
        return "\(shown) and \(Human.count(items.count - limit)) more"
    }

    private static func table(of rows: [Inspection.Row]) -> String {
        var format = ReportFormatName.table.format(lineWidth: nil)
        var text = ""
        format.begin(columns: columns, into: &text)
        for row in rows { format.append(cells(of: row), into: &text) }
        format.end(into: &text)
        return text.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    private static func table(of rows: [Inspection.EventRow]) -> String {
        var format = ReportFormatName.table.format(lineWidth: nil)
        var text = ""
        format.begin(
            columns: [
                "time", "reporter", "kind", "decision", "protocol", "source", "destination", "name",
                "port", "rule", "reason", "ms",
            ],
            into: &text
        )
        for row in rows {
            format.append(
                [
                    .text(Timestamp.text(ofMilliseconds: row.time)), .text(row.reporter),
                    .text(row.kind), .text(row.decision), .text(row.protocolName),
                    .text(row.source), .text(row.destination), .text(row.name),
                    row.port.map { .integer(Int64($0)) } ?? .null, .text(row.rule),
                    .text(row.reason), row.nanoseconds.map { .real(Double($0) / 1e6) } ?? .null,
                ],
                into: &text
            )
        }
        format.end(into: &text)
        return text.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    private static let columns = [
        "time", "reporter", "direction", "decision", "state", "protocol", "source", "port",
        "destination", "port", "packets", "bytes", "packets back", "bytes back", "rule",
    ]

    private static func cells(of row: Inspection.Row) -> [Cell] {
        [
            .text(Timestamp.text(ofMilliseconds: row.time)), .text(row.reporter),
            .text(row.direction), .text(row.decision), .text(row.state),
            .text(row.protocolName), .text(row.source), .integer(Int64(row.sourcePort)),
            .text(row.destination), .integer(Int64(row.destinationPort)),
            cell(row.packetsSent), cell(row.bytesSent), cell(row.packetsReceived),
            cell(row.bytesReceived), .text(row.rule),
        ]
    }

    /// Counters stay below 2^48, or their row is rejected.
    private static func cell(_ counter: UInt64?) -> Cell {
        counter.map { .integer(Int64(clamping: $0)) } ?? .null
    }
}

/// `field-count 500, bad-address 43`: the most frequent first.
func reasonList(_ counts: [String: Int]) -> String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "\($0.key) \(Human.count($0.value))" }
        .joined(separator: ", ")
}
