/// Says a firewall's event in one of the legacy wordings (`azure-firewall.md` section 5.1).
extension EventWorldFirewallEvent {
    func message(_ random: inout SplitMix64) -> String {
        if fault == nil, let odd = oddMessage(&random) { return odd }
        switch kind {
        case .network: return request(&random) + actionText(&random) + ruleText(&random)
        case .application: return webMessage(&random)
        case .nat:
            let target = " was DNAT'ed to \(translated):\(translatedPort)"
            let dot = hasRule ? "." : ""
            return request(&random) + target + dot + ruleText(&random)
        case .threat: return webRequest + urlText + ". Action: \(word). ThreatIntel: \(reason)"
        case .idps:
            let key = random.oneIn(3) ? "Rule" : "Signature"
            return request(&random) + ". Action: \(isAllowed ? "alert" : "drop"). \(key): "
                + "\(signature). IDS: \(reason). Priority: 3. Classification: Misc activity"
        case .dns: return lookup(&random)
        }
    }

    /// Texts that are no rows, or rows that nobody can read.
    private func oddMessage(_ random: inout SplitMix64) -> String? {
        guard random.oneIn(25) else { return nil }
        return random.pick([
            " Error: 2 www.example.com. A: read udp 192.0.2.4:49126->192.0.2.53:53: i/o timeout",
            "TCP reset from \(source):1 to 198.51.100.20:2. Action: Deny", "",
            "TCP request from \(source):1 to 198.51.100.20:2. Verdict: Deny.",
            "DNS Request: \(source) - 6513 A IN",
        ])
    }

    private var word: String { fault == .action ? "Ponder" : isAllowed ? "Allow" : "Deny" }

    private var sourceText: String { fault == .address ? "10.1.2.300" : source }

    private var portText: String { fault == .port ? "65536" : "\(destinationPort)" }

    private func request(_ random: inout SplitMix64) -> String {
        guard transport == "ICMP" else {
            return "\(transport) request from \(sourceText):\(sourcePort) to \(destination):"
                + portText
        }
        let head = "ICMP Type=8 request from "
        let isLong = source.contains(":") || destination.contains(":") || hasRule || fault == .port
        if kind == .idps { return head + "\(sourceText): to \(destination):" }
        if isLong || random.oneIn(2) {
            return head + "\(sourceText):0 to \(destination):\(portText)"
        }
        return head + "\(sourceText) to \(destination)"
    }

    private var webRequest: String {
        // Padding, on port 80.
        let blank = transport == "HTTP" ? "  " : " "
        let target = fqdn.isEmpty ? destination : fqdn
        return "\(transport)\(blank)request from \(sourceText):\(sourcePort) to \(target):"
            + portText
    }

    private var urlText: String { url.isEmpty ? "" : ". Url: " + url }

    private func actionText(_ random: inout SplitMix64) -> String {
        let dots = random.oneIn(3) ? ".." : "."
        let blank = !hasRule && random.oneIn(2) ? " " : ""
        return ". Action: \(word)\(dots)\(blank)"
    }

    private func ruleText(_ random: inout SplitMix64) -> String {
        guard hasRule else { return "" }
        let policy =
            rule[0].isEmpty ? "" : " Policy: \(rule[0]). Rule Collection Group: \(rule[1])."
        let key = kind == .network && policy.isEmpty && random.oneIn(4) ? "Rule Name" : "Rule"
        return policy + " Rule Collection: \(rule[2]). \(key): \(rule[3])"
    }

    private func webMessage(_ random: inout SplitMix64) -> String {
        let head = webRequest + urlText + ". Action: \(word)."
        if reason.hasPrefix("Failed") { return head + " " + reason }
        if reason.hasPrefix("SNI") {
            let who = "\(transport) request from \(sourceText):\(sourcePort)"
            let isOlder = fault != .action && random.oneIn(3)
            return who + (isOlder ? " was denied." : ". Action: \(word).") + " Reason: \(reason)."
        }
        guard hasRule else { return head + " No rule matched. Proceeding with default action" }
        if url.isEmpty, !isAllowed, random.oneIn(2) {
            return head + " " + random.pick(EventWorldPlan.plainRuleNames) + ". "
                + random.pick(EventWorldPlan.plainRuleNames)
        }
        let category = random.oneIn(2) ? ". Web Category: ComputersAndTechnology" : ""
        return head + ruleText(&random) + category
    }

    private func lookup(_ random: inout SplitMix64) -> String {
        let dash = random.oneIn(5) ? "\u{2013}" : "-"
        let flags = random.oneIn(4) ? "-" : "qr,rd,ra"
        return
            "DNS Request: \(sourceText):\(sourcePort) \(dash) \(queryID) \(queryType) IN \(fqdn) "
            + "\(transport) 43 false 512 \(code) \(flags) 145 \(duration)s"
    }
}
