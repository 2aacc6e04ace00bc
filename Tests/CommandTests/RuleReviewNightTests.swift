import Foundation
import Testing

/// The review of the sample night's rules: those that `SampleData/README.md` names were put there on purpose.
struct RuleReviewNightTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.copyNight()
    }

    private static let database = "results/weir.sqlite"

    /// - Returns: Last parts of names, by verdict.
    private func verdicts() throws -> [String: Set<String>] {
        let outcome = try command.weir([
            "run", "--quiet", "--source", "SampleData/night", "--source", "SampleData/events",
            "--inventory", "SampleData/inventory", "--topology", "Pipelines/topology.yaml",
            "--database", Self.database,
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        var names: [String: Set<String>] = [:]
        let rows = try command.rows(
            "SELECT verdict, rule FROM rule_review WHERE rule NOT LIKE 'DefaultRule%'",
            of: Self.database
        )
        for row in rows {
            let name = String(row[1].split(separator: "/").last ?? "")
            names[row[0], default: []].insert(name.replacing("UserRule_", with: ""))
        }
        return names
    }

    private static let shadowed: Set = [
        "finance-to-oracle", "erp-portal", "BlockFileSharingFromInternet", "allow-orders-to-stock",
    ]
    private static let neverHit: Set = [
        "allow-web", "allow-old-vpn", "time-servers", "operating-system-updates",
        "BlockLegacyNameServices",
    ]

    @Test("listed only after the night, silent rules prove nothing unless the list says their age")
    func listedAfterwards() throws {
        let names = try verdicts()
        #expect(names["shadowed"] == Self.shadowed)
        #expect(names["unused"] == ["allow-batch-import", "allow-all-grafana"])
        #expect(names["not-evaluable"]?.isSuperset(of: Self.neverHit) == true)
        let unknown = names["unknown-rule"] ?? []
        let temporary: Set = [
            "deny-legacy-database", "temporary-vendor-access", "temporary-lockdown",
            "default.no-smtp#0",
        ]
        #expect(unknown.isSuperset(of: temporary))
        #expect(names["used"]?.isSuperset(of: ["datacentre-to-pods", "allow-spokes"]) == true)
    }

    @Test("listed the night before, too, they are unused")
    func listedBefore() throws {
        let folder = command.folder.appending(path: "SampleData/inventory")
        for kind in ["nsg", "firewall", "admin", "policies"] {
            try FileManager.default.copyItem(
                at: folder.appending(path: "rules-\(kind)-2026-11-20T060100Z.json.gz"),
                to: folder.appending(path: "rules-\(kind)-2026-11-19T060100Z.json.gz")
            )
        }
        let names = try verdicts()
        #expect(names["shadowed"] == Self.shadowed)
        #expect(names["unused"]?.isSuperset(of: Self.neverHit) == true)
        #expect(names["not-evaluable"] == nil)
    }
}
