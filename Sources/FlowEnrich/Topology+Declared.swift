import Flow

extension Topology {
    /// A line of what the topology says, for people: the view `topology`.
    package struct Declared: Hashable, Sendable {
        package var section: String
        package var name: String?
        package var prefix: String?
        package var addressClass: String?
        package var zone: String?
        package var purpose: String?
        package var value: String?

        init(
            _ section: String,
            name: String? = nil,
            prefix: String? = nil,
            addressClass: String? = nil,
            zone: String? = nil,
            purpose: String? = nil,
            value: String? = nil
        ) {
            self.section = section
            self.name = name
            self.prefix = prefix
            self.addressClass = addressClass
            self.zone = zone
            self.purpose = purpose
            self.value = value
        }
    }

    /// All that the topology says, in the order of its sections; service tags as their edition.
    package var declared: [Declared] {
        var rows: [Declared] = []
        if let cluster {
            rows.append(Declared("cluster", name: cluster.name, value: cluster.network?.rawValue))
            rows += cluster.apiServers.map { Declared("api-server", prefix: "\($0)") }
        }
        rows += subnets.map { subnet in
            Declared(
                "subnet",
                prefix: "\(subnet.prefix)",
                zone: subnet.zone,
                purpose: subnet.purpose,
                value: subnet.allocation == .single ? nil : subnet.allocation.rawValue
            )
        }
        rows += zones.map { zone in
            Declared(
                "prefix",
                prefix: "\(zone.prefix)",
                addressClass: zone.addressClass.rawValue,
                zone: zone.name,
                purpose: zone.purpose?.rawValue,
                value: zone.gateway?.rawValue
            )
        }
        rows += ingress.map { Declared("ingress", prefix: "\($0)") }
        for device in egressDevices {
            rows.append(
                Declared(
                    "egress-device",
                    name: device.name,
                    purpose: device.kind.rawValue,
                    value: "\(device.portLimit) ports"
                )
            )
            rows += device.addresses.map {
                Declared("egress-address", name: device.name, prefix: "\($0)")
            }
            rows += (device.serves?.map(\.description) ?? ["all"]).map {
                Declared("egress-served", name: device.name, prefix: $0)
            }
        }
        rows += transitReporters.sorted().map {
            Declared("transit", value: MACAddress.text($0))
        }
        if !serviceTags.nameByPrefix.isEmpty {
            let change = serviceTags.changeNumber.map { "change \($0)" }
            rows.append(
                Declared(
                    "service-tags",
                    name: serviceTags.cloud,
                    value: [change, serviceTags.date].compactMap(\.self).joined(separator: ", ")
                )
            )
        }
        return rows
    }
}
