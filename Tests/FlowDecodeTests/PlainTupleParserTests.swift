import ColumnKernel
import Flow
import Testing

@testable import FlowDecode

@Suite struct PlainTupleParserTests {
    private func parse(
        _ text: String,
        _ layout: TupleLayout = .vnet
    ) throws(TupleError) -> (row: TupleRow, words: [String]) {
        var record = FlowRecord(capacity: 1)
        var texts = TextTable()
        var addresses = AddressTable()
        let row = try PlainTupleParser.parse(
            Array(text.utf8),
            layout: layout,
            record: &record,
            texts: &texts,
            addresses: &addresses
        )
        return (row, record.unknownWords.map { texts.text($0) })
    }

    private func vnet(_ field: Int, _ text: String) -> String {
        replaced("1795179605000,10.0.0.4,10.0.0.5,50000,443,6,O,C,NX,1,2,3,4", field, text)
    }

    private func nsg(_ field: Int, _ text: String) -> String {
        replaced("1795179605,10.0.0.4,10.0.0.5,50000,443,T,O,A,C,1,2,3,4", field, text)
    }

    private func replaced(_ tuple: String, _ field: Int, _ text: String) -> String {
        var fields = tuple.split(separator: ",").map(String.init)
        fields[field] = text
        return fields.joined(separator: ",")
    }

    @Test(
        "a field that makes no sense rejects the tuple under its name",
        arguments: [
            (0, "", RejectReason.timestamp), (0, "x", .timestamp), (0, "-1", .timestamp),
            (0, "1.5", .timestamp), (0, " 1", .timestamp), (0, "253402300800000", .timestamp),
            (0, "99999999999999999999", .timestamp),
            (1, "", .address), (1, "10.0.0", .address), (2, "10.0.0.256", .address),
            (2, "2001:db8::1::2", .address), (1, "fe80::1%eth0", .address),
            (2, "010.0.0.1", .address),
            (3, "", .port), (3, "65536", .port), (4, "-1", .port), (4, "http", .port),
            (5, "", .emptyField), (6, "", .emptyField), (7, "", .emptyField), (8, "", .emptyField),
            (9, "x", .counter), (10, "281474976710656", .counter), (11, "-1", .counter),
            (12, "99999999999999999999999", .counter), (12, "1 ", .counter),
        ]
    )
    func rejected(field: Int, text: String, reason: RejectReason) {
        #expect(throws: TupleError(reason: reason)) { try parse(vnet(field, text)) }
        #expect(throws: TupleError(reason: reason)) { try parse(nsg(field, text), .nsg) }
    }

    @Test(
        "another number of fields is none of either layout",
        arguments: [
            "", "1", "1,2,3,4,5,6,7", "1,2,3,4,5,6,7,8,9", "1,2,3,4,5,6,7,8,9,10,11,12",
            "1,2,3,4,5,6,7,8,9,10,11,12,13,14",
        ]
    )
    func fieldCount(text: String) {
        #expect(throws: TupleError(reason: .fieldCount)) { try parse(text) }
        #expect(throws: TupleError(reason: .fieldCount)) { try parse(text, .nsg) }
    }

    @Test("eight fields are an NSG tuple of version 1 and no VNet tuple")
    func eightFields() throws {
        let text = "1795179605,10.0.0.4,10.0.0.5,50000,443,U,I,D"
        #expect(throws: TupleError(reason: .fieldCount)) { try parse(text) }
        let row = try parse(text, .nsg).row
        #expect(row.flags == .eightFields && row.protocolCode == ProtocolCode.udp)
        #expect(row.codes.decision == UInt8(ascii: "D") && row.codes.state == 0)
    }

    @Test("512 bytes are a tuple, one more is none")
    func length() throws {
        let tuple = vnet(9, "1")
        let zeros = String(repeating: "0", count: 512 - tuple.utf8.count)
        #expect(try parse(vnet(9, zeros + "1")).row.packetsSent == 1)
        #expect(throws: TupleError(reason: .tupleLength)) { try parse(vnet(9, zeros + "01")) }
    }

    @Test("edges that are still values")
    func edges() throws {
        #expect(try parse(vnet(0, "253402300799999")).row.time == 253_402_300_799_999)
        #expect(try parse(vnet(0, "99999999999")).row.time == 99_999_999_999_000)
        #expect(try parse(vnet(0, "100000000000")).row.time == 100_000_000_000)
        #expect(try parse(vnet(0, "0")).row.time == 0)
        #expect(try parse(vnet(3, "00065535")).row.ports == 65535 << 16 | 443)
        #expect(try parse(vnet(9, "281474976710655")).row.packetsSent == 1 << 48 - 1)
    }

