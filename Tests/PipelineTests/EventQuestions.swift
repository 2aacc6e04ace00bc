import FlowTestSupport
import Testing

/// Views over several logs, against the oracle.
struct EventQuestions {
    let database: String
    let expected: ReferenceQuestions
    let title: String

    /// Rows of `other` stand for many addresses: no chain and no contact is told of them.
    private static let isWhole = [
        "denial_chains": "source_ip <> 'other' AND destination_ip <> 'other'",
        "scan_signals": "source_ip <> 'other' AND counts = 'exact'",
        "first_contacts": "source <> 'other' AND destination <> 'other'",
    ]

    func rows(of view: String) throws -> [ReferenceRow] {
        let columns = (ReferenceQuestions.columns[view] ?? []).map { column in
            column == "walk" ? "CAST(ROUND(walk * 1000) AS INTEGER)" : column
        }
        let condition = Self.isWhole[view] ?? "1"
        return try query(
            database,
            "SELECT \(columns.joined(separator: ", ")) FROM \(view) WHERE \(condition)"
        ).inCellOrder
    }

    func compare() throws {
        expectSame(
            try rows(of: "denial_chains"),
            expected.rows(of: "denial_chains"),
            "\(title), denial_chains"
        )
        try compareSteps()
        let folded = Set(expected.scans.filter { !$0.isWhole }.map(\.key))
        expectSame(
            try rows(of: "scan_signals").filter { !folded.contains(Array($0.prefix(2))) },
            expected.rows(of: "scan_signals"),
            "\(title), scan_signals"
        )
        try compareFoldedScans()
        try compareFirstContacts()
    }

    /// Of a source whose detail was folded the counts are lower bounds or estimates (R14), and said to be.
    private func compareFoldedScans() throws {
        let folded = expected.scans.filter { !$0.isWhole }
        guard !folded.isEmpty else { return }
        let rows = try query(
            database,
            """
            SELECT hour, source_ip, counts, denied_destinations, denied_ports, denied_pairs,
                   allowed_destinations, attempts
            FROM scan_signals
            """
        )
        for scan in folded {
            for row in rows where Array(row.prefix(2)) == scan.key {
                let isEstimate = row[2] == .text("estimate")
                #expect(isEstimate || row[2] == .text("at-least"), "\(title): \(row.map(\.shown))")
                for (index, count) in scan.counts.enumerated() {
                    // Five times the standard error.
                    let error = isEstimate && index < 3 ? Int64(Double(count) * 0.115) : 0
                    #expect(
                        row[3 + index] <= .integer(count + error),
                        "\(title): \(row.map(\.shown)), truth \(scan.counts)"
                    )
                    #expect(
                        !isEstimate || index > 2 || row[3 + index] >= .integer(count - error),
                        "\(title): \(row.map(\.shown)), truth \(scan.counts)"
                    )
                }
            }
        }
    }

    private func compareFirstContacts() throws {
        let (actual, wanted) = (
            try rows(of: "first_contacts"), expected.rows(of: "first_contacts")
        )
        expectSame(actual, wanted, "\(title), first_contacts")
    }

    /// Steps count from 1, and who decided first comes first.
    private func compareSteps() throws {
        let rows = try query(
            database,
            """
            SELECT hour, source_ip, destination_ip, destination_port, protocol, points, step,
                   first_seen
            FROM denial_chains
            """
        )
        for (key, chain) in Dictionary(grouping: rows, by: { Array($0.prefix(6)) }) {
            let byStep = chain.sorted { $0[6] < $1[6] }
            #expect(byStep.map { $0[6] } == (1...chain.count).map { .integer(Int64($0)) })
            #expect(key[5] == .integer(Int64(chain.count)), "\(title)")
            let times = byStep.map { $0[7] }
            #expect(times == times.sorted(), "\(title): \(key.map(\.shown))")
        }
    }
}

/// Names and their times, against the oracle.
struct EventLookups {
    let database: String
    let expected: ReferenceEvents
    let title: String

