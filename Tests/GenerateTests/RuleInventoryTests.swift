import Foundation
import Testing

/// The lists of rules, against the names that the logs of the same night have.
struct RuleInventoryTests {
    private let run: EventRun

    init() throws {
        run = try EventRun()
        #expect(run.status == 0)
    }

    /// The list whose file is named for an enforcer.
    private func list(_ enforcer: String) throws -> Any {
        let file = run.folder.appending(path: "rules/rules-\(enforcer)-2026-11-20T060100Z.json.gz")
        return try JSONSerialization.jsonObject(with: Data(try EventRun.text(file).utf8))
    }

    @Test("security groups have all rules of the flow logs but one that was deleted since")
    func securityGroups() throws {
        let groups = try #require(try list("nsg") as? [[String: Any]])
        var listed: Set<String> = []
        for group in groups {
            let name = try #require(group["name"] as? String)
            for (kind, prefix) in [("securityRules", "User"), ("defaultSecurityRules", "Default")] {
                let rules = try #require(group[kind] as? [[String: Any]])
                for rule in rules {
                    let ruleName = try #require(rule["name"] as? String)
                    listed.insert("\(name) \(prefix)Rule_\(ruleName)")
                }
                let priorities = rules.map { "\($0["direction"] ?? "") \($0["priority"] ?? "")" }
                #expect(Set(priorities).count == priorities.count)
            }
        }
        var logged: Set<String> = []
        let blobs = try GeneratorRun.files(below: run.folder.appending(path: "logs"))
        for (path, blob) in blobs {
            for row in try LoggedRow.all(in: blob) where row.rule.contains("Rule_") {
                let group =
                    path.contains("NSG-AKS-LEGACY")
                    ? "nsg-aks-legacy" : path.contains("0053FE") ? "nsg-hub-nodes" : "nsg-aks-nodes"
                logged.insert("\(group) \(row.rule)")
            }
        }
        let unknown = logged.subtracting(listed)
        #expect(unknown == ["nsg-aks-legacy UserRule_deny-legacy-database"])
        let idle = listed.subtracting(logged).filter { $0.hasPrefix("nsg-aks-nodes UserRule_") }
        let names = ["allow-old-vpn", "allow-web", "deny-shell-from-partners"]
        #expect(idle.sorted() == names.map { "nsg-aks-nodes UserRule_\($0)" })
    }

    @Test("the firewall's list lacks one rule that its log has, and has four that nothing hits")
    func firewall() throws {
        let groups = try #require(try list("firewall") as? [[String: Any]])
        var listed: Set<String> = []
        for group in groups {
            for collection in try #require(group["ruleCollections"] as? [[String: Any]]) {
                for rule in try #require(collection["rules"] as? [[String: Any]]) {
                    let names = [group["name"], collection["name"], rule["name"]]
                    listed.insert(names.map { $0 as? String ?? "" }.joined(separator: " "))
                }
            }
        }
        var logged: Set<String> = []
        for line in try run.lines(below: "events/firewall").values.joined() {
            let object = try EventRun.object(line)
            let category = object["category"] as? String
            guard let properties = object["properties"] as? [String: Any],
                category != "AZFWFqdnResolveFailure", let rule = properties["Rule"] as? String,
                !rule.isEmpty
            else { continue }
            #expect(properties["Policy"] as? String == "fwpol-hub")
            let names = [properties["RuleCollectionGroup"], properties["RuleCollection"], rule]
            logged.insert(names.map { $0 as? String ?? "" }.joined(separator: " "))
        }
        let network = "DefaultNetworkRuleCollectionGroup"
        #expect(
            logged.subtracting(listed) == ["\(network) net-temporary temporary-vendor-access"]
        )
        let idle = listed.subtracting(logged).compactMap { $0.split(separator: " ").last }
        #expect(
            Set(idle)
                == ["erp-portal", "finance-to-oracle", "operating-system-updates", "time-servers"]
        )
    }

    @Test(
        "the network manager's list and the policies have what logs name, but for the temporary one"
    )
    func others() throws {
        let admin = try #require(try list("admin") as? [[String: Any]])
        #expect(admin.count == 3)
        #expect(admin.first?["name"] as? String == "BlockHighRiskTCPPortsFromInternet")
        let policies = try #require(try list("policies") as? [String: Any])
        #expect(policies["kind"] as? String == "List")
        let items = try #require(policies["items"] as? [[String: Any]])
        let listed = Set(
            items.map { item in
                let metadata = item["metadata"] as? [String: Any]
                let names = [item["kind"], metadata?["namespace"], metadata?["name"]]
                return names.map { $0 as? String ?? "" }.joined(separator: " ")
            }
        )
        var logged: Set<String> = []
        for line in try run.lines(below: "events/hubble").values.joined() {
            guard let flow = try EventRun.object(line)["flow"] as? [String: Any] else { continue }
            for (name, value) in flow where name.hasSuffix("_by") {
                for policy in try #require(value as? [[String: Any]]) {
                    let names = [policy["kind"], policy["namespace"], policy["name"]]
                    logged.insert(names.map { $0 as? String ?? "" }.joined(separator: " "))
                }
            }
        }
        #expect(logged.subtracting(listed) == ["CiliumNetworkPolicy shop temporary-lockdown"])
        #expect(listed.subtracting(logged).count == 3)
    }
}