    @Test("an address with an embedded IPv4 part is read, and is IPv6")
    func embedded() throws {
        var record = FlowRecord(capacity: 1)
        var texts = TextTable()
        var addresses = AddressTable()
        let row = try PlainTupleParser.parse(
            Array(vnet(1, "::ffff:10.0.0.1").utf8),
            layout: .vnet,
            record: &record,
            texts: &texts,
            addresses: &addresses
        )
        #expect(addresses.address(row.source) == IPAddress("::ffff:10.0.0.1"))
        #expect(addresses.isWide[Int(row.source)])
    }

    @Test(
        "which counters are measured",
        arguments: [
            ("C", "A", "1,2,3,4", [1, 2, 3, 4]), ("E", "A", "1,2,3,4", [1, 2, 3, 4]),
            ("E", "A", ",,,", nil), ("C", "A", ",2,,", [0, 2, 0, 0]),
            ("E", "A", "0,0,0,0", [0, 0, 0, 0]),
            ("B", "A", "1,2,3,4", nil), ("B", "A", ",,,", nil), ("Z", "A", "1,2,3,4", nil),
            ("C", "D", "1,2,3,4", nil), ("C", "Q", "1,2,3,4", [1, 2, 3, 4]),
        ] as [(String, String, String, [UInt64]?)]
    )
    func measured(state: String, decision: String, counters: String, expected: [UInt64]?) throws {
        let row = try parse(
            "1795179605,10.0.0.4,10.0.0.5,50000,443,T,O,\(decision),\(state),\(counters)",
            .nsg
        ).row
        #expect(row.flags.contains(.measured) == (expected != nil))
        #expect(
            [row.packetsSent, row.bytesSent, row.packetsReceived, row.bytesReceived]
                == expected ?? [0, 0, 0, 0]
        )
    }

    @Test("VNet state D is a denial, and its counters are none")
    func denied() throws {
        let row = try parse(vnet(7, "D")).row
        #expect(row.codes.decision == UInt8(ascii: "D") && row.codes.state == UInt8(ascii: "D"))
        #expect(!row.flags.contains(.measured) && row.bytesSent == 0)
    }

    @Test("every encryption word that is documented has its code")
    func encryption() throws {
        for word in EncryptionWord.allCases {
            let parsed = try parse(vnet(8, word.text))
            #expect(parsed.row.codes.encryption == word.rawValue && parsed.words.isEmpty)
        }
        #expect(try parse(nsg(1, "10.0.0.9"), .nsg).row.codes.encryption == TupleCodes.noEncryption)
    }

    @Test("unknown single letters are their bytes, other words are kept verbatim, equal ones once")
    func unknownWords() throws {
        let letter = try parse(vnet(6, "Z"))
        #expect(letter.row.codes.direction == UInt8(ascii: "Z") && letter.words.isEmpty)
        let words = try parse(
            "1795179605,10.0.0.4,10.0.0.5,50000,443,ESP,Sideways,Maybe,Maybe,1,2,3,4",
            .nsg
        )
        #expect(words.words == ["Sideways", "Maybe", "ESP"])
        let codes = words.row.codes
        #expect([codes.direction, codes.decision, codes.state] == [128, 129, 129])
        #expect(words.row.protocolCode == ProtocolCode.verbatim + 2)
        #expect(try parse(vnet(8, "NX_NEW")).words == ["NX_NEW"])
        #expect(try parse(vnet(8, "NX_NEW")).row.codes.encryption == 128)
        #expect(try parse(vnet(6, "é")).words == ["é"])
        #expect(try parse(vnet(6, " ")).words == [" "])
    }

    @Test(
        "VNet protocols are numbers below 256, everything else is a word",
        arguments: [
            ("0", 0, nil), ("6", 6, nil), ("017", 17, nil), ("255", 255, nil), ("256", 256, "256"),
            ("T", 256, "T"), ("-6", 256, "-6"),
            ("99999999999999999999", 256, "99999999999999999999"),
        ] as [(String, UInt16, String?)]
    )
    func protocols(text: String, code: UInt16, word: String?) throws {
        let parsed = try parse(vnet(5, text))
        #expect(parsed.row.protocolCode == code)
        #expect(parsed.words == (word.map { [$0] } ?? []))
    }
}