    func compare() throws {
        try compareMeantNames()
        try compareBuckets()
        try compareLosses()
    }

    /// What reporters lost, and how much of it, however often that is told.
    private func compareLosses() throws {
        let actual = try query(
            database,
            "SELECT hour, log, reporter, place, events FROM event_losses"
        ).inCellOrder
        let wanted = expected.rows(of: "event_losses")
        expectSame(actual, wanted, "\(title), event_losses")
    }

    private func compareMeantNames() throws {
        let rows = try query(
            database,
            """
            SELECT hour, log, resolver, query_name, lookups, search_lookups, failed,
                   CAST(ROUND(max_ms * 1000000) AS INTEGER), not_found
            FROM dns_names
            """
        )
        let wanted = expected.meantNames
        expectSame(
            rows.map { Array($0.prefix(7)) }.inCellOrder,
            wanted.map { $0.key + [$0.lookups, $0.searchLookups, $0.failed].map(Cell.integer) }
                .inCellOrder,
            "\(title), dns_names"
        )
        let open = Set(wanted.filter(\.isHalfPaired).map(\.key))
        func isSettled(_ row: ReferenceRow) -> Bool { !open.contains(Array(row.prefix(4))) }
        expectSame(
            rows.map { $0.prefix(4) + [$0[7]] }.filter(isSettled).inCellOrder,
            wanted.map { $0.key + [Cell($0.longest)] }.filter(isSettled).inCellOrder,
            "\(title), longest of dns_names"
        )
        expectSame(
            rows.map { $0.prefix(4) + [$0[8]] }.inCellOrder,
            wanted.map { $0.key + [.integer($0.notFound)] }.inCellOrder,
            "\(title), not_found of dns_names"
        )
    }

    private func compareBuckets() throws {
        let columns = ReferenceEvents.columns["dns_buckets"] ?? []
        let open = expected.openBuckets
        let rows = try query(
            database,
            """
            SELECT \(columns.joined(separator: ", ")),
                   CAST(ROUND(lower_ms * 1000000) AS INTEGER),
                   CAST(ROUND(upper_ms * 1000000) AS INTEGER)
            FROM dns_buckets
            """
        )
        expectSame(
            rows.map { Array($0.dropLast(2)) }.filter { !open.contains(Array($0.prefix(7))) }
                .inCellOrder,
            expected.rows(of: "dns_buckets"),
            "\(title), dns_buckets"
        )
        for row in rows {
            guard case .integer(let bucket) = row[7], case .integer(let lower) = row[9],
                case .integer(let upper) = row[10]
            else {
                Issue.record("\(title): \(row.map(\.shown))")
                continue
            }
            // Doubles hold 15 digits of nanoseconds: whatever is longer than a week is no lookup.
            let inside = [lower, upper - 1].map { Int64(ReferenceLookups.bucket(of: $0)) }
            #expect(inside == [bucket, bucket], "\(title): \(row.map(\.shown))")
            let beside = [lower - 1, upper].filter { $0 >= 0 }
            #expect(
                beside.allSatisfy { Int64(ReferenceLookups.bucket(of: $0)) != bucket },
                "\(title): \(row.map(\.shown))"
            )
        }
    }
}

/// Records what is in one of two lists of rows only.
func expectSame(_ actual: [ReferenceRow], _ wanted: [ReferenceRow], _ what: String) {
    guard actual != wanted else { return }
    func shown(_ rows: Set<ReferenceRow>) -> String {
        rows.map { row in row.map(\.shown).joined(separator: "|") }.sorted().prefix(3)
            .joined(separator: "\n")
    }
    Issue.record(
        """
        \(what): \(actual.count) rows, wanted \(wanted.count)
        extra:
        \(shown(Set(actual).subtracting(wanted)))
        missing:
        \(shown(Set(wanted).subtracting(actual)))
        """
    )
}

extension FlowTestSupport.Cell {
    var shown: String {
        switch self {
        case .null: ""
        case .integer(let value): String(value)
        case .text(let text): text
        }
    }
}
