/// Names, numbers and addresses as every event log's rows say them.
enum ReferenceEventWords {
    /// Protocols that events carry under another name than the views.
    private static let transports = [
        "HTTP": "TCP", "HTTPS": "TCP", "MSSQL": "TCP", "TCP": "TCP", "UDP": "UDP",
        "ICMP": "ICMP", "ICMPV4": "ICMP", "ICMPV6": "58", "IPV6-ICMP": "58", "SCTP": "132",
        "IGMP": "2", "VRRP": "112", "GRE": "47", "ESP": "50", "AH": "51", "6": "TCP",
        "17": "UDP", "1": "ICMP",
    ]

    static func transport(_ text: String?) -> String? {
        guard let word = text?.uppercased(), !word.isEmpty else { return nil }
        return transports[word] ?? word
    }

    /// Lower case without the dot at its end; the root stays `.`.
    ///
    /// RFC 1035 section 5.1 in one spelling: dots and backslashes of a label behind a backslash, what does not print as three digits.
    static func name(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        var labels = [""]
        var rest = Substring(text)
        while let first = rest.popFirst() {
            if first == "." {
                labels.append("")
            } else if first != "\\" {
                labels[labels.count - 1].append(first)
            } else if let code = UInt8(rest.prefix(3)), rest.prefix(3).count == 3 {
                labels[labels.count - 1] += spelled(code)
                rest = rest.dropFirst(3)
            } else {
                labels[labels.count - 1] += spelled(rest.popFirst()?.asciiValue ?? 92)
            }
        }
        if labels.count > 1, labels.last == "" { labels.removeLast() }
        let name = labels.joined(separator: ".").lowercased()
        return name.isEmpty ? "." : name
    }

    private static func spelled(_ byte: UInt8) -> String {
        let character = String(Unicode.Scalar(byte))
        if character == "." || character == "\\" { return "\\" + character }
        return (33...126).contains(byte)
            ? character : "\\" + String(String(1000 + Int(byte)).dropFirst())
    }

    static func address(_ text: String?) throws(ReferenceEventReject) -> String? {
        guard let text else { return nil }
        guard let address = ReferenceAddress(text) else { throw .badAddress }
        return address.text
    }

    static func port(_ text: String?) throws(ReferenceEventReject) -> Int64? {
        guard let text else { return nil }
        guard let port = Int64(text), (0...65_535).contains(port) else { throw .badPort }
        return port
    }

    static func counter(_ text: String?) throws(ReferenceEventReject) -> Int64? {
        guard let text else { return nil }
        guard let count = Int64(text), count >= 0 else { throw .badCounter }
        return count
    }

    static func decision(_ text: String?) throws(ReferenceEventReject) -> ReferenceEvent.Decision {
        switch text?.lowercased() {
        case "allow", "alert": return .allow
        case "deny", "drop": return .deny
        default: throw .badAction
        }
    }

    /// ICMP has no ports and says 0.
    static func port(_ port: Int64?, _ transport: String?) -> Int64? {
        transport == "ICMP" || transport == "58" ? port ?? 0 : port
    }

    static func joined(_ parts: [String?], by separator: String) -> String? {
        let parts = parts.compactMap(\.self).filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: separator)
    }

    /// `NoError` and code 0 are `NOERROR`.
    static func code(_ text: String?) -> String? {
        let names = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"]
        guard let text, !text.isEmpty, text != "-" else { return nil }
        guard let number = Int(text) else { return text.uppercased() }
        return names.indices.contains(number) ? names[number] : text
    }

    static func isBefore(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}

extension ReferenceNode {
    /// A string or number as text; nil for what is absent, null, empty or `-`.
    func text(_ name: String) -> String? { member(name)?.plainText }

    var plainText: String? {
        switch value {
        case .string(let text): text.isEmpty || text == "-" ? nil : text
        case .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// A member that is JSON or a string that holds JSON, however often it was put into one.
    func json(_ name: String) -> ReferenceNode? { member(name)?.decoded }

    var decoded: ReferenceNode {
        guard case .string(let text) = value else { return self }
        var parser = ReferenceParser(Array(text.utf8))
        guard let inner = parser.value(), parser.damage == nil, inner.isWhole else { return self }
        switch inner.value {
        case .object, .array, .string: return inner.decoded
        case .null, .bool, .number: return self
        }
    }

    /// The object's member, if it is an object itself.
    func object(_ name: String) -> ReferenceNode? {
        guard let node = json(name), case .object = node.value else { return nil }
        return node
    }

    /// The elements of a member that is a list, or a string that holds one.
    func list(_ name: String) -> [ReferenceNode] { json(name)?.elements ?? [] }

    func has(_ name: String) -> Bool { member(name) != nil }
}
