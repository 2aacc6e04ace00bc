/// Legacy firewall records: an envelope around a text (`azure-firewall.md` section 5).
enum ReferenceFirewallText {
    private static let lookup = ReferencePattern(
        #"DNS Request: (\S+):(\d+) [-–] (\d+) (\S*) (\S*) ((?:\\.|[^\s\\])+) (\S+) (\d+) (\S+) (\d+) (\S+) "#
            + #"(\S*) (\S+) ([0-9.eE+-]+)s?"#
    )
    private static let lookupFailure = ReferencePattern(#" ?Error: \d+ .*"#)

    static func outcome(
        of node: ReferenceNode
    ) throws(ReferenceEventReject) -> ReferenceEventOutcome {
        let text = message(of: node)
        if let text, lookupFailure.match(text) != nil { return .notAnEvent }
        var event = try ReferenceFirewall.envelope(of: node, .network)
        event.generation = .legacy
        guard let message = text.map(withoutBlanksAtEnd) else { throw .unparsedMessage }
        if let parts = lookup.match(message) {
            try read(lookup: parts.map { $0 ?? "" }, into: &event)
            return .event(event)
        }
        guard let (variant, found) = ReferenceFirewallVariant.match(message) else {
            throw .unparsedMessage
        }
        try read(found, of: variant, into: &event)
        return .event(event)
    }

    static func message(of node: ReferenceNode) -> String? {
        (node.object("properties")?.member("msg") ?? node.member("msg_s"))?.string
    }

    /// The document's label of a message; P for questions, P2 for failures, nil for none.
    static func variant(of message: String) -> String? {
        if lookupFailure.match(message) != nil { return "P2" }
        let text = withoutBlanksAtEnd(message)
        if lookup.match(text) != nil { return "P1" }
        return ReferenceFirewallVariant.match(text)?.0.name
    }

    private static func withoutBlanksAtEnd(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }

    private static func read(
        _ found: [String: String],
        of variant: ReferenceFirewallVariant,
        into event: inout ReferenceEvent
    ) throws(ReferenceEventReject) {
        event.kind = variant.kind
        event.transport = ReferenceEventWords.transport(found["transport"])
        if variant.kind == .nat {
            event.decision = .allow
            event.direction = .inbound
        } else if let action = found["action"] {
            event.decision = try ReferenceEventWords.decision(action)
        } else {
            event.decision = .deny  // The older wording of A6 says so in its sentence.
        }
        let source = try split(found["source"] ?? "", hosts: .refused)
        event.source.ip = source.ip
        event.sourcePort = ReferenceEventWords.port(source.port, event.transport)
        if let text = found["destination"] {
            let destination = try split(text, hosts: .taken)
            event.destination.ip = destination.ip
            event.fqdn = destination.host
            event.port = ReferenceEventWords.port(destination.port, event.transport)
        }
        event.rule =
            found["signature"]
            ?? ReferenceEventWords.joined(
                ["policy", "group", "collection", "rule"].map { found[$0] },
                by: "/"
            )
        event.reason =
            variant.reason ?? found["failure"] ?? found["missing"] ?? found["threat"]
            ?? found["ids"]
        if let translated = found["translated"] {
            let end = try split(translated, hosts: .refused)
            event.reason = "DNAT to " + (end.ip ?? "") + (end.port.map { ":\($0)" } ?? "")
        }
    }

    private enum Hosts {
        case taken
        case refused
    }

    /// Address or host, and the port behind the last colon.
    private static func split(
        _ text: String,
        hosts: Hosts
    ) throws(ReferenceEventReject) -> (ip: String?, host: String?, port: Int64?) {
        var host = text
        var port: Int64?
        if let colon = text.lastIndex(of: ":") {
            host = String(text[..<colon])
            let digits = String(text[text.index(after: colon)...])
            port = digits.isEmpty ? nil : try ReferenceEventWords.port(digits)
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if let address = ReferenceAddress(host) { return (address.text, nil, port) }
        let isNumbers = host.allSatisfy { $0.isNumber || $0 == "." }
        guard hosts == .taken, !isNumbers else { throw .badAddress }
        return (nil, ReferenceEventWords.name(host), port)
    }

    private static func read(
        lookup parts: [String],
        into event: inout ReferenceEvent
    ) throws(ReferenceEventReject) {
        event.kind = .dns
        let client = try split(parts[1] + ":" + parts[2], hosts: .refused)
        event.source.ip = client.ip
        event.sourcePort = client.port
        event.transport = ReferenceEventWords.transport(parts[7])
        event.lookup = ReferenceLookup(
            message: .whole,
            resolver: event.reporter.isEmpty ? nil : event.reporter,
            name: ReferenceEventWords.name(parts[6]) ?? ".",
            type: parts[4].isEmpty ? nil : parts[4].uppercased(),
            code: ReferenceEventWords.code(parts[11]),
            id: Int64(parts[3]),
            nanoseconds: ReferenceEventTime.nanoseconds(ofSeconds: parts[14])
        )
    }
}
