/// What a rule can look at in traffic.
///
/// Each has a line of numbers (addresses, ports, protocols) and beside it tokens: names whose meaning
/// is not in the rule, such as a service tag. The line of `names` and `applications` is a single
/// point, "whatever no token names".
package enum MatchDimension: Int, Sendable, Hashable, CaseIterable {
    case sources, destinations, protocols, sourcePorts, destinationPorts
    /// Fully qualified names, with wildcards, that a firewall saw in TLS or HTTP.
    case names
    /// What a firewall or proxy recognised inside the connection: `http`, `https`, `mssql`.
    case applications

    /// The last number of the line.
    var last: UInt128 {
        switch self {
        case .sources, .destinations: .max
        case .protocols: 255
        case .sourcePorts, .destinationPorts: 65_535
        case .names, .applications: 0
        }
    }

    /// The member's name in a definition.
    package var key: String {
        switch self {
        case .sources: "sources"
        case .destinations: "destinations"
        case .protocols: "protocols"
        case .sourcePorts: "sourcePorts"
        case .destinationPorts: "destinationPorts"
        case .names: "names"
        case .applications: "applications"
        }
    }

    /// The same in words.
    package var words: String {
        switch self {
        case .sources: "sources"
        case .destinations: "destinations"
        case .protocols: "protocols"
        case .sourcePorts: "source ports"
        case .destinationPorts: "destination ports"
        case .names: "names"
        case .applications: "applications"
        }
    }

    /// Whether nothing is known of what a token means.
    ///
    /// A host name means itself; a word with a colon (`tag:windowsupdate`), and every token of the other
    /// dimensions, may mean anything, nothing included.
    func isOpaque(_ token: String) -> Bool {
        switch self {
        case .names, .applications: token.utf8.contains(UInt8(ascii: ":"))
        default: true
        }
    }

    /// Whether what `wide` means surely includes what `narrow` means.
    func covers(_ wide: String, _ narrow: String) -> Bool {
        if wide == narrow { return true }
        switch self {
        case .names: return HostPattern.covers(wide, narrow)
        case .sources, .destinations: return PodSelector.covers(wide, narrow)
        default: return false
        }
    }
}

/// Host names with a wildcard as Azure Firewall reads them: `*.example.com` is every name below `example.com`, at any depth.
enum HostPattern {
    static func covers(_ wide: String, _ narrow: String) -> Bool {
        guard wide.hasPrefix("*"), !narrow.contains(":") else { return false }
        let end = wide.dropFirst()
        // Any other wildcard in the middle is compared as it is written.
        guard !end.contains("*") else { return false }
        let rest = narrow.hasPrefix("*") ? narrow.dropFirst() : narrow[...]
        return rest.utf8.count >= end.utf8.count + (narrow.hasPrefix("*") ? 0 : 1)
            && rest.hasSuffix(end)
    }
}
