import Flow
import Testing

@Suite("IP addresses")
struct IPAddressTests {
    @Test(
        "IPv4 is read as four decimal numbers",
        arguments: [
            ("0.0.0.0", 0), ("10.0.0.1", 0x0a00_0001), ("255.255.255.255", 0xffff_ffff),
            ("192.168.100.9", 0xc0a8_6409),
        ] as [(String, UInt32)]
    )
    func readsIPv4(text: String, value: UInt32) throws {
        let address = try #require(IPAddress(text))
        #expect(address == IPAddress(v4: value))
        #expect(address.high == 0)
        #expect(address.low == UInt64(value))
        #expect(address.description == text)
    }

    @Test(
        "text that is no address is refused",
        arguments: [
            "", "1", ".", ":", ":::", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.1000", "01.2.3.4",
            "1.2.3.00", "1..2.3", ".1.2.3", "1.2.3.", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4/8",
            "+1.2.3.4",
            "-1.2.3.4", "0x1.2.3.4", "1.2.3.a", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "1::2::3", "::1::", "1:2:3:4:5:6:7:8::", "1:2:3:4::5:6:7:8", "12345::", "g::",
            "::1%eth0",
            "[::1]", "1:", ":1", "1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8", "::1.2.3", "::1.2.3.04",
            "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::1:2:3:4:5:6:7:8",
            "::ffff:1.2.3.4.5", "fe80::1 ", "٣.1.1.1",
            "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555",
        ]
    )
    func refuses(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "every IPv6 form of RFC 4291 is read and printed as RFC 5952 has it",
        arguments: [
            // RFC 4291 section 2.2.
            ("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"),
            ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"),
            ("FF01:0:0:0:0:0:0:101", "ff01::101"),
            ("0:0:0:0:0:0:0:1", "::1"), ("0:0:0:0:0:0:0:0", "::"), ("::", "::"),
            ("0:0:0:0:0:0:13.1.68.3", "::d01:4403"),
            ("0:0:0:0:0:FFFF:129.144.52.38", "::ffff:129.144.52.38"),
            ("::FFFF:129.144.52.38", "::ffff:129.144.52.38"),
            ("::13.1.68.3", "::d01:4403"),
            // RFC 5952 sections 4.1 to 4.3.
            ("2001:0db8::0001", "2001:db8::1"),
            ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
            ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:DB8::AAAA", "2001:db8::aaaa"),
            // The ends.
            ("1::", "1::"), ("1:2:3:4:5:6::", "1:2:3:4:5:6::"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("::3:4:5:6:7:8", "::3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("::ffff:0:0", "::ffff:0.0.0.0"),
            ("::1:0:0", "::1:0:0"), ("1:0:0:2:0:0:3:4", "1::2:0:0:3:4"),
            (
                "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            ),
        ]
    )
    func readsIPv6(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.family == .v6)
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test("the 128 bits stand in text order")
    func bits() {
        #expect(
            IPAddress("0102:0304:0506:0708:090a:0b0c:0d0e:0f10")
                == IPAddress(v6High: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10)
        )
        #expect(IPAddress("1::2") == IPAddress(v6High: 1 << 48, low: 2))
    }

    @Test("any address survives printing and reading", arguments: UInt64(0)..<32)
    func roundTrip(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<200 {
            let v4 = IPAddress(v4: UInt32(truncatingIfNeeded: random.next()))
            #expect(IPAddress(v4.description) == v4)
            // Each group is zero in half the cases, so that every pattern of runs occurs.
            var halves: [UInt64] = []
            for _ in 0..<2 {
                var mask: UInt64 = 0
                for group in 0..<4 where random.next() & 1 == 1 {
                    mask |= 0xffff << UInt64(group * 16)
                }
                halves.append(random.next() & mask & (random.next() | 0x000f_000f_000f_000f))
            }
            let v6 = IPAddress(v6High: halves[0], low: halves[1])
            #expect(IPAddress(v6.description) == v6)
            let groups = (0..<8).map { index in
                String(halves[index / 4] >> UInt64((3 - index % 4) * 16) & 0xffff, radix: 16)
            }
            #expect(IPAddress(groups.joined(separator: ":")) == v6)
            #expect(v6.description.count <= groups.joined(separator: ":").count + 7)
        }
    }

    @Test("IPv4 comes before IPv6, each by value")
    func order() throws {
        let texts = [
            "0.0.0.0", "9.0.0.0", "10.0.0.0", "255.0.0.0", "::", "::1", "::ffff:1.2.3.4", "1::",
        ]
        let sorted = try texts.map { try #require(IPAddress($0)) }
        #expect(sorted.reversed().sorted() == sorted)
    }

    @Test("an IPv4-mapped address is its own value, and knows its IPv4 address")
    func mapped() throws {
        let mapped = try #require(IPAddress("::ffff:10.1.2.3"))
        let plain = try #require(IPAddress("10.1.2.3"))
        #expect(mapped != plain)
        #expect(mapped.unmapped == plain)
        #expect(plain.unmapped == plain)
        #expect(IPAddress("::fffe:10.1.2.3")?.isIPv4Mapped == false)
    }
}

/// Sebastiano Vigna's SplitMix64: repeatable, seeded by the test's argument.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
