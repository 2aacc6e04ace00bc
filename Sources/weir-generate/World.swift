/// The synthetic cluster: who has which address, and how much is said in a minute.
///
/// Everything is a pure function of the values here, so each NIC can be simulated alone.
struct World: Sendable {
    let seed: UInt64
    let nodes: Int
    let podsPerNode: Int
    let hours: Int
    /// Unix seconds of the first path hour.
    let start: Int
    /// Rows a fully logged node writes in an hour into one log, scans left out.
    let rowsPerNodeHour: Double
    /// Distinct (address, port) pairs of the scan, over all nodes.
    let scan: Int
    /// The first nodes, which the scan is spread over.
    let scannedNodes: Int
    /// Percent of the pairs that talk over IPv6.
    let ipv6Percent: UInt64

    /// Addresses of 10.244.0.0/16 a node has for its pods.
    var podBlock: Int {
        65536 / max(nodes, 256)
    }

    func nodeAddress(_ node: Int) -> Address {
        Address(ipv4: 0x0AF0_0004, plus: node)
    }

    func podAddress(_ node: Int, _ pod: Int, overIPv6: Bool) -> Address {
        overIPv6
            ? Address(.pod, high: node + 1, low: pod + 1)
            : Address(ipv4: 0x0AF4_0000, plus: node * podBlock + (4 + pod) % podBlock)
    }

    /// A host of the internet; the more traffic, the more hosts are drawn from.
    func internetAddress(_ draw: UInt64, overIPv6: Bool) -> Address {
        let hosts = min(131_000, 64 + UInt64(rowsPerNodeHour * Double(nodes) / 40))
        // The square of a uniform draw: popular hosts first.
        let uniform = draw & 0xFFFF_FFFF
        let host = Int((((uniform * uniform) >> 32) * hosts) >> 32)
        if overIPv6 {
            return Address(.internet, high: 1 + host % 4096, low: 0x10 + host / 4096)
        }
        if host < 762 {
            let base: UInt32 =
                switch host % 3 {
                case 0: 0xC000_0201
                case 1: 0xC633_6401
                default: 0xCB00_7101
                }
            return Address(ipv4: base, plus: host / 3)
        }
        return Address(ipv4: 0xC612_0001, plus: host - 762)
    }

    func onPremisesAddress(_ draw: UInt64) -> Address {
        Address(ipv4: 0xC0A8_0A05, plus: Int(draw % 40) + 256 * Int(draw >> 8 & 3))
    }

    func serviceAddress(_ draw: UInt64) -> Address {
        Address(ipv4: 0x0A00_000A, plus: Int(draw % 200))
    }

    static let privateEndpoint = Address(ipv4: 0x0AF0_0804)
    static let apiServer = Address(ipv4: 0x0AF0_FF04)
    static let scanner = Address(ipv4: 0xCB00_7142)

    /// Encryption between two nodes, the same for everything they say.
    func encryption(_ first: Int, _ second: Int) -> Encryption {
        let draw = mix(seed, 0xE4C, UInt64(first << 20 | second)) % 100
        return switch draw {
        case ..<80: .none
        case ..<92: .encrypted
        case ..<95: .hardware
        case ..<98: .sameHost
        default: .fallback
        }
    }
}
