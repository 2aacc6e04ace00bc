/// Writes firewall events as records: structured, legacy, or as a row of a workspace table.
struct FirewallText {
    /// Unix microseconds of the generator's start.
    private let start: Int
    private let prefixes: [FirewallCategory: [UInt8]]
    /// By raw value: the rule's names, and the same between action and reason.
    private let names: [[UInt8]]
    private let rules: [[UInt8]]
    private let noRule: [UInt8]

    static let resource = resource("AZUREFIREWALLS/FW-HUB")
    static let workspace =
        "\(subscription)/resourcegroups/rg-hub-west/providers"
        + "/microsoft.operationalinsights/workspaces/law-hub"

    private static func resource(_ name: String) -> String {
        "\(subscription)/RESOURCEGROUPS/RG-HUB-WEST/PROVIDERS/MICROSOFT.NETWORK/\(name)"
            .uppercased()
    }

    init(_ world: World) {
        start = world.start * 1_000_000
        prefixes = Dictionary(
            uniqueKeysWithValues: FirewallCategory.allCases.map {
                ($0, Array("{\"category\":\"\($0.rawValue)\",\"time\":\"".utf8))
            }
        )
        let texts = FirewallRule.allCases.map { rule in
            """
            "Policy":"\(FirewallRule.policy)",\
            "RuleCollectionGroup":"\(rule.collection.group.rawValue)",\
            "RuleCollection":"\(rule.collection.rawValue)","Rule":"\(rule.name)"
            """
        }
        names = texts.map { Array($0.utf8) }
        rules = zip(FirewallRule.allCases, texts).map { rule, text in
            let action = rule.collection.action
            return Array("\"Action\":\"\(action)\",\(text),\"ActionReason\":\"\"".utf8)
        }
        noRule = Array(
            """
            "Action":"Deny","Policy":"","RuleCollectionGroup":"","RuleCollection":"","Rule":"",\
            "ActionReason":"Default Action"
            """.utf8
        )
    }

    /// Room for one record, amply.
    static let longest = 4096

    /// Appends a structured record without its line break.
    func putStructured(_ event: FirewallEvent, at time: Int, to text: inout ByteText) {
        text.reserve(Self.longest)
        putEnvelope(event.category, time, event.draw, to: &text)
        putMembers(event, to: &text)
        text.put("}}")
    }

    /// Appends the record of an aggregation category without its line break.
    ///
    /// The rule record's members without the source port, and with a counter.
    func putAggregation(
        _ event: FirewallEvent,
        count: Int,
        at time: Int,
        to text: inout ByteText
    ) {
        text.reserve(Self.longest)
        putEnvelope(event.aggregation ?? event.category, time, event.draw, to: &text)
        switch event.kind {
        case .nat(let rule, let translated, let port):
            text.put("\"Protocol\":\"TCP\",\"SourceIp\":\"")
            event.source.write(to: &text)
            text.put("\",\"TranslatedIp\":\"")
            translated.write(to: &text)
            text.put("\",\"TranslatedPort\":\(port),")
            text.put(names[Int(rule.rawValue)])
            text.put(",\"NatRuleCount\":")
        case .application(let rule, let site):
            putApplication(event, rule, site, to: &text, isAggregation: true)
            text.put(",\"ApplicationRuleCount\":")
        default:
            text.put("\"Protocol\":\"\(event.transport.rawValue)\",")
            putEnds(event, to: &text, withSourcePort: false)
            text.put(",")
            guard case .network(let rule) = event.kind else { break }
            putRule(rule, to: &text)
            text.put(",\"IsDefaultRule\":\(rule == nil),\"NetworkRuleCount\":")
        }
        text.put(decimal: UInt64(count))
        text.put("}}")
    }

