/// The role of every allowed row (R5): superseded, transit, mirror, counted, in this order.
enum ReferenceRoles {
    private struct ReporterHour: Hashable {
        var reporter: String
        var hour: Int64
    }

    private struct Passage: Hashable {
        var reporterHour: ReporterHour
        var source: ReferenceEndpoint
        var destination: ReferenceEndpoint
        var port: Int64?
        var transport: String

        init(_ row: ReferenceFlowRow) {
            reporterHour = ReporterHour(reporter: row.reporter, hour: row.hour)
            source = row.foldedSource
            destination = row.foldedDestination
            port = row.foldedPort
            transport = row.transport
        }
    }

    private struct Sender: Hashable {
        var source: ReferenceEndpoint
        var hour: Int64
    }

    static func assign(_ rows: inout [ReferenceFlowRow], transitMACs: Set<String>) {
        let allowed = rows.filter(\.isAllowed)
        let covered = Set(
            allowed.filter(\.isVNet).map { ReporterHour(reporter: $0.reporter, hour: $0.hour) }
        )
        let entered = Set(allowed.filter { $0.direction == "inbound" }.map(Passage.init))
        let left = Set(allowed.filter { $0.direction == "outbound" }.map(Passage.init))
        let through = entered.intersection(left)

        for index in rows.indices where rows[index].isAllowed {
            let row = rows[index]
            let reporterHour = ReporterHour(reporter: row.reporter, hour: row.hour)
            rows[index].isPassage = through.contains(Passage(row))
            if !row.isVNet, covered.contains(reporterHour) {
                rows[index].role = "superseded"
            } else if transitMACs.contains(row.reporter) || through.contains(Passage(row)) {
                rows[index].role = "transit"
            }
        }
        // Only now is it known which outbound rows vouch for their source.
        let senders = Set(
            rows.filter { $0.isAllowed && $0.role == nil && $0.direction == "outbound" }
                .map { Sender(source: $0.foldedSource, hour: $0.hour) }
        )
        for index in rows.indices where rows[index].isAllowed && rows[index].role == nil {
            let row = rows[index]
            let isSeen = senders.contains(Sender(source: row.foldedSource, hour: row.hour))
            rows[index].role = row.direction == "inbound" && isSeen ? "mirror" : "counted"
        }
    }
}
