extension FirewallText {
    /// Appends the records of the older generation that tell of an event, each with its line break.
    ///
    /// - Returns: How many they are; a name lookup that failed has two.
    func putLegacy(_ event: FirewallEvent, at time: Int, to text: inout ByteText) -> Int {
        guard let category = event.legacyCategory else { return 0 }
        let messages = event.messages
        for message in messages {
            text.reserve(Self.longest)
            putEnvelope(category, time, event.draw, to: &text, operation: event.operation)
            text.put("\"msg\":\"\(message)\"}}\n")
        }
        return messages.count
    }
}

extension FirewallEvent {
    var webProtocol: String {
        destinationPort == 80 ? "HTTP" : "HTTPS"
    }

    /// What the error of a name lookup says.
    var timeout: String {
        let server = "\(FirewallTraffic.upstream):53"
        return "read udp \(FirewallTraffic.inside.text):\(sourcePort)->\(server): i/o timeout"
    }

    /// The category that counts the rule record; `nil` for what is not counted.
    var aggregation: FirewallCategory? {
        switch kind {
        case .network: .networkAggregation
        case .application: .applicationAggregation
        case .nat: .natAggregation
        default: nil
        }
    }

    /// `operationName` of a legacy record.
    fileprivate var operation: String {
        switch kind {
        case .nat: "AzureFirewallNatRuleLog"
        case .threat: "AzureFirewallThreatIntelLog"
        case .idps: "AzureFirewallIDSLog"
        case .application: "AzureFirewallApplicationRuleLog"
        case .dns: "AzureFirewallDnsProxyLog"
        default: "AzureFirewallNetworkRuleLog"
        }
    }

    /// The texts of the legacy records, in the wordings of `azure-firewall.md`, section 5.1.
    fileprivate var messages: [String] {
        let from = "\(source.text):\(sourcePort)"
        let to = "\(destination.text):\(destinationPort)"
        switch kind {
        case .network(nil):
            let head = transport == .icmp ? "ICMP Type=8" : transport.rawValue
            // One dot and a blank, or two dots.
            let end = transport == .icmp ? ".." : ". "
            return ["\(head) request from \(from) to \(to). Action: Deny\(end)"]
        case .network(let rule?):
            let head = transport == .icmp ? "ICMP Type=8" : transport.rawValue
            let dots = draw >> 30 % 4 == 0 ? ".." : "."
            let action = rule.collection.action
            return ["\(head) request from \(from) to \(to). Action: \(action)\(dots) \(rule.text)"]
        case .nat(let rule, let translated, let port):
            let target = "\(translated.text):\(port)"
            return ["TCP request from \(from) to \(to) was DNAT'ed to \(target). \(rule.text)"]
        case .application(let rule, let site):
            // The shorter word is padded.
            let head = webProtocol == "HTTP" ? "HTTP " : "HTTPS"
            let url = site.path.map { " Url: \(site.host)\($0)." } ?? ""
            let start = "\(head) request from \(from) to \(site.host):\(destinationPort).\(url)"
            guard let rule else {
                return ["\(start) Action: Deny. No rule matched. Proceeding with default action"]
            }
            let category = site.webCategory.isEmpty ? "" : ". Web Category: \(site.webCategory)"
            return ["\(start) Action: \(rule.collection.action). \(rule.text)\(category)"]
        case .threat(let isDenied):
            let action = isDenied ? "Deny" : "Alert"
            return [
                "HTTP request from \(from) to \(threatHost):80. Url: \(threatHost). "
                    + "Action: \(action). ThreatIntel: Bot Networks"
            ]
        case .idps(let isDropped):
            let signature = IDPSSignature.of(self)
            return [
                "TCP request from \(from) to \(to). Action: \(isDropped ? "drop" : "alert"). "
                    + "Signature: \(signature.id). IDS: \(signature.description). "
                    + "Priority: \(signature.severity). Classification: \(signature.category)"
            ]
        case .dns(let question):
            let asked =
                "\(question.id) \(question.type) IN \(question.name) udp \(question.requestSize) "
                + "false \(question.hasEDNS ? 1232 : 512)"
            let answered = "\(question.code) \(question.flags) \(question.responseSize)"
            let line = "DNS Request: \(from) - \(asked) \(answered) \(question.seconds)s"
            guard question.code == "SERVFAIL" else { return [line] }
            return [" Error: 2 \(question.name) \(question.type): \(timeout)", line]
        case .resolveFailure, .fatFlow, .flowTrace:
            return []
        }
    }
}

extension FirewallRule {
    fileprivate var text: String {
        "Policy: \(Self.policy). Rule Collection Group: \(collection.group.rawValue). "
            + "Rule Collection: \(collection.rawValue). Rule: \(name)"
    }
}

extension NameLookup.Question {
    /// The duration in seconds, never with an exponent, without zeros at the end.
    var seconds: String {
        let digits = String(duration % 1_000_000_000 + 1_000_000_000).dropFirst()
        let fraction = digits.reversed().drop { $0 == "0" }.reversed()
        let whole = duration / 1_000_000_000
        return fraction.isEmpty ? "\(whole)" : "\(whole).\(String(fraction))"
    }
}
