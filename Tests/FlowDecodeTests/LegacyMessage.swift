import ColumnKernel
import Flow
import FlowTestSupport

@testable import FlowDecode

/// A legacy message of the firewall with random values, and what it says.
struct LegacyMessage {
    struct Fields: Equatable {
        var kind: EventKind
        var decision: EventDecision
        var transport: String
        var source: String
        var sourcePort: Int
        var destination: String?
        var name: String = ""
        var port: Int = -1
        var rule: String = ""
        var reason: String = ""
        var nanoseconds: Int64 = -1
    }

    /// Labels of `azure-firewall.md` section 5.1; `A6b` is the older wording of A6 (section 5.2).
    static let variants = [
        "N1", "N2", "N3", "N4", "N4b", "N4c", "N5", "N6", "D1", "D2", "D3", "I1", "I2", "I3", "T1",
        "A1", "A2", "A3", "A4", "A5", "A6", "A6b", "A7", "A8", "P1", "P2",
    ]

    var variant: String
    var text: String
    /// `nil` for what tells of no client (P2).
    var fields: Fields?

    static func random(_ random: inout SplitMix64) -> LegacyMessage {
        let values = Values(&random)
        let variant = random.pick(variants)
        let (text, fields) =
            switch variant.first {
            case "N": values.network(variant, &random)
            case "D": values.translation(variant)
            case "I": values.signature(variant, &random)
            case "P": values.lookup(variant, &random)
            default: values.web(variant, &random)
            }
        return LegacyMessage(variant: variant, text: text, fields: fields)
    }
}

/// An address, as fields have it and as a message may write it in front of a colon.
private struct Host {
    var address: String
    var written: String

    /// IPv6 in brackets or without, as the parser takes both: the port is behind the last colon.
    init(_ random: inout SplitMix64) {
        guard random.oneIn(3) else {
            address = IPAddress(v4: UInt32(truncatingIfNeeded: random.next() | 1)).description
            written = address
            return
        }
        address =
            IPAddress(v6High: 0x2001_0db8_0000_0000 | random.next() >> 40, low: random.next())
            .description
        written = random.oneIn(2) ? "[\(address)]" : address
    }

    /// Without a port, an address of IPv6 has to be in brackets: its own last colon would be taken for the port's.
    var alone: String { address.contains(":") ? "[\(address)]" : address }
}

/// What messages are put together from.
private struct Values {
    var source: Host
    var target: Host
    var sourcePort: Int
    var port: Int
    var host: String
    var isDenied: Bool
    /// In random case, as words are compared without.
    var action: String
    var alert: String
    var transport: String
    var policy: String
    var group: String
    var collection: String
    var rule: String

    init(_ random: inout SplitMix64) {
        source = Host(&random)
        target = Host(&random)
        sourcePort = random.number(0...65_535)
        port = random.number(0...65_535)
        host = "\(Self.word(&random)).\(Self.word(&random)).example.com".lowercased()
        isDenied = random.oneIn(2)
        action = Self.anyCase(isDenied ? "deny" : "allow", &random)
        alert = Self.anyCase(isDenied ? "drop" : "alert", &random)
        transport = random.pick(["TCP", "UDP"])
        policy = Self.word(&random, ".")
        group = Self.word(&random, ". ")
        collection = Self.word(&random, ", ")
        rule = Self.word(&random, ".,:/ []")
    }

