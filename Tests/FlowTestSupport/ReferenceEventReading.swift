import Foundation

/// Says what one record is; a file's name is known, nothing of other records.
struct ReferenceEventReading {
    /// As in `inputs.path`.
    let path: String

    func outcome(of record: ReferenceEventRecord) -> ReferenceEventOutcome {
        do {
            switch record.content {
            case .message(let text):
                return try ReferenceCoreDNS.outcome(
                    of: text,
                    in: record.frame,
                    reporter: record.frame.pod ?? ReferenceEventReading.pod(ofPath: path)
                )
            case .object(let node):
                return try outcome(of: node, wrapperTime: record.frame.time)
            }
        } catch {
            return .rejected(error)
        }
    }

    /// What the record calls itself decides, then what it holds.
    private func outcome(
        of node: ReferenceNode,
        wrapperTime: String?
    ) throws(ReferenceEventReject) -> ReferenceEventOutcome {
        let words = [node.text("type"), node.text("category")].map { $0?.lowercased() ?? "" }
        for word in words {
            if word.hasPrefix("azfw") {
                return try ReferenceFirewall.outcome(of: node, category: word)
            }
            if word.hasPrefix("azurefirewall") {
                return try ReferenceFirewallText.outcome(of: node)
            }
            if ["containernetworklogs", "retinanetworkflowlogs"].contains(word) {
                return try ReferenceHubble.outcome(ofRow: node)
            }
        }
        let others = ["lost_events", "agent_event", "debug_event", "node_status"]
        if others.contains(where: node.has) { return .notAnEvent }
        if let flow = node.object("flow") {
            return try ReferenceHubble.outcome(of: flow, around: node)
        }
        if node.has("verdict") || node.has("ip") {
            return try ReferenceHubble.outcome(of: node, around: node)
        }
        if node.has("start_time"), node.has("reporter") {
            return try ReferenceCalico.outcome(ofFlow: node)
        }
        if node.has("start_time"), node.has("qname") {
            return try ReferenceCalico.outcome(ofLookup: node)
        }
        return .foreign
    }

    private static let containerFile = ReferencePattern(#"([^_]+)_([^_]+)_(.+)-[0-9a-f]+\.log"#)
    private static let rotated = ReferencePattern(
        #"(.+?)(?:\.log)?(?:[.-][0-9][0-9-]*)?(?:\.(?:gz|zst|lz4))?"#
    )
    private static let compressed = ReferencePattern(
        #"(.+\.log)(?:\.[0-9-]+)?(?:\.(?:gz|zst|lz4))?"#
    )

    /// `{pod}_{namespace}_{container}-{id}.log`, else the name without what says log and how packed.
    static func pod(ofPath path: String) -> String {
        let name = String(path.split(separator: "/").last ?? "")
        if let log = compressed.match(name)?[1], let parts = containerFile.match(log) {
            return parts[1] ?? name
        }
        if let log = compressed.match(name)?[1] { return String(log.dropLast(4)) }
        return rotated.match(name)?[1] ?? name
    }
}
