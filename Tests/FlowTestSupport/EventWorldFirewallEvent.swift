/// What a firewall saw, before it is said in one generation or the other.
struct EventWorldFirewallEvent {
    enum Kind {
        case network
        case application
        case nat
        case threat
        case idps
        case dns
    }

    /// What is wrong with it, if anything.
    enum Fault: CaseIterable {
        case action
        case address
        case port
        case noTime
        case time
        case noFirewall
    }

    var kind: Kind
    var time: Int64
    var transport: String
    var source: String
    var sourcePort: Int64
    var destination = ""
    var fqdn = ""
    var destinationPort: Int64
    var isAllowed: Bool
    /// Policy, group, collection, rule; empty without a match.
    var rule: [String] = ["", "", "", ""]
    var reason = ""
    var url = ""
    /// The public address is in the end's place.
    var translated = ""
    var translatedPort: Int64 = 0
    var signature = ""
    var queryType = ""
    var code = ""
    var queryID: Int64 = 0
    /// Decimal seconds.
    var duration = ""
    var fault: Fault?

    var hasRule: Bool { !rule[3].isEmpty }
}

extension EventWorldFirewallEvent {
    init(
        _ kind: Kind,
        at time: Int64,
        _ plan: EventWorldPlan,
        _ firewall: EventWorldPlan.Firewall,
        _ random: inout SplitMix64
    ) {
        let isV6 = random.oneIn(6)
        let pod = random.pick(plan.pods)
        self.init(
            kind: kind,
            time: time,
            transport: random.pick(["TCP", "TCP", "UDP", "ICMP"]),
            source: isV6 ? pod.v6.uppercased() : pod.v4,
            sourcePort: Int64(random.number(1024...65_535)),
            destinationPort: Int64(random.pick([443, 443, 1688, 3389, 53])),
            isAllowed: random.oneIn(2)
        )
        destination = random.pick(EventWorldPlan.remotes.filter { $0.contains(":") == isV6 })
        switch kind {
        case .network: addRule(firewall, oneIn: 2, &random)
        case .application: makeWeb(firewall, &random)
        case .nat: makeTranslation(firewall, &random)
        case .threat: makeThreat(&random)
        case .idps: makeSignature(&random)
        case .dns: makeQuery(&random)
        }
        if transport == "ICMP" { (sourcePort, destinationPort) = (0, 0) }
    }

    private mutating func addRule(
        _ firewall: EventWorldPlan.Firewall,
        oneIn odds: Int,
        _ random: inout SplitMix64
    ) {
        guard isAllowed || random.oneIn(odds) else {
            reason = "Default Action"
            return
        }
        rule[2] = random.pick(EventWorldPlan.ruleNames)
        rule[3] = random.pick(EventWorldPlan.ruleNames)
        guard !firewall.isClassic else { return }
        rule[0] = random.pick(["pol-1", "pol. 2"])
        rule[1] = random.pick(["DefaultRuleCollectionGroup", "g"])
    }

    private mutating func makeWeb(
        _ firewall: EventWorldPlan.Firewall,
        _ random: inout SplitMix64
    ) {
        destination = ""
        transport = random.pick(["HTTPS", "HTTPS", "HTTP", "MSSQL"])
        destinationPort = transport == "HTTP" ? 80 : transport == "HTTPS" ? 443 : 1433
        fqdn = random.pick(EventWorldPlan.hostNames)
        if transport == "HTTP" { url = "www.example.com/a. b=\(random.number(1...9)):x" }
        addRule(firewall, oneIn: 3, &random)
        guard !isAllowed, !hasRule else { return }
        switch random.number(0...3) {
        case 0:
            reason =
                "Failed to resolve address b.example.com:443: lookup b.example.com on "
                + "192.0.2.53:53: no such host"
            url = ""
        case 1:
            reason = "SNI TLS extension was missing"
            (fqdn, url) = ("", "")
            transport = "HTTPS"
        default: break
        }
    }

    private mutating func makeTranslation(
        _ firewall: EventWorldPlan.Firewall,
        _ random: inout SplitMix64
    ) {
        source = "203.0.113.\(random.number(1...200))"
        destination = "198.51.100.1"
        transport = random.pick(["TCP", "UDP"])
        (translated, translatedPort) = ("10.240.0.\(random.number(4...9))", 8443)
        isAllowed = true
        if random.oneIn(3) { return }
        addRule(firewall, oneIn: 1, &random)
    }

    private mutating func makeThreat(_ random: inout SplitMix64) {
        transport = random.pick(["HTTP", "TCP"])
        destinationPort = 80
        if transport == "HTTP" {
            (destination, fqdn, url) = ("", "bad.example.com", "bad.example.com/x")
        }
        reason = random.pick(["Bot Networks", "Example. indicator, \u{E9}"])
    }

    private mutating func makeSignature(_ random: inout SplitMix64) {
        signature = "200000\(random.number(1...3))"
        reason = random.pick(["Example signature - [list] entry", "Example. ping (in \"Host\")"])
    }

    private mutating func makeQuery(_ random: inout SplitMix64) {
        destination = ""
        transport = random.pick(["udp", "udp", "tcp"])
        fqdn = random.pick(["www.example.com.", "API.example.com.", ".", "db.example.org."])
        queryType = random.pick(["A", "AAAA", "HTTPS"])
        queryID = Int64(random.number(0...65_535))
        code = random.pick(["NOERROR", "NOERROR", "NXDOMAIN", "SERVFAIL"])
        duration = EventWorldDuration.seconds(&random)
    }
}

/// How long name servers take.
enum EventWorldDuration {
    /// Nanoseconds, over seven powers of ten.
    static func nanoseconds(_ random: inout SplitMix64) -> Int64 {
        var value = Int64(random.number(1...99))
        for _ in 0..<random.number(1...7) { value = value * 10 + Int64(random.number(0...9)) }
        return value
    }

    /// As decimal seconds with up to nine digits and never an exponent.
    static func seconds(_ random: inout SplitMix64) -> String {
        let value = nanoseconds(&random)
        var text =
            String(value / EventWorldTime.second) + "."
            + ReferenceTime.padded(value % EventWorldTime.second, 9)
        if random.oneIn(2) { while text.hasSuffix("0") { text.removeLast() } }
        return text.hasSuffix(".") ? text + "0" : text
    }
}
