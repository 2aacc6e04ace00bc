import Flow

extension Topology {
    /// Reads a topology file and the service tag file it names.
    ///
    /// - Parameter path: Absolute; other paths in the file are relative to its folder.
    /// - Throws: All problems of the file and of the service tag file.
    package init(file path: String) throws(ConfigurationProblems) {
        try self.init(yaml: try configurationText(ofFile: path), path: path)
    }

    /// Reads the text of a topology file and the service tag file it names.
    package init(yaml: String, path: String) throws(ConfigurationProblems) {
        var reader = ConfigurationReader(file: path)
        let root = reader.mapping(
            try YAMLValue(yaml: yaml, file: path),
            of: "the topology file",
            keys: ["cluster", "prefixes", "service_tags", "transit"]
        )
        let cluster = reader.cluster(root["cluster"])
        let zones = reader.zones(root["prefixes"])
        let transitReporters = reader.transitReporters(root["transit"])
        let serviceTags = reader.serviceTags(root["service_tags"])
        try reader.finish()
        self.init(
            cluster: cluster,
            zones: zones,
            serviceTags: serviceTags,
            transitReporters: transitReporters
        )
    }
}

extension ConfigurationReader {
    fileprivate mutating func cluster(_ value: YAMLValue?) -> Topology.Cluster? {
        guard let value else { return nil }
        let section = mapping(
            value,
            of: "\"cluster\"",
            keys: ["name", "network", "pod_cidrs", "service_cidrs", "node_cidrs", "api_server"]
        )
        return Topology.Cluster(
            name: text(section["name"], of: "a cluster name"),
            network: word(section["network"], of: "network model", as: NetworkModel.self),
            podPrefixes: prefixes(section["pod_cidrs"]),
            servicePrefixes: prefixes(section["service_cidrs"]),
            nodePrefixes: prefixes(section["node_cidrs"]),
            apiServers: list(section["api_server"], of: "IP addresses").compactMap { address($0) }
        )
    }

    private mutating func prefixes(_ value: YAMLValue?) -> [IPPrefix] {
        var known: [IPPrefix: FilePosition] = [:]
        return list(value, of: "CIDR blocks").compactMap { element in
            guard let prefix = prefix(element) else { return nil }
            reportRepeat(of: prefix, at: element.position, in: &known)
            return prefix
        }
    }

    fileprivate mutating func zones(_ value: YAMLValue?) -> [Topology.Zone] {
        var known: [IPPrefix: FilePosition] = [:]
        return list(value, of: "prefixes").compactMap { element in
            let section = mapping(
                element,
                of: "a prefix",
                keys: ["prefix", "class", "zone"],
                required: ["prefix", "class"]
            )
            let prefix = prefix(section["prefix"])
            let addressClass = word(section["class"], of: "class", as: AddressClass.self)
            let name = text(section["zone"], of: "the name of a zone")
            guard let prefix else { return nil }
            reportRepeat(of: prefix, at: element.position, in: &known)
            guard let addressClass else { return nil }
            return Topology.Zone(prefix: prefix, addressClass: addressClass, name: name)
        }
    }

    private mutating func reportRepeat(
        of prefix: IPPrefix,
        at position: FilePosition,
        in known: inout [IPPrefix: FilePosition]
    ) {
        if let first = known.updateValue(position, forKey: prefix.unmapped) {
            report("\(prefix) is listed twice, first in line \(first.line)", at: position)
        }
    }

    fileprivate mutating func transitReporters(_ value: YAMLValue?) -> Set<UInt64> {
        guard let value else { return [] }
        let section = mapping(value, of: "\"transit\"", keys: ["macs"])
        var addresses: Set<UInt64> = []
        let subject = "a MAC address of 12 hex digits"
        for element in list(section["macs"], of: "MAC addresses") {
            guard let text = text(element, of: subject) else { continue }
            if let address = MACAddress.parse(text) {
                addresses.insert(address)
            } else {
                report("expected \(subject), found \(quoted(text))", at: element.position)
            }
        }
        return addresses
    }

    fileprivate mutating func serviceTags(_ value: YAMLValue?) -> ServiceTags {
        guard let value, let text = text(value, of: "the path of a service tag file") else {
            return ServiceTags()
        }
        let path = standardisedPath(text, relativeTo: folder(ofPath: file))
        do {
            return try ServiceTags(file: path)
        } catch {
            report(error)
            return ServiceTags()
        }
    }
}
