import ColumnKernel
import Flow
import FlowTestSupport
import Foundation
import Testing

@testable import FlowDecode

/// Every variant of a legacy message with random values, written and read back (`azure-firewall.md` section 5.1).
///
/// 20,000 messages with the tests; as many as `WEIR_MESSAGES` says if it is set, and then how fast is printed.
@Suite struct FirewallMessageCampaign {
    @Test("what is written into a legacy message is read out of it")
    func roundTrip() throws {
        let wanted = ProcessInfo.processInfo.environment["WEIR_MESSAGES"].flatMap { Int($0) }
        var random = SplitMix64(seed: 0x1e9a_c)
        var reader = FirewallMessage()
        var tables = EventTables()
        var addresses = AddressTable()
        var differences = 0
        var variants: Set<String> = []
        var seconds = 0.0
        let count = wanted ?? 20_000
        for _ in 0..<count {
            let message = LegacyMessage.random(&random)
            variants.insert(message.variant)
            let bytes = Array(message.text.utf8)
            var event = Event(log: .azureFirewall, kind: .sign)
            let start = ContinuousClock.now
            let outcome = reader.read(
                bytes.span,
                0..<bytes.count,
                into: &event,
                &tables,
                &addresses
            )
            let time = start.duration(to: .now).components
            seconds += Double(time.seconds) + Double(time.attoseconds) / 1e18
            guard case .event = outcome else {
                differences += 1
                Issue.record("not read: \(message.text)")
                return
            }
            let read = LegacyMessage.Fields(event, tables, addresses)
            if read != message.fields {
                differences += 1
                Issue.record("\(message.variant): \(message.text)\n\(read)\n\(message.fields)")
                return
            }
        }
        #expect(differences == 0)
        #expect(variants.count == 21)
        guard wanted != nil else { return }
        print(
            "\(count) messages of \(variants.count) variants, \(differences) differences,",
            "\(Int(Double(count) / seconds)) lines a second"
        )
    }
}

/// A message, and what it says.
private struct LegacyMessage {
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

    var variant: String
    var text: String
    var fields: Fields

