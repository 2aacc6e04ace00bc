import ColumnKernel
import Flow
import Foundation

/// What stands in the lists of Calico's records (`calico-flows.md` sections 2, 4 and 5).
enum CalicoPolicy {
    /// The last policy of a list that took the flow's action, as `tier/name#rule`; the default of a tier has no rule.
    static func deciding(
        _ bytes: Span<UInt8>,
        _ list: MemberScanner.Value,
        _ decision: EventDecision,
        _ tables: inout EventTables
    ) -> (rule: UInt32, isEndOfTier: Bool) {
        let raw = list.range.map { bytes[$0] }
        // Two forms of one list: texts of the flow log, objects of Whisker. What is neither names no policy.
        let texts = (try? JSONDecoder().decode([String].self, from: Data(raw))) ?? []
        let entries = texts.isEmpty ? ListedObject.read(raw) : []
        let found =
            texts.last { action(ofText: $0) == decision.text }.flatMap(policy(ofText:))
            ?? entries.last { $0["action"]?.lowercased() == decision.text }.map(policy(of:))
        guard let found else { return (TextTable.empty, false) }
        return (tables.texts.intern(found.name), found.isEndOfTier)
    }

    private static func action(ofText text: String) -> String? {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        return parts.count >= 4 ? parts[3].lowercased() : nil
    }

    /// `index|tier|name|action|rule`.
    private static func policy(ofText text: String) -> (name: String, isEndOfTier: Bool)? {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 4 else { return nil }
        return described(
            tier: parts[1],
            name: parts[2],
            rule: parts.count > 4 ? Int(parts[4]) : nil
        )
    }

    private static func policy(of entry: ListedObject) -> (name: String, isEndOfTier: Bool) {
        // At the end of a tier, what sent the flow there has the name.
        let isDefault = entry["kind"] == "EndOfTier"
        let trigger = entry.object("trigger")
        let tier = entry["tier"] ?? trigger?["tier"] ?? ""
        let named = isDefault ? trigger : entry
        let name = named?["name"]
        let namespace = named?["namespace"] ?? ""
        return described(
            tier: tier,
            name: namespace.isEmpty ? name ?? "" : "\(namespace)/\(name ?? "")",
            rule: isDefault ? -1 : entry.number("rule_index")
        )
    }

    private static func described(
        tier: String,
        name: String,
        rule: Int?
    ) -> (name: String, isEndOfTier: Bool) {
        let path = [tier, name].filter { !$0.isEmpty }.joined(separator: "/")
        guard let rule, rule >= 0 else { return (path, rule == -1) }
        return ("\(path)#\(rule)", false)
    }

    /// What the log calls the prefix of a controller's pods: `web-6b687c8dcb-*`.
    ///
    /// A hashed last part is that of a ReplicaSet, whose Deployment is meant; of what kind others are the log does not say.
    static func workload(ofGroup group: String) -> String {
        guard group.hasSuffix("-*") else { return "" }
        let name = group.dropLast(2)
        return ControllerName.deployment(ofReplicaSet: name).map { "Deployment/\($0)" }
            ?? String(name)
    }

    /// `namespace/name` of the first server of a lookup, else its address.
    static func server(_ bytes: Span<UInt8>, _ list: MemberScanner.Value) -> String {
        guard list.kind == .array else { return "" }
        guard let server = ListedObject.read(list.range.map { bytes[$0] }).first else { return "" }
        let known = [server["namespace"], server["name"]].compactMap { $0 }.filter { $0 != "-" }
        return known.isEmpty ? server["ip"] ?? "" : known.joined(separator: "/")
    }
}
