/// A resource of Azure: members beside its id as the command line prints them, or under `properties` as the API gives them.
struct ARMResource<Body: Decodable>: Decodable {
    var id: String?
    var name: String?
    var type: String?
    var kind: String?
    var body: Body

    private enum CodingKeys: String, CodingKey { case id, name, type, kind, properties }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decodeIfPresent(String.self, forKey: .id)
        name = try members.decodeIfPresent(String.self, forKey: .name)
        type = try members.decodeIfPresent(String.self, forKey: .type)
        kind = try members.decodeIfPresent(String.self, forKey: .kind)
        body =
            try members.decodeIfPresent(Body.self, forKey: .properties) ?? Body(from: decoder)
    }
}

/// A reference to another resource.
struct ARMReference: Decodable { var id: String? }

/// The parts of an ARM id, `/subscriptions/{id}/resourceGroups/{name}/providers/{namespace}/{type}/{name}/...`.
struct ARMPath {
    private let parts: [Substring]

    init(_ id: String) { parts = id.split(separator: "/", omittingEmptySubsequences: false) }

    /// The name behind a type, compared without case.
    func name(of type: String) -> String? {
        guard let index = index(of: type) else { return nil }
        return String(parts[index + 1])
    }

    /// The id up to and with the name behind a type.
    func id(to type: String) -> String? {
        guard let index = index(of: type) else { return nil }
        return parts[...(index + 1)].joined(separator: "/")
    }

    private func index(of type: String) -> Int? {
        let type = type.lowercased()
        guard let index = parts.lastIndex(where: { $0.lowercased() == type }),
            index + 1 < parts.count, !parts[index + 1].isEmpty
        else { return nil }
        return index
    }
}

extension RuleDecision {
    /// - Throws: `RuleMistake` for other words than the rules of Azure have.
    init(azure text: String?) throws(RuleMistake) {
        switch text?.lowercased() {
        case "allow", "alwaysallow", "dnat": self = .allow
        case "deny": self = .deny
        case nil: throw .missing("an access of Allow or Deny")
        case .some: throw .value(expected: "an access of Allow or Deny", found: text ?? "")
        }
    }
}

extension RuleDirection {
    /// - Throws: `RuleMistake` for other words than the rules of Azure have.
    init(azure text: String?) throws(RuleMistake) {
        guard let text else { throw .missing("a direction of Inbound or Outbound") }
        guard let direction = RuleDirection(rawValue: text.lowercased()) else {
            throw .value(expected: "a direction of Inbound or Outbound", found: text)
        }
        self = direction
    }
}

extension MatchSet {
    /// Addresses and service tags; a word for everything is any.
    ///
    /// Azure compares service tags without case: they are kept in lower case.
    static func azureAddresses(
        _ texts: [String],
        groups: [String],
        _ dimension: MatchDimension
    ) -> MatchSet {
        let texts = texts.filter { !$0.isEmpty }.map { $0.lowercased() }
        guard !texts.contains(where: { $0 == "*" || $0 == "any" }) else { return .any(dimension) }
        return read(texts + groups, dimension)
    }

    /// - Throws: `RuleMistake` for what is neither a port, nor a range, nor `*`.
    static func azurePorts(
        _ texts: [String],
        _ dimension: MatchDimension
    ) throws(RuleMistake) -> MatchSet {
        var ranges: [ClosedRange<UInt128>] = []
        for text in texts where !text.isEmpty {
            guard text != "*", text.lowercased() != "any" else { return .any(dimension) }
            guard let range = MatchText.ports(text) else {
                throw .value(expected: "a port, a range of ports, or *", found: text)
            }
            ranges.append(range)
        }
        guard !ranges.isEmpty else { throw .missing("\(dimension.key) of a rule") }
        return .numbers(ranges)
    }

    /// - Throws: `RuleMistake` for words that name no protocol.
    static func azureProtocols(_ texts: [String]) throws(RuleMistake) -> MatchSet {
        var ranges: [ClosedRange<UInt128>] = []
        for text in texts where !text.isEmpty {
            guard text != "*", text.lowercased() != "any" else { return .any(.protocols) }
            guard let number = TransportName.number(text) else {
                throw .value(expected: "a protocol such as Tcp, Udp, Icmp or *", found: text)
            }
            ranges.append(UInt128(number)...UInt128(number))
        }
        guard !ranges.isEmpty else { throw .missing("a protocol of a rule") }
        return .numbers(ranges)
    }

    /// A protocol of a network policy.
    ///
    /// - Throws: `RuleMistake` for words that name none.
    static func transport(_ word: String) throws(RuleMistake) -> MatchSet {
        guard ["tcp", "udp", "sctp", "icmp", "icmpv6"].contains(word.lowercased()) else {
            throw .value(expected: "a protocol of TCP, UDP or SCTP", found: word)
        }
        return try azureProtocols([word])
    }

    /// - Throws: `RuleMistake` if the set is empty: a rule says where from and where to.
    func mustSay(_ what: String) throws(RuleMistake) -> MatchSet {
        guard isEmpty else { return self }
        throw .missing(what)
    }
}