    private static func word(_ random: inout SplitMix64, _ extra: String = "") -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_-" + extra)
        let count = 1 + Int(random.next() % 12)
        var word = (0..<count).map { _ in
            String(letters[Int(random.next() % UInt64(letters.count))])
        }
        .joined()
        // Names end in a letter, a digit or an underscore.
        while let last = word.last, !last.isLetter, !last.isNumber { word.removeLast() }
        return word.isEmpty ? "x" : word
    }

    private static func address(_ random: inout SplitMix64) -> String {
        if random.oneIn(4) {
            return IPAddress(
                v6High: 0x2001_0db8_0000_0000 | random.next() >> 40,
                low: random.next()
            )
            .description
        }
        return IPAddress(v4: UInt32(truncatingIfNeeded: random.next() | 1)).description
    }

    static func random(_ random: inout SplitMix64) -> LegacyMessage {
        let variants = [
            "N1", "N2", "N3", "N4", "N4b", "N4c", "N5", "N6", "D1", "D2", "D3", "I1", "I2", "I3",
            "T1", "A1", "A2", "A3", "A4", "A7", "P1",
        ]
        let variant = variants[Int(random.next() % UInt64(variants.count))]
        let (source, target) = (address(&random), address(&random))
        let (sourcePort, port) = (Int(random.next() % 65_536), Int(random.next() % 65_536))
        let host = word(&random).lowercased() + "." + word(&random).lowercased() + ".example.com"
        let isDenied = random.oneIn(2)
        let action = isDenied ? "Deny" : "Allow"
        let (policy, group) = (word(&random, "."), word(&random, ". "))
        let (collection, rule) = (word(&random, ", "), word(&random, ".,:/ []"))
        let transport = random.oneIn(2) ? "TCP" : "UDP"
        var fields = Fields(
            kind: .network,
            decision: isDenied ? .deny : .allow,
            transport: transport,
            source: source,
            sourcePort: sourcePort,
            destination: target,
            port: port
        )
        let head = "\(transport) request from \(source):\(sourcePort) to \(target):\(port)"
        let keys = "Rule Collection: \(collection). Rule: \(rule)"
        let all = "Policy: \(policy). Rule Collection Group: \(group). " + keys
        let text: String
        switch variant {
        case "N1": text = head + ". Action: \(action). "
        case "N2": text = head + ". Action: \(action)."
        case "N3", "N4c":
            let key = variant == "N3" ? keys : keys.replacing(". Rule: ", with: ". Rule Name: ")
            text = head + ". Action: \(action)\(variant == "N3" ? ".." : ".") " + key
            fields.rule = "\(collection)/\(rule)"
        case "N4", "N4b":
            text = head + ". Action: \(action)\(variant == "N4" ? "." : "..") " + all
            fields.rule = "\(policy)/\(group)/\(collection)/\(rule)"
        case "N5", "N6":
            // An address without a port ends where its text does: only IPv4 is written so.
            let (one, other) = ("192.0.2.\(port % 256)", "198.51.100.\(sourcePort % 256)")
            let end = variant == "N5" ? "" : ":0"
            text = "ICMP Type=8 request from \(one)\(end) to \(other)\(end). Action: \(action). "
            (fields.source, fields.destination) = (one, other)
            (fields.transport, fields.sourcePort, fields.port) = ("ICMP", 0, 0)
        case "D1", "D2", "D3":
            let end = variant == "D1" ? "" : variant == "D2" ? ". " + all : ". " + keys
            text = head + " was DNAT'ed to 192.0.2.30:\(port)" + end
            (fields.kind, fields.decision) = (.nat, .allow)
            fields.reason = "DNAT to 192.0.2.30:\(port)"
            fields.rule =
                variant == "D1"
                ? "" : (variant == "D2" ? "\(policy)/\(group)/" : "") + "\(collection)/\(rule)"
        case "I1", "I2", "I3":
            let isPing = variant == "I2"
            let start = isPing ? "ICMP request from 192.0.2.10: to 198.51.100.20:" : head
            let key = variant == "I3" ? "Rule" : "Signature"
            let title = "Example \(rule) - [list] entry"
            text =
                start + ". Action: \(isDenied ? "drop" : "alert"). \(key): 2000001. IDS: \(title). "
                + "Priority: 3. Classification: Misc activity"
            if isPing {
                (fields.source, fields.destination) = ("192.0.2.10", "198.51.100.20")
                (fields.transport, fields.sourcePort, fields.port) = ("ICMP", 0, 0)
            }
            (fields.kind, fields.rule, fields.reason) = (.idps, "2000001", title)
        case "P1":
            let code = random.oneIn(2) ? "NXDOMAIN" : "NOERROR"
            let dash = random.oneIn(2) ? "-" : "\u{2013}"
            let nanoseconds = Int64(random.next() % 9_000_000_000)
            let duration =
                "\(nanoseconds / 1_000_000_000)."
                + String(String(1_000_000_000 + nanoseconds % 1_000_000_000).dropFirst())
            text =
                "DNS Request: \(source):\(sourcePort) \(dash) \(port) AAAA IN \(host). udp 43 false 512 "
                + "\(code) qr,rd,ra 145 \(duration)s"
            fields = Fields(
                kind: .dns,
                decision: .none,
                transport: "",
                source: source,
                sourcePort: sourcePort,
                destination: nil,
                name: host,
                reason: code,
                nanoseconds: nanoseconds
            )
        default:
            let web = "HTTPS request from \(source):\(sourcePort) to \(host):\(port). "
            fields.transport = "TCP"
            fields.kind = .application
            fields.destination = nil
            fields.name = host
            switch variant {
            case "T1":
                text =
                    web.replacing("HTTPS ", with: "HTTP ")
                    + "Url: \(host)/a=. Action: \(action). ThreatIntel: \(rule)"
                (fields.kind, fields.reason) = (.threat, rule)
            case "A1":
                text = web + "Action: \(action). " + keys
                fields.rule = "\(collection)/\(rule)"
            case "A2":
                text = web + "Action: \(action). " + all + ". Web Category: Computers.And"
                fields.rule = "\(policy)/\(group)/\(collection)/\(rule)"
            case "A3":
                text =
                    web.replacing("HTTPS ", with: "HTTP  ")
                    + "Url: \(host)/x?y=1.2. Action: \(action). "
                    + all
                fields.rule = "\(policy)/\(group)/\(collection)/\(rule)"
            case "A4":
                text = web + "Action: \(action). No rule matched. Proceeding with default action"
                fields.reason = "Default Action"
            default:
                let plain = word(&random)
                text = web + "Action: \(action). \(policy.replacing(".", with: "")). \(plain)"
                fields.rule = "\(policy.replacing(".", with: ""))/\(plain)"
            }
        }
        return LegacyMessage(variant: variant, text: text, fields: fields)
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
