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
            keys: ["cluster", "prefixes", "ingress", "egress", "service_tags", "transit"]
        )
        var declarations: [Declaration] = []
        let cluster = reader.cluster(root["cluster"], &declarations)
        let zones = reader.zones(root["prefixes"], &declarations)
        let ingress = reader.addresses(root["ingress"], .ingress, &declarations)
        let devices = reader.egressDevices(root["egress"], &declarations)
        let transitReporters = reader.transitReporters(root["transit"])
        let serviceTags = reader.serviceTags(root["service_tags"])
        try reader.finish()
        self.init(
            cluster: cluster,
            zones: zones,
            serviceTags: serviceTags,
            transitReporters: transitReporters,
            egressDevices: devices,
            ingress: ingress
        )
        self.declarations = declarations
    }
}

extension ConfigurationReader {
    fileprivate mutating func cluster(
        _ value: YAMLValue?,
        _ declarations: inout [Declaration]
    ) -> Topology.Cluster? {
        guard let value else { return nil }
        let section = mapping(
            value,
            of: "\"cluster\"",
            keys: [
                "name", "network", "pod_cidrs", "service_cidrs", "node_cidrs", "api_server",
                "max_pods",
            ]
        )
        return Topology.Cluster(
            name: text(section["name"], of: "a cluster name"),
            network: word(section["network"], of: "network model", as: NetworkModel.self),
            podPrefixes: prefixes(section["pod_cidrs"], .pod, &declarations),
            servicePrefixes: prefixes(section["service_cidrs"], .service, &declarations),
            nodePrefixes: prefixes(section["node_cidrs"], .node, &declarations),
            apiServers: addresses(section["api_server"], .apiServer, &declarations),
            podsPerNode: number(section["max_pods"], of: "a number of pods", in: 1...1000) ?? 30
        )
    }

    private mutating func prefixes(
        _ value: YAMLValue?,
        _ role: Declaration.Role,
        _ declarations: inout [Declaration]
    ) -> [IPPrefix] {
        var known: [IPPrefix: FilePosition] = [:]
        return list(value, of: "CIDR blocks").compactMap { element in
            guard let prefix = prefix(element) else { return nil }
            reportRepeat(of: prefix, at: element.position, in: &known)
            declarations.append(
                Declaration(role: role, prefix: prefix, position: element.position)
            )
            return prefix
        }
    }

    fileprivate mutating func addresses(
        _ value: YAMLValue?,
        _ role: Declaration.Role,
        _ declarations: inout [Declaration]
    ) -> [IPAddress] {
        list(value, of: "IP addresses").compactMap { element in
            guard let address = address(element) else { return nil }
            let host = IPPrefix(containing: address, length: address.family.bits)
            declarations.append(Declaration(role: role, prefix: host, position: element.position))
            return address
        }
    }

    fileprivate mutating func zones(
        _ value: YAMLValue?,
        _ declarations: inout [Declaration]
    ) -> [Topology.Zone] {
        var known: [IPPrefix: FilePosition] = [:]
        return list(value, of: "prefixes").compactMap { element in
            let section = mapping(
                element,
                of: "a prefix",
                keys: ["prefix", "class", "zone", "purpose", "via"],
                required: ["prefix", "class"]
            )
            let prefix = prefix(section["prefix"])
            let addressClass = word(section["class"], of: "class", as: AddressClass.self)
            let name = text(section["zone"], of: "the name of a zone")
            let purpose = word(section["purpose"], of: "purpose", as: SubnetPurpose.self)
            let gateway = word(section["via"], of: "gateway", as: GatewayKind.self)
            guard let prefix else { return nil }
            reportRepeat(of: prefix, at: element.position, in: &known)
            guard let addressClass else { return nil }
            declarations.append(
                Declaration(
                    role: .zone(addressClass, purpose, gateway),
                    prefix: prefix,
                    position: section["prefix"]?.position ?? element.position
                )
            )
            return Topology.Zone(
                prefix: prefix,
                addressClass: addressClass,
                name: name,
                purpose: purpose,
                gateway: gateway
            )
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

    // MARK: Devices

    fileprivate mutating func egressDevices(
        _ value: YAMLValue?,
        _ declarations: inout [Declaration]
    ) -> [EgressDevice] {
        var served: [IPPrefix: FilePosition] = [:]
        var interfaces: [UInt64: FilePosition] = [:]
        var names: [String: FilePosition] = [:]
        var theOneForAll: FilePosition?
        return list(value, of: "egress devices").compactMap { element in
            let section = mapping(
                element,
                of: "an egress device",
                keys: ["name", "kind", "addresses", "serves", "macs", "ports"],
                required: ["name", "kind"]
            )
            let name = text(section["name"], of: "the name of a device")
            let kind = word(section["kind"], of: "kind of device", as: EgressDevice.Kind.self)
            let macs = macAddresses(section["macs"])
            for mac in macs.sorted() {
                if let first = interfaces.updateValue(element.position, forKey: mac) {
                    report(
                        "\(MACAddress.text(mac)) is of two devices, the first in line \(first.line)",
                        at: element.position
                    )
                }
            }
            if let kind, kind != .firewall, let position = section["macs"]?.position {
                report("a \(kind.rawValue) has no network interface that logs", at: position)
            }
            let ports = number(section["ports"], of: "a number of ports", in: 1...1_048_576)
            guard let name, let kind else { return nil }
            if let first = names.updateValue(element.position, forKey: name) {
                report(
                    "the device \(quoted(name)) is listed twice, first in line \(first.line)",
                    at: element.position
                )
            }
            let addresses = addresses(
                section["addresses"],
                .outbound(of: kind),
                &declarations
            )
            let start = declarations.count
            let prefixes = prefixes(section["serves"], .served(by: kind), &declarations)
            // Within one device, `prefixes` has told.
            var own: Set<IPPrefix> = []
            for declaration in declarations[start...]
            where own.insert(declaration.prefix.unmapped).inserted {
                reportRepeat(of: declaration.prefix, at: declaration.position, in: &served)
            }
            let servesAll = section["serves"] == nil
            if servesAll {
                if let first = theOneForAll {
                    report(
                        "two devices without \"serves\" would serve all, the first in line "
                            + "\(first.line)",
                        at: element.position
                    )
                }
                theOneForAll = element.position
            }
            return EgressDevice(
                name: name,
                kind: kind,
                addresses: addresses,
                serves: servesAll ? nil : prefixes,
                macs: macs,
                ports: ports
            )
        }
    }

    fileprivate mutating func transitReporters(_ value: YAMLValue?) -> Set<UInt64> {
        guard let value else { return [] }
        let section = mapping(value, of: "\"transit\"", keys: ["macs"])
        return macAddresses(section["macs"])
    }

    private mutating func macAddresses(_ value: YAMLValue?) -> Set<UInt64> {
        var addresses: Set<UInt64> = []
        let subject = "a MAC address of 12 hex digits"
        for element in list(value, of: "MAC addresses") {
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
