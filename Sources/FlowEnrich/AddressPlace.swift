import Flow

/// Where an address is in the network: what the views of address space and of ways out ask for.
package struct AddressPlace: Hashable, Sendable {
    /// Index in `Topology.subnets`.
    package var subnet: Int?
    /// Index in `Topology.egressDevices`: what traffic of the address leaves through.
    package var device: Int?
    /// How the address is reached.
    package var gateway: GatewayKind?

    package init(subnet: Int? = nil, device: Int? = nil, gateway: GatewayKind? = nil) {
        self.subnet = subnet
        self.device = device
        self.gateway = gateway
    }
}

/// What connects the virtual network with other sites.
package enum GatewayKind: String, Sendable, CaseIterable {
    case vpn
    case expressRoute = "expressroute"
}

/// All places of a topology, and where each is.
struct PlaceMap: Sendable {
    /// Each place once; 0 is nowhere.
    let places: [AddressPlace]
    private let numbers: PrefixMap<Int>

    init(subnets: [Subnet], zones: [Topology.Zone], devices: [EgressDevice]) {
        let subnetMap = PrefixMap(
            subnets.enumerated().map { (prefix: $1.prefix, value: Optional($0)) },
            outside: nil
        )
        var served: [IPPrefix: Int] = [:]
        for (index, device) in devices.enumerated().reversed() {
            for prefix in device.serves ?? everything {
                served[prefix.unmapped] = index
            }
        }
        let deviceMap = PrefixMap(
            served.map { (prefix: $0.key, value: Optional($0.value)) },
            outside: nil
        )
        var gateways: [IPPrefix: GatewayKind?] = [:]
        for zone in zones.reversed() { gateways[zone.prefix.unmapped] = zone.gateway }
        let gatewayMap = PrefixMap(
            gateways.map { (prefix: $0.key, value: $0.value) },
            outside: nil
        )
        var places = [AddressPlace()]
        var known = [AddressPlace(): 0]
        numbers = PrefixMap(
            starts: subnetMap.starts + deviceMap.starts + gatewayMap.starts
        ) { address in
            let place = AddressPlace(
                subnet: subnetMap[address],
                device: deviceMap[address],
                gateway: gatewayMap[address]
            )
            if let number = known[place] { return number }
            known[place] = places.count
            places.append(place)
            return places.count - 1
        }
        self.places = places
    }

    subscript(address: IPAddress) -> Int { numbers[address] }
}

private let everything = [
    IPPrefix(containing: IPAddress(v4: 0), length: 0),
    IPPrefix(containing: IPAddress(v6High: 0, low: 0), length: 0),
]