    /// Appends a row of the workspace's table without its line break.
    func putRow(_ event: FirewallEvent, at time: Int, to text: inout ByteText) {
        text.reserve(Self.longest)
        text.put("{\"TimeGenerated\":\"")
        put(time, form: .microseconds, to: &text)
        text.put("Z\",")
        putMembers(event, to: &text)
        text.put(
            ",\"SourceSystem\":\"Azure\",\"TenantId\":\"00000000-0000-4000-8000-0000000000aa\""
        )
        text.put(",\"Type\":\"\(event.category.rawValue)\",\"_ResourceId\":\"")
        text.put(Self.resource.lowercased())
        text.put("\"}")
    }

    /// Everything before the members of `properties`.
    func putEnvelope(
        _ category: FirewallCategory,
        _ time: Int,
        _ draw: UInt64,
        to text: inout ByteText,
        operation: String? = nil
    ) {
        text.put(prefixes[category] ?? [])
        if draw >> 50 % 2 == 0 {
            put(time, form: .ticks, to: &text)
            text.put("Z\",\"resourceId\":\"")
        } else {
            put(time, form: .microseconds, to: &text)
            text.put("+00:00\",\"resourceId\":\"")
        }
        text.put(Self.resource)
        if let operation { text.put("\",\"operationName\":\"\(operation)") }
        text.put("\",\"properties\":{")
    }

    private enum TimeForm { case ticks, microseconds }

    private func put(_ time: Int, form: TimeForm, to text: inout ByteText) {
        let unix = start + time
        text.put(second: unix / 1_000_000)
        text.put(UInt8(ascii: "."))
        text.put(decimal: UInt64(unix % 1_000_000), digits: 6)
        if form == .ticks { text.put(UInt8(ascii: "0")) }
    }

    private func putRule(_ rule: FirewallRule?, to text: inout ByteText) {
        text.put(rule.map { rules[Int($0.rawValue)] } ?? noRule)
    }

    private func putEnds(
        _ event: FirewallEvent,
        to text: inout ByteText,
        withSourcePort: Bool = true
    ) {
        text.put("\"SourceIp\":\"")
        event.source.write(to: &text)
        if withSourcePort {
            text.put("\",\"SourcePort\":")
            text.put(decimal: UInt64(event.sourcePort))
            text.put(",\"DestinationIp\":\"")
        } else {
            text.put("\",\"DestinationIp\":\"")
        }
        event.destination.write(to: &text)
        text.put("\",\"DestinationPort\":")
        text.put(decimal: UInt64(event.destinationPort))
    }

    private func putApplication(
        _ event: FirewallEvent,
        _ rule: FirewallRule?,
        _ site: FirewallEvent.Site,
        to text: inout ByteText,
        isAggregation: Bool = false
    ) {
        text.put("\"Protocol\":\"\(event.webProtocol)\",\"SourceIp\":\"")
        event.source.write(to: &text)
        text.put("\",")
        if !isAggregation {
            text.put("\"SourcePort\":\(event.sourcePort),")
        }
        let target = site.path.map { "http://\(site.host)\($0)" } ?? ""
        text.put("\"DestinationPort\":\(event.destinationPort),\"Fqdn\":\"\(site.host)\",")
        text.put("\"TargetUrl\":\"\(target)\",")
        putRule(rule, to: &text)
        guard !isAggregation else { return }
        text.put(",\"IsTlsInspected\":false,\"WebCategory\":\"\(site.webCategory)\"")
        text.put(",\"IsExplicitProxyRequest\":false")
    }

