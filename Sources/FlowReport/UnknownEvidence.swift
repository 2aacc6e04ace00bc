import FlowStore

/// What cannot be known of latency: who exported, what was lost, who was not measured (R13).
struct UnknownEvidence {
    static let mostRetransmissions = 12
    private static let mostSources = 50
    private static let mostSilent = 20
    private static let mostGaps = 20

    struct Retransmission {
        var method: PageText
        var client: PageText
        var server: PageText
        var handshakes: Count
        var retransmitted: Count
    }

    /// A node, gateway or controller, and what became of the answers it saw.
    struct Source {
        var log: PageText
        var reporter: PageText
        var hours: Count
        var rows: Count
        var handshakes: Count
        var samples: Count
        var retransmitted: Count
        var proxied: Count
        var discarded: Count
        var unpaired: Count
        var eventsLost: Count
    }

    /// A pair of workloads with TCP flows and no method.
    struct Gap {
        var client: PageText
        var server: PageText
        var flowsOpened: Count
        var why: PageText
    }

    var retransmissions: [Retransmission]
    var retransmissionPairs: Int
    var retransmitted: Int
    var sources: [Source]
    var sourceCount: Int
    /// Nodes of the inventory that told nothing in the period.
    var silentNodes: [PageText]
    var silentCount: Int
    var gaps: [Gap]
    var gapCount: Int

    init(_ state: ResultState, _ period: ReportPeriod) throws(QueryError) {
        let repeated = try state.rows(
            LatencyQuestions.retransmissions(period, limit: Self.mostRetransmissions)
        )
        retransmissionPairs = repeated.first?.count(5) ?? 0
        retransmitted = repeated.first?.count(6) ?? 0
        retransmissions = repeated.map { row in
            Retransmission(
                method: row.shown(0),
                client: row.shown(1),
                server: row.shown(2),
                handshakes: row.shownCount(3),
                retransmitted: row.shownCount(4)
            )
        }
        let told = try state.rows(Self.sources(period))
        sourceCount = told.first?.count(11) ?? 0
        sources = told.map(Source.init)
        let silent = try state.rows(Self.silentNodes(period))
        silentCount = silent.first?.count(1) ?? 0
        silentNodes = silent.map { $0.shown(0) }
        let unmeasured = try state.rows(Self.gaps(period))
        gapCount = unmeasured.first?.count(4) ?? 0
        gaps = unmeasured.map { row in
            Gap(
                client: row.shown(0),
                server: row.shown(1),
                flowsOpened: row.shownCount(2),
                why: row.shown(3)
            )
        }
    }

    private static func sources(_ period: ReportPeriod) -> String {
        """
        SELECT log, reporter, COUNT(*), SUM(rows), SUM(handshakes), SUM(samples),
               SUM(retransmitted), SUM(proxied), SUM(discarded), SUM(unpaired), SUM(events_lost),
               COUNT(*) OVER ()
        FROM latency_sources WHERE \(period.hourCondition)
        GROUP BY log, reporter ORDER BY log, reporter LIMIT \(mostSources)
        """
    }

    private static func silentNodes(_ period: ReportPeriod) -> String {
        """
        SELECT node, COUNT(*) OVER () FROM (
            SELECT DISTINCT node FROM address_owners
            WHERE kind = 'node' AND node IS NOT NULL AND valid_from < '\(period.to)'
                  AND (valid_to IS NULL OR valid_to >= '\(period.from)'))
        WHERE node NOT IN (
            SELECT reporter FROM latency_sources WHERE \(period.hourCondition))
        ORDER BY node LIMIT \(mostSilent)
        """
    }

    /// Why, as far as the views tell: nothing was begun, no node of theirs exported, or all that was seen made no sample.
    static func gaps(_ period: ReportPeriod) -> String {
        """
        WITH gap AS MATERIALIZED (
            SELECT source_namespace, source_workload, destination_namespace, destination_workload,
                   destination_port, SUM(flows_opened) AS opened
            FROM latency_gaps WHERE \(period.dayCondition) GROUP BY 1, 2, 3, 4, 5),
        shown AS MATERIALIZED (
            SELECT *, COUNT(*) OVER () AS gaps FROM gap
            ORDER BY opened DESC, 1, 2, 3, 4, 5 LIMIT \(mostGaps)),
        exported AS MATERIALIZED (
            SELECT DISTINCT hour, reporter FROM latency_sources
            WHERE \(period.hourCondition) AND handshakes > 0),
        told AS MATERIALIZED (
            SELECT DISTINCT s.source_namespace, s.source_workload, s.destination_namespace,
                   s.destination_workload, s.destination_port
            FROM shown s
            JOIN (SELECT * FROM flows WHERE \(period.hourCondition) AND protocol = 'TCP') f
                ON f.source_namespace IS s.source_namespace
                   AND f.source_workload = s.source_workload
                   AND f.destination_namespace IS s.destination_namespace
                   AND f.destination_workload = s.destination_workload
                   AND f.destination_port IS s.destination_port
            JOIN exported e
                ON e.hour = f.hour AND e.reporter IN (f.source_node, f.destination_node))
        SELECT COALESCE(s.source_namespace || '/', '') || s.source_workload,
               COALESCE(s.destination_namespace || '/', '') || s.destination_workload
                   || COALESCE(':' || s.destination_port, ''),
               s.opened,
               CASE WHEN COALESCE(s.opened, 0) = 0
                    THEN 'no connection was begun: all were open before'
                    WHEN t.source_workload IS NULL
                    THEN 'no node of theirs exported handshakes in those hours'
                    ELSE 'their nodes exported handshakes, and none of these' END,
               s.gaps
        FROM shown s LEFT JOIN told t
            ON t.source_namespace IS s.source_namespace AND t.source_workload = s.source_workload
               AND t.destination_namespace IS s.destination_namespace
               AND t.destination_workload = s.destination_workload
               AND t.destination_port IS s.destination_port
        ORDER BY s.opened DESC, 1, 2
        """
    }
}

extension UnknownEvidence.Source {
    fileprivate init(_ row: [Cell]) {
        log = row.shown(0)
        reporter = row.shown(1)
        hours = row.shownCount(2)
        rows = row.shownCount(3)
        handshakes = row.shownCount(4)
        samples = row.shownCount(5)
        retransmitted = row.shownCount(6)
        proxied = row.shownCount(7)
        discarded = row.shownCount(8)
        unpaired = row.shownCount(9)
        eventsLost = row.shownCount(10)
    }
}
