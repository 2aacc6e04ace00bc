import Flow
import FlowRules
import GRDB

/// How much of what each enforcer should have logged is there (R13), and from when to when there is any.
///
/// Days of which even the sums are gone say nothing of rules any more.
struct RuleCoverage {
    private(set) var windows: [RuleEnforcer: ReviewWindow] = [:]
    private(set) var entries: [LogCoverage] = []

    private struct Hours {
        var expected = 0
        var seen = 0
    }

    /// Logs whose hours count for an enforcer.
    ///
    /// Only VNet flow logs show security admin rules.
    ///
    /// An interface may log into two generations at once: an hour of which either is there is seen.
    private static let logs: [(enforcer: RuleEnforcer, group: String, log: String)] = [
        (.nsg, "flows", "nsg-v1"), (.nsg, "flows", "nsg-v2"), (.nsg, "flows", "vnet-v4"),
        (.securityAdmin, "flows", "vnet-v4"),
        (.azureFirewall, "firewall", "azure-firewall"),
        (.networkPolicy, "hubble", "hubble"), (.networkPolicy, "calico", "calico"),
    ]

    init(_ database: Database) throws {
        let values = Self.logs.map { _ in "(?, ?, ?)" }.joined(separator: ", ")
        let names = Self.logs.flatMap { [$0.enforcer.rawValue, $0.group, $0.log] }
        let rows = try Row.fetchCursor(
            database,
            sql: """
                WITH wanted (enforcer, log_group, log) AS (VALUES \(values)),
                best AS (
                    SELECT w.enforcer AS enforcer, c.reporter AS reporter, c.hour AS hour,
                           MAX(CASE c.status WHEN 'present' THEN 2 WHEN 'partial' THEN 1 ELSE 0 END)
                               AS halves
                    FROM coverage c JOIN wanted w ON w.log = c.log
                    WHERE substr(c.hour, 1, 10) NOT IN (
                        SELECT day FROM rolled_up_days WHERE detail = 'daily'
                    )
                    GROUP BY w.enforcer, w.log_group, c.reporter, c.hour
                )
                SELECT enforcer, COALESCE(reporter, ''), COUNT(*), SUM(halves),
                       MIN(CASE WHEN halves > 0 THEN hour END),
                       MAX(CASE WHEN halves > 0 THEN hour END)
                FROM best GROUP BY 1, 2
                """,
            arguments: StatementArguments(names)
        )
        var byReporter: [String: Hours] = [:]
        var ofKind: [RuleEnforcer: Hours] = [:]
        while let row = try rows.next() {
            guard let enforcer = RuleEnforcer(rawValue: row[0]) else { continue }
            // In half hours: one that is partial counts half.
            let hours = Hours(expected: 2 * (row[2] as Int), seen: row[3])
            if enforcer == .nsg {
                byReporter[row[1]] = hours
            } else {
                ofKind[enforcer, default: Hours()].expected += hours.expected
                ofKind[enforcer, default: Hours()].seen += hours.seen
            }
            extend(enforcer, row[4], row[5])
        }
        entries = ofKind.map {
            LogCoverage($0.key, id: nil, expectedHours: $0.value.expected, seenHours: $0.value.seen)
        }
        try addSecurityGroups(byReporter, database)
    }

    private mutating func extend(_ enforcer: RuleEnforcer, _ first: String?, _ last: String?) {
        guard let from = first.flatMap({ Timestamp.nanoseconds(of: $0) }),
            let until = last.flatMap({ Timestamp.nanoseconds(of: $0) })
        else { return }
        let window = windows[enforcer]
        windows[enforcer] = ReviewWindow(
            from: min(window?.from ?? .max, from / 1_000_000),
            until: max(window?.until ?? .min, until / 1_000_000 + 3_600_000)
        )
    }

    /// A security group's hours are those of the interfaces that log its decisions; none of them, none expected.
    private mutating func addSecurityGroups(
        _ byReporter: [String: Hours],
        _ database: Database
    ) throws {
        var groups: [String: Hours] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT DISTINCT n.text, r.reporter
                FROM rule_reporter r JOIN name n ON n.name_id = r.acl_id
                """
        )
        while let row = try rows.next() {
            guard let hours = byReporter[row[1]] else { continue }
            groups[row[0], default: Hours()].expected += hours.expected
            groups[row[0], default: Hours()].seen += hours.seen
        }
        entries += groups.map {
            LogCoverage(
                .nsg,
                id: $0.key,
                expectedHours: $0.value.expected,
                seenHours: $0.value.seen
            )
        }
    }
}
