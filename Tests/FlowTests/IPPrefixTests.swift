import Flow
import Testing

@Suite("IP prefixes")
struct IPPrefixTests {
    @Test(
        "a prefix holds its first and last address and not their neighbours",
        arguments: [
            ("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
            ("10.1.2.4/30", "10.1.2.4", "10.1.2.7", "10.1.2.3", "10.1.2.8"),
            ("10.1.2.3/32", "10.1.2.3", "10.1.2.3", "10.1.2.2", "10.1.2.4"),
            (
                "2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                "2001:db7::", "2001:db9::"
            ),
            ("fd00::/63", "fd00::", "fd00:0:0:1:ffff:ffff:ffff:ffff", "fcff::", "fd00:0:0:2::"),
            ("fd00::/65", "fd00::", "fd00::7fff:ffff:ffff:ffff", "fcff::", "fd00::8000:0:0:0"),
            ("fd00::1/128", "fd00::1", "fd00::1", "fd00::", "fd00::2"),
        ]
    )
    func bounds(text: String, first: String, last: String, below: String, above: String) throws {
        let prefix = try IPPrefix(text)
        #expect(prefix.description == text)
        #expect(prefix.address == IPAddress(first))
        #expect(prefix.lastAddress == IPAddress(last))
        #expect(prefix.contains(try #require(IPAddress(first))))
        #expect(prefix.contains(try #require(IPAddress(last))))
        #expect(!prefix.contains(try #require(IPAddress(below))))
        #expect(!prefix.contains(try #require(IPAddress(above))))
    }

    @Test("a prefix of length 0 holds its family and not the other one")
    func everything() throws {
        let v4 = try IPPrefix("0.0.0.0/0")
        let v6 = try IPPrefix("::/0")
        let one = try #require(IPAddress("1.2.3.4"))
        let mapped = try #require(IPAddress("::ffff:1.2.3.4"))
        #expect(v4.contains(one) && !v4.contains(mapped))
        #expect(v6.contains(mapped) && !v6.contains(one))
        #expect(v4.lastAddress.description == "255.255.255.255")
        #expect(v6.lastAddress.description == "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
    }

    @Test(
        "text that is no prefix is refused with its reason",
        arguments: [
            ("", .malformed), ("10.0.0.0/", .malformed), ("/8", .malformed),
            ("10.0.0/8", .malformed),
            ("10.0.0.0/08", .malformed), ("10.0.0.0/+8", .malformed), ("10.0.0.0/-1", .malformed),
            ("10.0.0.0/8/8", .malformed), ("10.0.0.0/٨", .malformed), ("vnet", .malformed),
            ("10.0.0.0/33", .lengthOutOfRange(limit: 32)),
            ("::/129", .lengthOutOfRange(limit: 128)),
            ("::/99999999999999999999", .lengthOutOfRange(limit: 128)),
        ] as [(String, IPPrefixError)]
    )
    func refuses(text: String, reason: IPPrefixError) {
        #expect(throws: reason) { try IPPrefix(text) }
    }

    @Test(
        "host bits and a missing length are refused with the prefix that was probably meant",
        arguments: [
            ("10.1.2.3/8", "10.0.0.0/8"), ("10.0.0.1/31", "10.0.0.0/31"),
            ("fd00::1/64", "fd00::/64"),
            ("10.1.2.3", "10.1.2.3/32"), ("::1", "::1/128"),
        ]
    )
    func suggests(text: String, meant: String) throws {
        let prefix = try IPPrefix(meant)
        let reason: IPPrefixError =
            text.contains("/") ? .hostBitsSet(canonical: prefix) : .lengthMissing(host: prefix)
        #expect(throws: reason) { try IPPrefix(text) }
    }

    @Test("an IPv4-mapped prefix is also an IPv4 prefix")
    func mapped() throws {
        #expect(try IPPrefix("::ffff:10.0.0.0/104").unmapped.description == "10.0.0.0/8")
        #expect(try IPPrefix("::ffff:0.0.0.0/96").unmapped.description == "0.0.0.0/0")
        #expect(try IPPrefix("::/8").unmapped.description == "::/8")
        #expect(try IPPrefix("10.0.0.0/8").unmapped.description == "10.0.0.0/8")
    }

    @Test("a wide prefix sorts before those inside it")
    func order() throws {
        let sorted = try ["10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "::/0", "::/1"].map {
            try IPPrefix($0)
        }
        #expect(sorted.reversed().sorted() == sorted)
    }
}