    private func putMembers(_ event: FirewallEvent, to text: inout ByteText) {
        switch event.kind {
        case .application(let rule, let site):
            putApplication(event, rule, site, to: &text)
        case .network(let rule):
            putProtocol(event, to: &text)
            putRule(rule, to: &text)
        case .nat(let rule, let translated, let port):
            putProtocol(event, to: &text)
            text.put("\"TranslatedIp\":\"\(translated.text)\",\"TranslatedPort\":\(port),")
            text.put(names[Int(rule.rawValue)])
        case .threat(let isDenied):
            text.put("\"Protocol\":\"HTTP\",")
            // The address is often not known yet when the name is.
            let named = event.draw >> 9 % 2 == 0
            text.put("\"SourceIp\":\"\(event.source.text)\",\"SourcePort\":\(event.sourcePort),")
            text.put("\"DestinationIp\":\"\(named ? "" : event.destination.text)\",")
            text.put("\"DestinationPort\":\(event.destinationPort),\"Fqdn\":\"\(threatHost)\",")
            text.put("\"TargetUrl\":\"\",\"Action\":\"\(isDenied ? "Deny" : "Alert")\",")
            text.put("\"ThreatDescription\":\"Bot Networks\",\"IsTlsInspected\":")
            text.put(named ? "\"false\"" : "false")
        case .idps(let isDropped):
            putProtocol(event, to: &text)
            let signature = IDPSSignature.of(event)
            text.put("\"Action\":\"\(isDropped ? "drop" : "alert")\",")
            text.put("\"SignatureId\":\"\(signature.id)\",\"Category\":\"\(signature.category)\",")
            text.put(
                "\"Description\":\"\(signature.description)\",\"Severity\":\(signature.severity)"
            )
        case .dns(let question):
            putQuery(event, question, to: &text)
        case .resolveFailure:
            text.put("\"Fqdn\":\"legacy-erp.example.net\",\"Error\":\"no such host\",")
            text.put("\"ServerIp\":\"\(FirewallTraffic.upstream)\",\"ServerPort\":53,")
            text.put(names[Int(FirewallRule.podsToOracle.rawValue)])
        case .fatFlow(let rate):
            putProtocol(event, to: &text)
            text.put("\"FlowRate\":\(rate)")
        case .flowTrace(let flag):
            putProtocol(event, to: &text)
            text.put(
                "\"Action\":\"Log\",\"ActionReason\":\"Additional TCP Log\",\"Flag\":\"\(flag)\""
            )
        }
    }

    /// Protocol and both ends, with a comma behind.
    private func putProtocol(_ event: FirewallEvent, to text: inout ByteText) {
        text.put("\"Protocol\":\"")
        text.put(event.transport.rawValue)
        text.put("\",")
        putEnds(event, to: &text)
        text.put(UInt8(ascii: ","))
    }

    private func putQuery(
        _ event: FirewallEvent,
        _ question: NameLookup.Question,
        to text: inout ByteText
    ) {
        let failed = question.code == "SERVFAIL"
        text.put("\"SourceIp\":\"\(event.source.text)\",\"SourcePort\":\(event.sourcePort),")
        text.put("\"QueryId\":\(question.id),\"QueryType\":\"\(question.type)\",")
        text.put("\"QueryClass\":\"IN\",\"QueryName\":\"\(question.name)\",\"Protocol\":\"udp\",")
        text.put("\"RequestSize\":\(question.requestSize),\"DnssecOkBit\":false,")
        text.put("\"EDNS0BufferSize\":\(question.hasEDNS ? 1232 : 512),")
        text.put("\"ResponseCode\":\"\(question.code)\",\"ResponseFlags\":\"\(question.flags)\",")
        text.put("\"ResponseSize\":\(question.responseSize),\"RequestDurationSecs\":")
        text.put("\(question.seconds),\"ErrorNumber\":\(failed ? 2 : 0),\"ErrorMessage\":\"")
        if failed { text.put(event.timeout) }
        text.put("\"")
    }
}

/// The signatures that traffic of the synthetic cluster looks like.
struct IDPSSignature {
    let id: Int
    let category: String
    let description: String
    let severity: Int

    static func of(_ event: FirewallEvent) -> IDPSSignature {
        all[Int(event.source.number % UInt64(all.count))]
    }

    private static let all = [
        IDPSSignature(
            id: 2_000_001,
            category: "Misc activity",
            description: "Example scanner - [list] entry",
            severity: 3
        ),
        IDPSSignature(
            id: 2_000_002,
            category: "Attempted Information Leak",
            description: "Example address check, HTTP host",
            severity: 2
        ),
        IDPSSignature(
            id: 2_000_003,
            category: "A Network Trojan was detected",
            description: "Example beacon",
            severity: 1
        ),
    ]
}
