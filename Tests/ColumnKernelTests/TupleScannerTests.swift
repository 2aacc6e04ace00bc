import ColumnKernel
import Flow
import Testing

/// The fast path on tuples whose reading is known; what it leaves is the business of the plain parser.
@Suite struct TupleScannerTests {
    /// Enough bytes behind a tuple for the fast path to look at it.
    private static let padding = String(repeating: " ", count: 256)

    private struct Scan {
        var columns: TupleColumns
        var addresses: AddressTable
        var next: Int
        var stop: TupleScanStop

        func address(_ number: UInt32) -> IPAddress { addresses.address(number) }
    }

    private func scan(
        _ text: String,
        _ layout: TupleLayout = .vnet,
        padding: String = Self.padding,
        capacity: Int = 16
    ) -> Scan {
        var columns = TupleColumns(capacity: capacity)
        var addresses = AddressTable()
        let bytes = Array((text + padding).utf8)
        let (next, stop) = scanTuples(
            bytes.span,
            from: 0,
            layout: layout,
            group: 3,
            baseOffset: 1000,
            into: &columns,
            addresses: &addresses
        )
        return Scan(columns: columns, addresses: addresses, next: next, stop: stop)
    }

    private func vnet(
        time: String = "1795179605000",
        source: String = "10.0.0.4",
        destination: String = "10.0.0.5",
        ports: String = "50000,443",
        tail: String = "6,O,B,NX,0,0,0,0"
    ) -> String {
        "\"\(time),\(source),\(destination),\(ports),\(tail)\""
    }

    @Test("every column of a VNet tuple")
    func vnetColumns() {
        let scan = scan(vnet(tail: "17,I,C,X,1,22,333,4444"))
        #expect(scan.stop == .afterValue && scan.columns.count == 1)
        #expect(scan.next == vnet(tail: "17,I,C,X,1,22,333,4444").utf8.count)
        let columns = scan.columns
        #expect(columns.times[0] == 1_795_179_605_000)
        #expect(scan.address(columns.sources[0]) == IPAddress(v4: 0x0a00_0004))
        #expect(scan.address(columns.destinations[0]) == IPAddress(v4: 0x0a00_0005))
        #expect(columns.ports[0] == 50_000 << 16 | 443)
        #expect(columns.protocols[0] == 17)
        let codes = TupleCodes(bits: columns.codes[0])
        #expect(codes.direction == UInt8(ascii: "I") && codes.decision == UInt8(ascii: "A"))
        #expect(codes.state == UInt8(ascii: "C"))
        #expect(codes.encryption == EncryptionWord.encrypted.rawValue)
        #expect(columns.flags[0] == TupleFlags.measured.rawValue)
        #expect(columns.packetsSent[0] == 1 && columns.bytesSent[0] == 22)
        #expect(columns.packetsReceived[0] == 333 && columns.bytesReceived[0] == 4444)
        #expect(columns.groups[0] == 3 && columns.offsets[0] == 1001)
    }

    @Test(
        "NSG tuples of both versions",
        arguments: [
            ("T,O,A", "TOA\0", false, true), ("U,I,D", "UID\0", false, true),
            ("T,O,A,B,,,,", "TOAB", false, false), ("U,I,A,C,1,2,3,4", "UIAC", true, false),
            ("T,I,D,B,,,,", "TIDB", false, false), ("T,I,D,E,1,2,3,4", "TIDE", false, false),
            ("T,O,A,B,1,2,3,4", "TOAB", false, false), ("T,O,A,E,0,0,0,0", "TOAE", true, false),
        ]
    )
    func nsg(tail: String, letters: String, isMeasured: Bool, isVersion1: Bool) {
        let scan = scan(vnet(time: "1795179605", tail: tail), .nsg)
        #expect(scan.stop == .afterValue && scan.columns.count == 1)
        #expect(scan.columns.times[0] == 1_795_179_605_000)
        let codes = TupleCodes(bits: scan.columns.codes[0])
        #expect([codes.direction, codes.decision, codes.state] == Array(letters.utf8.dropFirst()))
        #expect(codes.encryption == TupleCodes.noEncryption)
        #expect(scan.columns.protocols[0] == (letters.hasPrefix("T") ? 6 : 17))
        let flags = TupleFlags(rawValue: scan.columns.flags[0])
        #expect(flags.contains(.measured) == isMeasured)
        #expect(flags.contains(.eightFields) == isVersion1)
        #expect(scan.columns.bytesSent[0] == (isMeasured && tail.hasSuffix("4") ? 2 : 0))
    }

