/// What receivers logged, and what of it no sender did (R5): `mirror_balance`, one question a mirror.
struct ReferenceMirrors {
    /// Allowed outbound rows that are neither superseded nor transit, by what they share with their mirrors whatever was folded.
    private var sent: [Conversation: [ReferenceFlowRow]] = [:]
    private let mirrors: [ReferenceFlowRow]

    private struct Conversation: Hashable {
        var source: ReferenceEndpoint
        var transport: String

        init(_ row: ReferenceFlowRow) {
            source = row.foldedSource
            transport = row.transport
        }
    }

    private struct ReporterHour: Hashable {
        var hour: Int64
        var reporter: String
    }

    init(rows: [ReferenceFlowRow]) {
        mirrors = rows.filter { $0.role == "mirror" }
        for row in rows where row.isAllowed && row.direction == "outbound" {
            guard row.role != "superseded", row.role != "transit" else { continue }
            sent[Conversation(row), default: []].append(row)
        }
    }

    /// The same key in the same hour or a neighbouring one; `other` may stand for any destination and port (R14).
    private func isMatched(_ mirror: ReferenceFlowRow) -> Bool {
        (sent[Conversation(mirror)] ?? []).contains { row in
            guard abs(row.hour - mirror.hour) <= 3600 else { return false }
            if row.foldedDestination == .other || mirror.foldedDestination == .other { return true }
            return row.foldedDestination == mirror.foldedDestination
                && row.foldedPort == mirror.foldedPort
        }
    }

    func balance() -> [ReferenceRow] {
        var sums: [ReporterHour: (all: ReferenceMeasures, unmatched: ReferenceMeasures)] = [:]
        for mirror in mirrors {
            let key = ReporterHour(hour: mirror.hour, reporter: mirror.reporter)
            sums[key, default: (ReferenceMeasures(), ReferenceMeasures())].all.add(mirror)
            if !isMatched(mirror) { sums[key]?.unmatched.add(mirror) }
        }
        return sums.map { key, sums in
            let bytes = [sums.all, sums.unmatched].map { $0.counters.map { $0[1] + $0[3] } }
            return [
                .text(ReferenceTime.text(ofSeconds: key.hour)), .text(key.reporter),
                .integer(sums.all.opened), .integer(sums.unmatched.opened), Cell(bytes[0]),
                Cell(bytes[1]),
            ]
        }
    }
}
