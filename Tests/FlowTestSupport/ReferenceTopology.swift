/// What a topology file says, as far as flow logs need it (`CONTRACT.md` section 4).
package struct ReferenceTopology: Sendable {
    /// A described prefix: the longest match gives class and zone.
    package struct Prefix: Sendable {
        package var cidr: String
        package var addressClass: String
        package var zone: String
        /// `vpn` or `expressroute`.
        package var gateway: String?

        package init(cidr: String, addressClass: String, zone: String, gateway: String? = nil) {
            self.cidr = cidr
            self.addressClass = addressClass
            self.zone = zone
            self.gateway = gateway
        }
    }

    /// A device that traffic leaves through.
    package struct Device: Sendable {
        package var name: String
        package var kind: String
        /// `nil` for all that no other serves.
        package var serves: [String]?
        package var macs: [String]
    }

    package var devices: [Device] = []
    /// One of the five words, or nil.
    package var network: String?

    package var prefixes: [Prefix] = []
    package var podCIDRs: [String] = []
    package var serviceCIDRs: [String] = []
    package var nodeCIDRs: [String] = []
    /// 12 upper-case hex digits each; those of devices come on top.
    package var listedMACs: Set<String> = []
    /// Whether the file has a `cluster` section at all.
    package var hasCluster = false

    /// No topology file.
    package init() {}

    package var transitMACs: Set<String> { listedMACs.union(devices.flatMap(\.macs)) }
}

/// One end of a flow after folding (R14).
enum ReferenceEndpoint: Hashable {
    case address(ReferenceAddress)
    case other
}

extension ReferenceTopology {
    /// Number of leading bits that `cidr` fixes if it covers `address`, else nil.
    func matchLength(_ cidr: String, _ address: ReferenceAddress) -> Int? {
        let parts = cidr.split(separator: "/")
        guard parts.count == 2, let network = ReferenceAddress(String(parts[0])),
            let length = Int(parts[1]), network.isV4 == address.isV4
        else { return nil }
        return network.bits.prefix(length) == address.bits.prefix(length) ? length : nil
    }

    /// The same for a text; nil for what is no address.
    package func matchLength(_ cidr: String, ofText text: String) -> Int? {
        ReferenceAddress(text).flatMap { matchLength(cidr, $0) }
    }

    func longestMatch(_ cidrs: [String], _ address: ReferenceAddress) -> Int? {
        cidrs.compactMap { matchLength($0, address) }.max()
    }

    func isPrivate(_ address: ReferenceAddress) -> Bool {
        let ranges = [
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
            "169.254.0.0/16", "224.0.0.0/4", "0.0.0.0/32", "::1/128", "::/128", "fe80::/10",
            "fc00::/7", "ff00::/8",
        ]
        return longestMatch(ranges, address) != nil
    }

    /// `pod`, `service`, `node`, `ambiguous`, `external` or `unknown` (R7).
    func kind(_ address: ReferenceAddress) -> String {
        guard hasCluster else { return isPrivate(address) ? "unknown" : "external" }
        let candidates = [
            ("pod", longestMatch(podCIDRs, address)),
            ("service", longestMatch(serviceCIDRs, address)),
            ("node", longestMatch(nodeCIDRs, address)),
        ]
        guard let longest = candidates.compactMap(\.1).max() else { return "external" }
        let best = candidates.filter { $0.1 == longest }
        return best.count == 1 ? best[0].0 : "ambiguous"
    }

    func classAndZone(_ address: ReferenceAddress) -> (String, String?) {
        var best: (length: Int, prefix: Prefix)?
        for prefix in prefixes {
            if let length = matchLength(prefix.cidr, address), length > best?.length ?? -1 {
                best = (length, prefix)
            }
        }
        if let best { return (best.prefix.addressClass, best.prefix.zone) }
        if hasCluster, longestMatch(podCIDRs + serviceCIDRs + nodeCIDRs, address) != nil {
            return ("cluster", nil)
        }
        return (isPrivate(address) ? "other" : "internet", nil)
    }

    /// The eight endpoint columns: ip, kind, namespace, workload, pod, node, class, zone.
    func columns(_ endpoint: ReferenceEndpoint) -> [Cell] {
        switch endpoint {
        case .other:
            return [
                .text("other"), .text("unknown"), .null, .null, .null, .null, .text("other"), .null,
            ]
        case .address(let address):
            let (addressClass, zone) = classAndZone(address)
            return [
                .text(address.text), .text(kind(address)), .null, .null, .null, .null,
                .text(addressClass), Cell(zone),
            ]
        }
    }
}
