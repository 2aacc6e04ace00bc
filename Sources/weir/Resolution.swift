import FlowCollect
import FlowEnrich
import FlowReport
import FlowStore
import Foundation
import Pipeline
import Reports

/// What a valid pipeline file comes to: what would be read, and into what.
struct Resolution {
    private(set) var text: String
    private(set) var warnings: [String]

    /// Looks at the sources and reads the topology.
    init(of file: PipelineFile) throws(ConfigurationProblems) {
        var facts = Facts()
        facts.add("pipeline", file.name.visible)
        let exists = FileManager.default.fileExists(atPath: file.database)
        facts.add("database", file.database.visible + (exists ? "" : " (a run will make it)"))
        warnings = []
        for source in file.sources {
            let discovery = discover([source.path])
            facts.add("sources", "\(source.path.visible): \(describe(discovery.files))")
            warnings += discovery.notices.map(\.description.visible)
        }
        for inventory in file.inventory {
            let discovery = discover([inventory.path])
            facts.add("inventory", "\(inventory.path.visible): \(describe(discovery.files))")
            warnings += discovery.notices.map(\.description.visible)
        }
        describe(try file.loadTopology(), path: file.topology?.path, in: &facts)
        if let kept = file.retention {
            let daily = kept.daily.map { Human.count($0, "day") } ?? "ever"
            facts.add(
                "retention",
                "hours for \(Human.count(kept.hourly, "day")), denied rows for"
                    + " \(Human.count(kept.denials, "day")), sums by day for \(daily)"
            )
        }
        for report in file.reports {
            var text = "\(report.out.path): by \(report.span.rawValue),"
            text += " \(report.forms.map(\.rawValue).joined(separator: ", "))"
            if let policy = report.policy { text += ", policy \(policy.path)" }
            facts.add("reports", text)
        }
        if !file.onFailure.isEmpty {
            facts.add("on failure", file.onFailure.joined(separator: " "))
        }
        text = facts.text
    }
}

private func describe(_ files: [FoundFile]) -> String {
    let bytes = files.reduce(0) { $0 + $1.bytes }
    return "\(Human.count(files.count, "file")), \(Human.bytes(bytes))"
}

private func describe(_ topology: Topology, path: String?, in facts: inout Facts) {
    guard let path else { return facts.add("topology", "none: addresses are told by ranges only") }
    facts.add("topology", path.visible)
    if let cluster = topology.cluster {
        var parts: [String] = []
        if let name = cluster.name { parts.append(name.visible) }
        if let network = cluster.network { parts.append(network.rawValue) }
        parts.append(prefixes(cluster.podPrefixes.count, "pod"))
        parts.append(prefixes(cluster.servicePrefixes.count, "service"))
        parts.append(prefixes(cluster.nodePrefixes.count, "node"))
        facts.add("cluster", parts.joined(separator: ", "))
    }
    let classes = Set(topology.zones.map(\.addressClass)).count
    facts.add(
        "prefixes",
        "\(Human.count(topology.zones.count)) in \(Human.count(classes, "class", "classes"))"
    )
    if !topology.subnets.isEmpty {
        facts.add(
            "subnets",
            topology.subnets.map { "\($0.prefix) \($0.purpose)" }.joined(separator: ", ")
        )
    }
    for device in topology.egressDevices {
        let place = device.isShared ? "shared" : "a node"
        facts.add(
            "egress",
            "\(device.name.visible) (\(device.kind.rawValue)), "
                + "\(Human.count(device.portLimit, "port")) \(place)"
        )
    }
    let tags = topology.serviceTags.nameByPrefix
    if !tags.isEmpty {
        let names = Human.count(Set(tags.values).count, "service tag")
        facts.add(
            "service tags",
            "\(Human.count(tags.count, "prefix", "prefixes")) of \(names)"
                + edition(of: topology.serviceTags)
        )
    }
    let reporters = topology.transitReporters.count
    if reporters > 0 { facts.add("transit", Human.count(reporters, "interface")) }
}

/// `, change 331 of 2026-11-16 (Public)`, as far as the file says it.
private func edition(of tags: ServiceTags) -> String {
    var text = ""
    if let change = tags.changeNumber { text += ", change \(change)" }
    if let date = tags.date { text += " of \(date)" }
    if let cloud = tags.cloud { text += " (\(cloud.visible))" }
    return text
}

private func prefixes(_ count: Int, _ kind: String) -> String {
    Human.count(count, "\(kind) prefix", "\(kind) prefixes")
}
