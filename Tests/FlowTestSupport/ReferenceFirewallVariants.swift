/// One wording of a legacy firewall message (`azure-firewall.md` section 5.1), as an expression.
struct ReferenceFirewallVariant: Sendable {
    /// The label of the document.
    let name: String
    let kind: ReferenceEvent.Kind
    let pattern: ReferencePattern
    /// Where the text says it in words of its own.
    let reason: String?

    private init(
        _ name: String,
        _ kind: ReferenceEvent.Kind,
        _ pattern: String,
        reason: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.pattern = ReferencePattern(pattern)
        self.reason = reason
    }

    private static let packet = #"(?<transport>[A-Z0-9]+) request from (?<source>\S+?)"#
    private static let ping = #"(?<transport>ICMP) Type=\d+ request from (?<source>\S+?)"#
    private static let anyPacket =
        #"(?<transport>[A-Z0-9]+)(?: Type=\d+)? request from (?<source>\S+?)"#
    private static let web = #"(?<transport>HTTPS?|MSSQL) +request from (?<source>\S+?)"#
    private static let anything = #"(?<transport>[A-Z0-9]+) +request from (?<source>\S+?)"#
    private static let to = #" to (?<destination>\S+?)"#
    private static let action = #"\. Action: (?<action>[A-Za-z]+)\.{1,2}"#
    private static let url = #"\. Url: (?<url>.*?)"#
    private static let policy = #" Policy: (?<policy>.*?)\. Rule Collection Group: (?<group>.*?)\."#
    private static let rule = #" Rule Collection: (?<collection>.*?)\. Rule: (?<rule>.*?)"#
    private static let ruleName = #" Rule Collection: (?<collection>.*?)\. Rule Name: (?<rule>.*?)"#
    private static let webCategory = #"(?:\. Web Category: (?<category>.*))?"#
    private static let positional =
        #" (?<collection>(?:(?!\. )[^:])+)\. (?<rule>(?:(?!\. )[^:])+)"#
    private static let ids = #"\. IDS: (?<ids>.*)\. Priority: \d+\. Classification: .*"#
    private static let byDefault = #" No rule matched\. Proceeding with default action\.?"#
    private static let noName = #" Reason: (?<missing>SNI TLS extension was missing)\.?"#
    private static let dnat = #" was DNAT'ed to (?<translated>\S+?)"#

    /// In the order in which they are tried; the first that matches the whole text is it.
    static let all: [ReferenceFirewallVariant] = [
        Self("I1", .idps, anyPacket + to + action + #" Signature: (?<signature>\d+)"# + ids),
        Self("I3", .idps, anyPacket + to + action + #" Rule: (?<signature>\d+)"# + ids),
        Self("T1", .threat, anything + to + url + action + " ThreatIntel: (?<threat>.*)"),
        Self("T1", .threat, anything + to + action + " ThreatIntel: (?<threat>.*)"),
        Self("D2", .nat, packet + to + dnat + #"\."# + policy + rule),
        Self("D3", .nat, packet + to + dnat + #"\."# + rule),
        Self("D1", .nat, packet + to + dnat + #"\.?"#),
        Self("A3", .application, web + to + url + action + policy + rule + webCategory),
        Self("A3", .application, web + to + url + action + rule + webCategory),
        Self("A2", .application, web + to + action + policy + rule + webCategory),
        Self("A1", .application, web + to + action + rule + webCategory),
        Self("A8", .application, web + to + url + action + byDefault, reason: "Default Action"),
        Self("A4", .application, web + to + action + byDefault, reason: "Default Action"),
        Self(
            "A5",
            .application,
            web + to + action + " Failed to resolve.*",
            reason: "Failed to resolve address"
        ),
        Self("A6", .application, web + action + noName),
        Self("A6", .application, web + #" was denied\."# + noName),
        Self("A7", .application, web + to + action + positional),
        Self("N4", .network, anyPacket + to + action + policy + rule),
        Self("N4c", .network, anyPacket + to + action + ruleName),
        Self("N3", .network, anyPacket + to + action + rule),
        Self("N5", .network, ping + to + action),
        Self("N1", .network, packet + to + action),
    ]

    /// The first variant that fits and what its groups hold.
    static func match(_ text: String) -> (ReferenceFirewallVariant, [String: String])? {
        for variant in all {
            if let found = variant.pattern.groups(of: text) { return (variant, found) }
        }
        return nil
    }
}
