extension OddSample {
    /// One oddity of an event log a file; each has a firewall, a node or a pod of its own.
    static var allEvents: [OddSample] {
        let makers = firewallEvents + hubbleEvents + calicoEvents + coreDNSEvents
        return makers.enumerated().map { number, make in make(OddEvents(number: number)) }
    }
}

/// What the odd event logs are made of: one firewall, one node and one pod of its own for each.
struct OddEvents {
    let number: Int

    var firewall: String { "FW-ODD-\(number)" }
    var node: String { "aks-odd-\(number)" }

    var resource: String {
        "/SUBSCRIPTIONS/00000000-0000-4000-8000-000000000002/RESOURCEGROUPS/RG-ODD"
            + "/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/\(firewall)"
    }

    /// A time of the hour that all odd samples are of.
    func time(_ second: Int) -> String {
        let (minute, rest) = second.quotientAndRemainder(dividingBy: 60)
        return "2026-11-20T09:\(minute < 10 ? "0" : "")\(minute):\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A firewall record.
    func record(
        _ category: String,
        _ time: String,
        _ properties: String,
        operation: String? = nil
    ) -> String {
        let operation = operation.map { "\"operationName\":\"\($0)\"," } ?? ""
        return """
            {"category":"\(category)","time":"\(time)",\(operation)"resourceId":"\(resource)",\
            "properties":{\(properties)}}
            """
    }

    /// A legacy record; its category is that of the text.
    func legacy(_ message: String, at second: Int) -> String {
        let names =
            message.contains("DNS Request") || message.hasPrefix(" Error")
            ? ("AzureFirewallDnsProxy", "AzureFirewallDnsProxyLog")
            : message.hasPrefix("HTTP")
                ? ("AzureFirewallApplicationRule", "AzureFirewallApplicationRuleLog")
                : message.contains("DNAT'ed")
                    ? ("AzureFirewallNetworkRule", "AzureFirewallNatRuleLog")
                    : ("AzureFirewallNetworkRule", "AzureFirewallNetworkRuleLog")
        return record(
            names.0,
            "\(time(second)).1234560Z",
            "\"msg\":\(JSONText.quoted(message))",
            operation: names.1
        )
    }

    /// The properties of a network rule's record.
    func networkRule(_ port: Int, _ action: String = "Allow") -> String {
        let rule =
            action == "Allow"
            ? """
            "Policy":"pol-1","RuleCollectionGroup":"DefaultNetworkRuleCollectionGroup",\
            "RuleCollection":"net-allow","Rule":"web-out","ActionReason":""
            """
            : """
            "Policy":"","RuleCollectionGroup":"","RuleCollection":"","Rule":"",\
            "ActionReason":"Default Action"
            """
        return """
            "Protocol":"TCP","SourceIp":"192.0.2.10","SourcePort":\(port),\
            "DestinationIp":"198.51.100.20","DestinationPort":443,"Action":"\(action)",\(rule)
            """
    }

    /// A Hubble flow: a SYN from one pod to another with `verdict`, and more members.
    func flow(_ place: Int, _ verdict: String, _ more: String, time: String? = nil) -> String {
        let time = time ?? "\(self.time(place)).10000000\(place % 10)Z"
        return """
            {"time":"\(time)","uuid":"\(guid(UInt64(number), "odd flow \(place)"))",\
            "verdict":"\(verdict)","IP":{"source":"192.0.2.10","destination":"192.0.2.90",\
            "ipVersion":"IPv4"},"l4":{"TCP":{"source_port":\(40_000 + place),\
            "destination_port":5432,"flags":{"SYN":true}}},"source":{"ID":101,"identity":20001,\
            "namespace":"shop","pod_name":"web-0001"},"destination":{"identity":20003,\
            "namespace":"data","pod_name":"db-0"},"Type":"L3_L4","node_name":"odd/\(node)",\(more)}
            """
    }

    /// The members of a policy verdict that refuses.
    static let refusal = """
        "event_type":{"type":5},"traffic_direction":"EGRESS","drop_reason":133,\
        "drop_reason_desc":"POLICY_DENIED","Summary":"TCP Flags: SYN"
        """

    func wrapped(_ flow: String, at place: Int) -> String {
        """
        {"flow":\(flow),"node_name":"odd/\(node)","time":"\(time(place)).10000000\(place % 10)Z"}
        """
    }

    func lines(_ lines: [String]) -> String {
        lines.joined(separator: "\n") + "\n"
    }
}
