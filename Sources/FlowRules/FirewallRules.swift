/// A rule of Azure Firewall: the members of all three kinds, of policies and of classic firewalls.
struct FirewallRule: Decodable {
    struct Application: Decodable {
        var protocolType: String?
        var port: Int?
    }

    /// Network and NAT rules say them as words, application rules as objects.
    enum Protocols: Decodable {
        case transport([String])
        case applications([Application])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            // Whichever fails, the other says what is wrong.
            if let words = try? value.decode([String].self) {
                self = .transport(words)
            } else {
                self = .applications(try value.decode([Application].self))
            }
        }
    }

    var name: String?
    var ruleType: String?
    var ipProtocols: [String]?
    var protocols: Protocols?
    var sourceAddresses: [String]?
    var sourceIpGroups: [String]?
    var destinationAddresses: [String]?
    var destinationIpGroups: [String]?
    var destinationFqdns: [String]?
    var destinationPorts: [String]?
    var targetFqdns: [String]?
    var targetUrls: [String]?
    var fqdnTags: [String]?
    var webCategories: [String]?
    var translatedAddress: String?
    var translatedFqdn: String?
    var translatedPort: String?
}

/// Which of its three kinds a firewall rule is of; DNAT rules are asked first, application rules last,
/// whatever the priorities.
enum FirewallRuleKind: Int {
    case translation = 0
    case network = 1
    case application = 2
}

extension FirewallRule {
    func match(_ kind: FirewallRuleKind) throws(RuleMistake) -> RuleMatch {
        var box = TrafficBox()
        box[.sources] = try MatchSet.azureAddresses(
            sourceAddresses ?? [],
            groups: groups(sourceIpGroups),
            .sources
        ).mustSay("a source of firewall rule \(name ?? "")")
        if kind == .application { return RuleMatch(try applicationBoxes(box)) }
        // The firewall asks DNS what such a name means: a token, not a name seen in the traffic.
        let names = (destinationFqdns ?? []).map { "fqdn:" + $0.lowercased() }
        box[.destinations] = try MatchSet.azureAddresses(
            destinationAddresses ?? [],
            groups: groups(destinationIpGroups) + names,
            .destinations
        ).mustSay("a destination of firewall rule \(name ?? "")")
        box[.protocols] = try MatchSet.azureProtocols(try transport())
        let ports = destinationPorts ?? []
        // ICMP alone has none.
        if !(ports.isEmpty && box[.protocols].ranges == NumberRanges([1...1])) {
            box[.destinationPorts] = try MatchSet.azurePorts(ports, .destinationPorts)
        }
        return RuleMatch([box])
    }

    var translation: String? {
        guard let address = translatedAddress ?? translatedFqdn, !address.isEmpty else {
            return nil
        }
        return address.lowercased() + ":" + (translatedPort ?? "")
    }

    private func groups(_ ids: [String]?) -> [String] {
        (ids ?? []).filter { !$0.isEmpty }.map { "group:" + $0.lowercased() }
    }

    private func transport() throws(RuleMistake) -> [String] {
        if let ipProtocols, !ipProtocols.isEmpty { return ipProtocols }
        guard case .transport(let words) = protocols else {
            throw .missing("protocols of firewall rule \(name ?? "") as words")
        }
        return words
    }

    private static let applications: Set<String> = ["http", "https", "mssql"]

    /// One box for each application; all of them run on TCP.
    private func applicationBoxes(_ start: TrafficBox) throws(RuleMistake) -> [TrafficBox] {
        var box = start
        box[.protocols] = .numbers([6...6])
        let addresses = destinationAddresses ?? []
        if !addresses.isEmpty {
            box[.destinations] = .azureAddresses(addresses, groups: [], .destinations)
        }
        box[.names] = try nameSet().mustSay("a target of firewall rule \(name ?? "")")
        var applications: [Application] = []
        if case .applications(let all) = protocols { applications = all }
        guard !applications.isEmpty else {
            guard let fqdnTags, !fqdnTags.isEmpty else {
                throw .missing("protocols of firewall rule \(name ?? "")")
            }
            // The tag itself says which; it does not say it here.
            box[.applications] = MatchSet.read(["tag:default"], .applications)
            return [box]
        }
        var ports: [String: NumberRanges] = [:]
        for application in applications {
            guard let word = application.protocolType?.lowercased(),
                FirewallRule.applications.contains(word), let port = application.port,
                (0...65_535).contains(port)
            else {
                throw .value(
                    expected: "a protocolType of Http, Https or Mssql, and a port",
                    found: "\(application.protocolType ?? ""):\(application.port ?? -1)"
                )
            }
            let range = NumberRanges([UInt128(port)...UInt128(port)])
            ports[word] = (ports[word] ?? NumberRanges()).union(range)
        }
        return ports.map { word, ports in
            var one = box
            one[.applications] = MatchSet.read([word], .applications)
            one[.destinationPorts] = .numbers(ports.ranges)
            return one
        }
    }

    private func nameSet() -> MatchSet {
        let names = (targetFqdns ?? []).filter { !$0.isEmpty }.map { $0.lowercased() }
        guard !names.contains("*") else { return .any(.names) }
        let tokens =
            names.map { $0.contains(":") ? "url:" + $0 : $0 }
            + (targetUrls ?? []).map { "url:" + $0.lowercased() }
            + (fqdnTags ?? []).map { "tag:" + $0.lowercased() }
            + (webCategories ?? []).map { "category:" + $0.lowercased() }
        return MatchSet.read(tokens, .names)
    }
}
