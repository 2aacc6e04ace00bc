import ColumnKernel
import Flow
import FlowEnrich
import Testing

/// The kernel's idea of the internet is the topology's.
@Suite struct PublicSpaceTests {
    /// First and last addresses of all blocks that either could know, and their neighbours.
    private var edges: [IPAddress] {
        let blocks = [
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
            "169.254.0.0/16", "224.0.0.0/4", "0.0.0.0/32", "0.0.0.0/8", "240.0.0.0/4", "::1/128",
            "::/128", "fe80::/10", "fc00::/7", "ff00::/8", "2001:db8::/32", "::ffff:10.0.0.0/104",
            "::ffff:203.0.113.0/120", "::ffff:0.0.0.0/96", "::ffff:127.0.0.1/128",
        ]
        return blocks.compactMap { text -> IPPrefix? in
            let parts = text.split(separator: "/")
            guard let address = IPAddress(String(parts[0])), let length = Int(parts[1]) else {
                return nil
            }
            return IPPrefix(containing: address, length: length)
        }.flatMap { block -> [IPAddress] in
            [block.address.value, block.lastAddress.value].flatMap { value in
                [value &- 1, value, value &+ 1].map {
                    block.address.family == .v4
                        ? IPAddress(v4: UInt32(truncatingIfNeeded: $0))
                        : IPAddress(
                            v6High: UInt64(truncatingIfNeeded: $0 >> 64),
                            low: UInt64(truncatingIfNeeded: $0)
                        )
                }
            }
        }
    }

    private func expectAgreement(_ address: IPAddress) {
        let isPublic = isPublicAddress(
            high: address.high,
            low: address.low,
            isWide: address.family == .v6
        )
        let described = Topology.none.describe(address).addressClass
        #expect(isPublic == (described == .internet), "\(address)")
    }

    @Test("the edges of every block")
    func blockEdges() {
        #expect(edges.count == 20 * 6)
        for address in edges { expectAgreement(address) }
    }

    @Test("one address in each IPv4 /16, and in as many of IPv6")
    func samples() {
        for number in UInt64(0)..<65_536 {
            expectAgreement(IPAddress(v4: UInt32(number << 16 | number * 40_503 % 65_536)))
            expectAgreement(IPAddress(v6High: number << 48, low: number))
        }
    }
}
