import ColumnKernel
import FlowTestSupport
import Testing

@testable import FlowStore

@Suite struct FactOrderTests {
    private func groups(_ count: Int, scopes: UInt64, addresses: UInt64, seed: UInt64) -> [Group] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            Group(
                pair: (random.next() % addresses) << 32 | random.next() % addresses,
                place: (random.next() % scopes) << 32 | random.next() % 65536,
                first: 0,
                last: 0
            )
        }
    }

    @Test(
        "the quick way is the plain way's order",
        arguments: [0, 1, 2, 3, 100, 2047, 2048, 2049, 5000],
        [(1, 1), (1, 2), (2, 1), (3, 50), (300, 3), (40, 100_000), (5000, 5000)]
            as [(UInt64, UInt64)]
    )
    func quickIsPlain(count: Int, limits: (UInt64, UInt64)) {
        let rows = groups(count, scopes: limits.0, addresses: limits.1, seed: UInt64(count))
        let scopes = (0..<Int(limits.0)).map {
            ScopeTraits(hour: $0, isInbound: $0 % 3 == 0, isDenied: false)
        }
        var quick = FactOrder()
        // Memory of another use changes nothing.
        quick.arrange(
            groups(777, scopes: 1, addresses: 9, seed: 1).span,
            scopes: scopes,
            addressCount: 9
        )
        quick.arrange(rows.span, scopes: scopes, addressCount: Int(limits.1))
        var plain = FactOrder()
        plain.arrangeByComparing(rows.span, scopes: scopes)
        #expect(quick.groups == plain.groups)
    }

    @Test("numbers beyond a key's bits are put in order all the same")
    func manyBits() {
        let rows = groups(100, scopes: 3, addresses: 5, seed: 4)
        let scopes = (0..<3).map { ScopeTraits(hour: $0, isInbound: true, isDenied: false) }
        var order = FactOrder()
        order.arrange(rows.span, scopes: scopes, addressCount: 1 << 60)
        var plain = FactOrder()
        plain.arrangeByComparing(rows.span, scopes: scopes)
        #expect(order.groups == plain.groups)
    }
}