    @Test(
        "VNet states and the decision they stand for",
        arguments: [("B", "A", false), ("C", "A", true), ("E", "A", true), ("D", "D", false)]
    )
    func vnetStates(state: String, decision: String, isMeasured: Bool) {
        for direction in ["I", "O"] {
            let scan = scan(vnet(tail: "6,\(direction),\(state),NX,1,2,3,4"))
            let codes = TupleCodes(bits: scan.columns.codes[0])
            #expect(
                [codes.direction, codes.decision, codes.state]
                    == Array((direction + decision + state).utf8)
            )
            #expect(scan.columns.flags[0] == (isMeasured ? 1 : 0))
            #expect(scan.columns.bytesReceived[0] == (isMeasured ? 4 : 0))
        }
    }

    @Test(
        "a time below 10^11 is seconds",
        arguments: ["0", "99999999999", "100000000000", "99999999999999"]
    )
    func times(text: String) throws {
        let value = try #require(Int64(text))
        let scan = scan(vnet(time: text))
        #expect(scan.columns.times[0] == (value < 100_000_000_000 ? value * 1000 : value))
    }

    @Test("IPv6 text with `::` anywhere, of any width, in either case")
    func everyGap() {
        let groups = ["1", "02ab", "0", "ffff", "A0b", "0000", "20", "7"]
        for start in 0...8 {
            for end in start...8 {
                let head = groups[..<start].joined(separator: ":")
                let tail = groups[end...].joined(separator: ":")
                // Without a gap it is the plain form, which needs all eight.
                let text = start == end ? groups.joined(separator: ":") : head + "::" + tail
                expectAddress(text)
                expectAddress(text.uppercased())
            }
        }
    }

    private func expectAddress(_ text: String) {
        let scan = scan(vnet(source: text, destination: text))
        #expect(scan.columns.count == 1, "\(text)")
        guard scan.columns.count == 1 else { return }
        #expect(scan.address(scan.columns.sources[0]) == IPAddress(text), "\(text)")
        #expect(scan.address(scan.columns.destinations[0]) == IPAddress(text), "\(text)")
    }

    @Test(
        "IPv4 octets from 0 to 255 at each place",
        arguments: 0..<4
    )
    func octets(place: Int) {
        for value in 0..<256 {
            var octets = ["1", "20", "255", "0"]
            octets[place] = "\(value)"
            expectAddress(octets.joined(separator: "."))
        }
    }

    @Test(
        "other addresses are left to the plain parser",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "01.2.3.4", "1.2.3.00",
            "1..2.3", ".1.2.3", "1.2.3.", "1.2.3.4 ", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", ":",
            ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "1::2::3", ":::", "1:::2", "12345::", "g::",
            "1:2:3:4:5:6:7::8", "::1:2:3:4:5:6:7:8", "::ffff:10.0.0.1", "fe80::1%eth0", "[::1]",
            "\\u0031.2.3.4", "1.2.3.999", "1.2.3.1000", "1234.1.1.1", "::1.2.3",
        ]
    )
    func irregularAddresses(text: String) {
        for tuple in [vnet(source: text), vnet(destination: text)] {
            let scan = scan(tuple)
            #expect(scan.stop == .irregular, "\(tuple)")
            #expect(scan.columns.count == 0 && scan.next == 0)
        }
    }

    @Test("an address that is none is none for the parser of addresses, too")
    func irregularAddressesAreNone() {
        for text in ["256.1.1.1", "01.2.3.4", "1:2:3:4:5:6:7::8", "1::2::3", ":::", "12345::"] {
            #expect(IPAddress(text) == nil || text == "1:2:3:4:5:6:7::8", "\(text)")
        }
    }

    @Test("ports from 0 to 65535", arguments: ["0", "9", "00080", "65535"])
    func ports(text: String) {
        let scan = scan(vnet(ports: "\(text),\(text)"))
        let value = UInt32(text) ?? 0
        #expect(scan.columns.count == 1 && scan.columns.ports[0] == value << 16 | value)
    }

    @Test("counters up to 14 digits", arguments: ["0", "99999999999999", "00000000000001"])
    func counters(text: String) {
        let scan = scan(vnet(tail: "6,O,E,NX,\(text),\(text),\(text),\(text)"))
        let value = UInt64(text) ?? 0
        #expect(scan.columns.count == 1)
        #expect(scan.columns.packetsSent[0] == value && scan.columns.bytesSent[0] == value)
        #expect(scan.columns.packetsReceived[0] == value && scan.columns.bytesReceived[0] == value)
    }

    @Test(
        "what the platform does not write is left to the plain parser",
        arguments: [
            "6,O,B,NX,0,0,0", "6,O,B,NX,0,0,0,0,0", "6,O,B,NX,0,0,0,", "6,O,B,NX,,,0,0",
            "6,O,B,NX,,,,,", "6,O,E,NX,,,,", "6,O,E,NX,1,2,3,", "6,O,E,NX,-1,2,3,4",
            "6,O,E,NX,1,2,3,100000000000000", "6,O,E,NX,1,2,3,4 ", "6,O,Z,NX,0,0,0,0",
            "6,Z,B,NX,0,0,0,0", "6,O,B,NX_ALL,0,0,0,0", "6,O,B,,0,0,0,0", "256,O,B,NX,0,0,0,0",
            "1234,O,B,NX,0,0,0,0", ",O,B,NX,0,0,0,0", "T,O,B,NX,0,0,0,0", "6,OO,B,NX,0,0,0,0",
            "6,O,BB,NX,0,0,0,0", "6,O,B,NX,0,0,0,\\u0030", "6,O,A,B,NX,0,0,0,0",
        ]
    )
    func irregularTails(tail: String) {
        let scan = scan(vnet(tail: tail))
        #expect(scan.stop == .irregular && scan.columns.count == 0 && scan.next == 0)
    }

    @Test(
        "irregular heads and ports",
        arguments: [
            "\"\"", "\"", "\",\"", "\"x,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,0,0,0,0\"",
            "\"-1,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,0,0,0,0\"",
            "\"100000000000000,10.0.0.4,10.0.0.5,1,2,6,O,B,NX,0,0,0,0\"",
            "\"1,10.0.0.4,10.0.0.5,65536,2,6,O,B,NX,0,0,0,0\"",
            "\"1,10.0.0.4,10.0.0.5,1,99999,6,O,B,NX,0,0,0,0\"",
            "\"1,10.0.0.4,10.0.0.5,1,000002,6,O,B,NX,0,0,0,0\"",
            "\"1,10.0.0.4,10.0.0.5,,2,6,O,B,NX,0,0,0,0\"",
        ]
    )
    func irregularHeads(text: String) {
        let scan = scan(text)
        #expect(scan.stop == .irregular && scan.columns.count == 0 && scan.next == 0)
    }

    @Test("NSG letters that no document names are left to the plain parser")
    func irregularNSG() {
        for tail in [
            "X,O,A", "T,Z,A", "T,O,Q", "T,O,A,Z,,,,", "T,O,A,B", "T,O,A,C,,,,", "T,O,A,B,",
            "T,O,A ",
        ] {
            let scan = scan(vnet(tail: tail), .nsg)
            #expect(scan.stop == .irregular && scan.columns.count == 0, "\(tail)")
        }
    }

    @Test("neighbours are read in one go, up to what is no comma with a quote behind it")
    func stops() {
        let one = vnet()
        let two = scan(one + "," + one + "]")
        #expect(two.columns.count == 2 && two.stop == .afterValue)
        #expect(two.next == one.utf8.count * 2 + 1)
        let spaced = scan(one + ", " + one)
        #expect(spaced.columns.count == 1 && spaced.stop == .afterValue)
        #expect(spaced.next == one.utf8.count)
        let broken = scan(one + ",\"x\"")
        #expect(broken.columns.count == 1 && broken.stop == .irregular)
        #expect(broken.next == one.utf8.count + 1)
        #expect(two.columns.offsets[..<2] == [1001, 1001 + Int64(one.utf8.count) + 1])
    }

    @Test("without 256 bytes from a quote on, nothing is decided")
    func needsMore() {
        let one = vnet()
        for length in 0...256 {
            let rest = String(repeating: " ", count: max(0, length - one.utf8.count))
            let text = String((one + rest).prefix(length))
            let scan = scan(text, padding: "")
            #expect((scan.columns.count == 1) == (length == 256))
            #expect(scan.stop == (length == 256 ? .afterValue : .needsMore))
            if length < 256 { #expect(scan.next == 0) }
        }
    }

    @Test("full columns stop the scan at an opening quote")
    func full() {
        let one = vnet()
        let scan = scan(Array(repeating: one, count: 5).joined(separator: ","), capacity: 3)
        #expect(scan.columns.count == 3 && scan.columns.isFull && scan.stop == .full)
        #expect(scan.next == (one.utf8.count + 1) * 3)
    }

    @Test("a tuple that is left to the plain parser leaves no address behind")
    func leavesNothing() {
        let scan = scan(
            vnet(source: "2001:db8::1", destination: "2001:db8::2", tail: "6,O,Z,NX,,,,")
        )
        #expect(scan.stop == .irregular)
        #expect(scan.addresses.count == 1)
    }
}