    static func word(_ random: inout SplitMix64, _ extra: String = "") -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_-" + extra)
        var word = String((0..<random.number(1...12)).map { _ in random.pick(letters) })
        // Names end in a letter, a digit or an underscore.
        while let last = word.last, !last.isLetter, !last.isNumber { word.removeLast() }
        return word.isEmpty ? "x" : word
    }

    private static func anyCase(_ word: String, _ random: inout SplitMix64) -> String {
        switch random.number(0...3) {
        case 0: word
        case 1: word.prefix(1).uppercased() + word.dropFirst()
        case 2: word.uppercased()
        default:
            word.map { random.oneIn(2) ? $0.uppercased() : String($0) }.joined()
        }
    }

    private var from: String { "request from \(source.written):\(sourcePort)" }
    private var head: String { "\(transport) \(from) to \(target.written):\(port)" }
    private var keys: String { "Rule Collection: \(collection). Rule: \(rule)" }
    private var allKeys: String { "Policy: \(policy). Rule Collection Group: \(group). " + keys }
    private var shortRule: String { "\(collection)/\(rule)" }
    private var longRule: String { "\(policy)/\(group)/\(collection)/\(rule)" }

    private func fields(_ kind: EventKind) -> LegacyMessage.Fields {
        LegacyMessage.Fields(
            kind: kind,
            decision: isDenied ? .deny : .allow,
            transport: transport,
            source: source.address,
            sourcePort: sourcePort,
            destination: target.address,
            port: port
        )
    }

    typealias Message = (text: String, fields: LegacyMessage.Fields?)

    func network(_ variant: String, _ random: inout SplitMix64) -> Message {
        var fields = fields(.network)
        let text: String
        switch variant {
        case "N1": text = head + ". Action: \(action). "
        case "N2": text = head + ". Action: \(action)."
        case "N3":
            text = head + ". Action: \(action).. " + keys
            fields.rule = shortRule
        case "N4c":
            let named = keys.replacing(". Rule: ", with: ". Rule Name: ")
            text = head + ". Action: \(action). " + named
            fields.rule = shortRule
        case "N4", "N4b":
            text = head + ". Action: \(action)\(variant == "N4" ? "." : "..") " + allKeys
            fields.rule = longRule
        default:
            let isBare = variant == "N5"
            let (one, other) =
                isBare
                ? (source.alone, target.alone)
                : (source.written + ":0", target.written + ":0")
            text =
                "ICMP Type=\(random.number(0...255)) request from \(one) to \(other). "
                + "Action: \(action)\(isBare ? ". " : "..")"
            (fields.transport, fields.sourcePort, fields.port) = ("ICMP", 0, 0)
        }
        return (text, fields)
    }

    func translation(_ variant: String) -> Message {
        var fields = fields(.nat)
        fields.decision = .allow
        fields.reason = "DNAT to \(source.alone):\(port)"
        fields.rule = variant == "D1" ? "" : variant == "D2" ? longRule : shortRule
        let end = variant == "D1" ? "" : variant == "D2" ? ". " + allKeys : ". " + keys
        return (head + " was DNAT'ed to \(source.written):\(port)" + end, fields)
    }

    func signature(_ variant: String, _ random: inout SplitMix64) -> Message {
        var fields = fields(.idps)
        var start = head
        if variant == "I2" {
            start = "ICMP request from \(source.written): to \(target.written):"
            (fields.transport, fields.sourcePort, fields.port) = ("ICMP", 0, 0)
        }
        fields.rule = String(random.number(1...9_999_999))
        fields.reason = "Example \(rule) - [list] entry"
        let key = variant == "I3" ? "Rule" : "Signature"
        let text =
            start + ". Action: \(alert). \(key): \(fields.rule). IDS: \(fields.reason). "
            + "Priority: \(random.number(1...4)). Classification: Misc activity"
        return (text, fields)
    }

    func lookup(_ variant: String, _ random: inout SplitMix64) -> Message {
        guard variant == "P1" else {
            let server = "\(target.written):53: i/o timeout"
            return (
                " Error: \(random.number(0...23)) \(host). A: read udp \(source.written):\(port)->\(server)",
                nil
            )
        }
        let code = random.pick(["NXDOMAIN", "NOERROR", "SERVFAIL"])
        let nanoseconds = Int64(random.number(0...8_999_999_999))
        let duration =
            "\(nanoseconds / 1_000_000_000)."
            + String(String(1_000_000_000 + nanoseconds % 1_000_000_000).dropFirst())
        let text =
            "DNS Request: \(source.written):\(sourcePort) \(random.pick(["-", "\u{2013}"])) \(port) "
            + "\(random.pick(["A", "AAAA", "TYPE65"])) IN \(host). \(random.pick(["udp", "tcp"])) 43 "
            + "\(random.pick(["true", "false"])) 512 \(code) \(random.pick(["qr,rd,ra", "-"])) 145 \(duration)s"
        var fields = fields(.dns)
        (fields.decision, fields.transport, fields.destination) = (.none, "", nil)
        (fields.name, fields.port, fields.reason) = (host, -1, code)
        fields.nanoseconds = nanoseconds
        return (text, fields)
    }

    func web(_ variant: String, _ random: inout SplitMix64) -> Message {
        var fields = fields(.application)
        (fields.transport, fields.destination, fields.name) = ("TCP", nil, host)
        let secure = random.pick(["HTTPS", "MSSQL"]) + " \(from) to \(host):\(port). "
        let plain = "HTTP  \(from) to \(host):\(port). Url: \(host)/x?y=1.2&z=a:b. "
        let byDefault = "No rule matched. Proceeding with default action"
        let text: String
        switch variant {
        case "T1":
            let act = isDenied ? action : random.pick([action, alert])
            text =
                "HTTP \(from) to \(host):\(port). Url: \(host)/a=. Action: \(act). ThreatIntel: \(rule)"
            (fields.kind, fields.reason) = (.threat, rule)
        case "A1":
            text = secure + "Action: \(action). " + keys
            fields.rule = shortRule
        case "A2":
            text = secure + "Action: \(action). " + allKeys + ". Web Category: Computers.And"
            fields.rule = longRule
        case "A3":
            text = plain + "Action: \(action). " + allKeys
            fields.rule = longRule
        case "A4":
            text = secure + "Action: \(action). " + byDefault
            fields.reason = "Default Action"
        case "A5":
            let other = Self.word(&random).lowercased() + ".example.com"
            text =
                secure + "Action: \(action). Failed to resolve address \(other):\(port): "
                + "lookup \(other) on \(target.written):53: \(random.pick(["no such host", "i/o timeout"]))"
            fields.reason = "Failed to resolve address"
        case "A6", "A6b":
            fields.reason = random.pick(["SNI TLS extension was missing", "No SNI: \(rule)"])
            let end = "Reason: \(fields.reason)."
            text =
                variant == "A6"
                ? "HTTPS \(from). Action: \(action). \(end)" : "HTTPS \(from) was denied. \(end)"
            (fields.name, fields.port) = ("", -1)
            if variant == "A6b" { fields.decision = .deny }
        case "A7":
            let (one, other) = (policy.replacing(".", with: ""), Self.word(&random))
            text = secure + "Action: \(action). \(one). \(other)"
            fields.rule = "\(one)/\(other)"
        default:
            text = plain + "Action: \(action). " + byDefault
            fields.reason = "Default Action"
        }
        return (text, fields)
    }
}

extension LegacyMessage.Fields {
    init(_ event: Event, _ tables: EventTables, _ addresses: AddressTable) {
        func text(_ number: UInt32) -> String { tables.texts.text(number) }
        func address(_ number: UInt32) -> String? {
            number == Event.noAddress ? nil : addresses.address(number).description
        }
        self.init(
            kind: event.kind,
            decision: event.decision,
            transport: text(event.protocolName),
            source: address(event.source) ?? "",
            sourcePort: Int(event.sourcePort),
            destination: address(event.destination),
            name: text(event.name),
            port: Int(event.port),
            rule: text(event.rule),
            reason: event.kind == .dns ? text(event.responseCode) : text(event.reason),
            nanoseconds: event.duration
        )
    }
}
