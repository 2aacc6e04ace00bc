/// Puts a firewall's event into the members and envelopes of `azure-firewall.md` 3 to 5.
extension EventWorldFirewallEvent {
    var category: String {
        switch kind {
        case .network: "AZFWNetworkRule"
        case .application: "AZFWApplicationRule"
        case .nat: "AZFWNatRule"
        case .threat: "AZFWThreatIntel"
        case .idps: "AZFWIdpsSignature"
        case .dns: "AZFWDnsQuery"
        }
    }

    /// DNAT texts are under the network rule's category too.
    var legacyCategory: String {
        switch kind {
        case .network, .nat, .threat, .idps: "AzureFirewallNetworkRule"
        case .application: "AzureFirewallApplicationRule"
        case .dns: "AzureFirewallDnsProxy"
        }
    }

    private func port(_ value: Int64, _ random: inout SplitMix64) -> WorldJSON {
        if fault == .port { return .raw("65536") }
        return random.oneIn(12) ? .string("\(value)") : .number(value)
    }

    /// What is in `properties`, or beside the row's own columns.
    func properties(_ random: inout SplitMix64) -> [(String, WorldJSON)] {
        let address = fault == .address ? "10.1.2.300" : source
        if kind == .dns {
            return [
                ("SourceIp", .string(address)), ("SourcePort", port(sourcePort, &random)),
                ("QueryId", .number(queryID)), ("QueryType", .string(queryType)),
                ("QueryClass", .string("IN")), ("QueryName", .string(fqdn)),
                ("Protocol", .string(transport)), ("RequestSize", .raw("33")),
                ("DnssecOkBit", .raw("false")), ("ResponseCode", .string(code)),
                ("ResponseFlags", .string("qr,rd,ra")),
                ("RequestDurationSecs", .raw(duration + (random.oneIn(6) ? "e0" : ""))),
                ("ErrorNumber", .raw("0")), ("ErrorMessage", .string("")),
            ]
        }
        var members: [(String, WorldJSON)] = [
            ("Protocol", .string(transport)), ("SourceIp", .string(address)),
            ("SourcePort", port(sourcePort, &random)),
            ("DestinationPort", port(destinationPort, &random)),
        ]
        if kind != .application { members.append(("DestinationIp", .string(destination))) }
        if kind != .nat { members.append(("Action", .string(actionWord))) }
        members += ownMembers(&random)
        return members
    }

    private var actionWord: String {
        if fault == .action { return "Log" }
        switch kind {
        case .idps: return isAllowed ? "alert" : "drop"
        case .threat: return isAllowed ? "Alert" : "Deny"
        case .network, .application, .nat, .dns: return isAllowed ? "Allow" : "Deny"
        }
    }

    private func ownMembers(_ random: inout SplitMix64) -> [(String, WorldJSON)] {
        let names = ["Policy", "RuleCollectionGroup", "RuleCollection", "Rule"]
        let rules = zip(names, rule).map { ($0, WorldJSON.string($1)) }
        switch kind {
        case .network: return rules + [("ActionReason", .string(reason))]
        case .application:
            return rules + [
                ("Fqdn", .string(fqdn)), ("TargetUrl", .string(url)),
                ("ActionReason", .string(reason)), ("IsTlsInspected", .raw("false")),
                ("WebCategory", .string("")), ("IsExplicitProxyRequest", .raw("false")),
            ]
        case .nat:
            return rules + [
                ("TranslatedIp", .string(translated)), ("TranslatedPort", .number(translatedPort)),
            ]
        case .threat:
            return [
                ("Fqdn", .string(fqdn)), (random.oneIn(2) ? "TargetUrl" : "Url", .string(url)),
                ("ThreatDescription", .string(reason)), ("IsTlsInspected", .string("false")),
            ]
        case .idps:
            return [
                ("SignatureId", .string(signature)), ("Category", .string("Example category")),
                ("Description", .string(reason)), ("Severity", .raw("2")),
            ]
        case .dns: return []
        }
    }

    /// The event as a record of either generation, exported and as a table row.
    func record(
        _ firewall: EventWorldPlan.Firewall,
        isLegacy: Bool,
        _ random: inout SplitMix64
    ) -> EventWorldRecord {
        guard isLegacy else {
            return EventWorldFirewallEvent.record(
                category,
                properties(&random),
                at: time,
                firewall,
                fault,
                &random
            )
        }
        let text = WorldJSON.string(message(&random))
        var record = EventWorldFirewallEvent.record(
            legacyCategory,
            [("msg", text)],
            at: time,
            firewall,
            fault,
            &random
        )
        record.table = .object(
            EventWorldFirewallEvent.time("TimeGenerated", time, fault, &random) + [
                ("Category", .string(legacyCategory)), ("Resource", .string(firewall.name)),
                ("msg_s", text), ("Type", .string("AzureDiagnostics")),
            ]
                + (fault == .noFirewall ? [] : [("ResourceId", .string(firewall.id))])
        )
        // The table names the firewall in a column of its own; without an id that is enough.
        if fault == .noFirewall { record.table = record.export }
        return record
    }

    static func time(
        _ name: String,
        _ time: Int64,
        _ fault: Fault?,
        _ random: inout SplitMix64
    ) -> [(String, WorldJSON)] {
        switch fault {
        case .noTime: []
        case .time: [(name, .string("yesterday"))]
        default: [(name, .string(EventWorldTime.exported(time, &random)))]
        }
    }

    /// Members in the envelope of an export and of a table row.
    static func record(
        _ category: String,
        _ members: [(String, WorldJSON)],
        at time: Int64,
        _ firewall: EventWorldPlan.Firewall,
        _ fault: Fault?,
        _ random: inout SplitMix64
    ) -> EventWorldRecord {
        let hasID = fault != .noFirewall
        var export = EventWorldFirewallEvent.time("time", time, fault, &random)
        export.append(("category", .string(category)))
        if hasID { export.append(("resourceId", .string(firewall.id))) }
        if random.oneIn(8) { export.append(("tenantId", .string("t-1"))) }
        let properties = WorldJSON.object(members)
        export.append(
            ("properties", random.oneIn(20) ? .string(properties.compact) : properties)
        )
        var row = EventWorldFirewallEvent.time("TimeGenerated", time, fault, &random) + members
        row += [("SourceSystem", .string("Azure")), ("Type", .string(category))]
        if hasID { row.append(("_ResourceId", .string(firewall.id.lowercased()))) }
        return EventWorldRecord(time: time, export: .object(export), table: .object(row))
    }
}
