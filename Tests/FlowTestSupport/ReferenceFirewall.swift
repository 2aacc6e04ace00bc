/// Structured firewall records (`azure-firewall.md` sections 3 and 4), exported or as table rows.
enum ReferenceFirewall {
    static func outcome(
        of node: ReferenceNode,
        category: String
    ) throws(ReferenceEventReject) -> ReferenceEventOutcome {
        let isAggregation = category.hasSuffix("aggregation")
        let kinds: [String: ReferenceEvent.Kind] = [
            "azfwnetworkrule": .network, "azfwapplicationrule": .application,
            "azfwnatrule": .nat, "azfwthreatintel": .threat, "azfwidpssignature": .idps,
            "azfwdnsquery": .dns,
        ]
        let name = isAggregation ? String(category.dropLast("aggregation".count)) : category
        let members = node.object("properties") ?? node
        guard let kind = kinds[name] else { return try undecided(node, members, category) }
        var event = try envelope(of: node, kind)
        event.generation = isAggregation ? .aggregation : .structured
        event.transport = ReferenceEventWords.transport(members.text("protocol"))
        if kind == .dns {
            try read(lookup: members, into: &event)
            return .event(event)
        }
        event.decision =
            kind == .nat ? .allow : try ReferenceEventWords.decision(members.text("action"))
        try readEnds(members, into: &event)
        if isAggregation { event.hits = try count(members) }
        event.rule = ReferenceEventWords.joined(
            ["policy", "rulecollectiongroup", "rulecollection", "rule"].map { members.text($0) },
            by: "/"
        )
        event.reason = members.text("actionreason")
        switch kind {
        case .nat:
            event.direction = .inbound
            event.reason = try translation(members)
        case .threat:
            event.rule = nil
            event.reason = members.text("threatdescription")
        case .idps:
            event.rule = members.text("signatureid")
            event.reason = members.text("description")
        default: break
        }
        return .event(event)
    }

    /// What tells of flows without deciding on them.
    private static func undecided(
        _ node: ReferenceNode,
        _ members: ReferenceNode,
        _ category: String
    ) throws(ReferenceEventReject) -> ReferenceEventOutcome {
        let known = [
            "azfwfatflow", "azfwflowtrace", "azfwfqdnresolvefailure",
            "azfwinternalfqdnresolutionfailure", "azfwdnsflowtrace",
        ]
        guard known.contains(category) else { throw .unknownCategory }
        var event = try envelope(of: node, .undecided)
        if category != "azfwdnsflowtrace" { try readEnds(members, into: &event) }
        event.transport = ReferenceEventWords.transport(members.text("protocol"))
        event.reason = ReferenceEventWords.joined(
            [category] + ["flag", "flowrate", "error"].map { members.text($0) },
            by: " "
        )
        return .event(event)
    }

    /// Who said it and when: the same for both generations.
    static func envelope(
        of node: ReferenceNode,
        _ kind: ReferenceEvent.Kind
    ) throws(ReferenceEventReject) -> ReferenceEvent {
        guard let text = node.text("time") ?? node.text("timegenerated") else {
            throw .recordWithoutTime
        }
        guard let time = ReferenceEventTime.nanoseconds(of: text) else { throw .badTimestamp }
        let id = (node.text("resourceid") ?? node.text("_resourceid"))?.lowercased()
        let name = id?.split(separator: "/").last.map(String.init)
        return ReferenceEvent(
            log: .azureFirewall,
            kind: kind,
            time: time,
            reporter: name ?? node.text("resource")?.lowercased() ?? "",
            acl: id
        )
    }

    private static func readEnds(
        _ members: ReferenceNode,
        into event: inout ReferenceEvent
    ) throws(ReferenceEventReject) {
        event.source.ip = try ReferenceEventWords.address(members.text("sourceip"))
        event.destination.ip = try ReferenceEventWords.address(members.text("destinationip"))
        event.fqdn = ReferenceEventWords.name(members.text("fqdn"))
        event.sourcePort = ReferenceEventWords.port(
            try ReferenceEventWords.port(members.text("sourceport")),
            event.transport
        )
        event.port = ReferenceEventWords.port(
            try ReferenceEventWords.port(members.text("destinationport")),
            event.transport
        )
    }

    private static func count(_ members: ReferenceNode) throws(ReferenceEventReject) -> Int64 {
        let names = ["networkrulecount", "applicationrulecount", "natrulecount"]
        let text = names.compactMap { members.text($0) }.first
        guard let count = try ReferenceEventWords.counter(text) else { throw .badCounter }
        return count
    }

    private static func translation(
        _ members: ReferenceNode
    ) throws(ReferenceEventReject) -> String? {
        guard let ip = try ReferenceEventWords.address(members.text("translatedip")) else {
            return nil
        }
        let port = try ReferenceEventWords.port(members.text("translatedport"))
        return "DNAT to " + ip + (port.map { ":\($0)" } ?? "")
    }

    private static func read(
        lookup members: ReferenceNode,
        into event: inout ReferenceEvent
    ) throws(ReferenceEventReject) {
        try readEnds(members, into: &event)
        guard let name = ReferenceEventWords.name(members.text("queryname")) else {
            throw .unparsedMessage
        }
        event.lookup = ReferenceLookup(
            message: .whole,
            resolver: event.reporter.isEmpty ? nil : event.reporter,
            name: name,
            type: members.text("querytype")?.uppercased(),
            code: ReferenceEventWords.code(members.text("responsecode")),
            id: members.text("queryid").flatMap(Int64.init),
            nanoseconds: members.text("requestdurationsecs")
                .flatMap(ReferenceEventTime.nanoseconds(ofSeconds:))
        )
    }
}
