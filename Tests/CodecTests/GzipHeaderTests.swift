import Codec
import Testing

/// A header with chosen flags before the data of a member that has none.
private struct Header: Sendable, CustomTestStringConvertible {
    var flags: UInt8
    var fields: [UInt8] = []
    var method: UInt8 = 8

    var testDescription: String { "flags \(flags), \(fields.count) bytes of fields" }

    func member(of content: [UInt8]) -> [UInt8] {
        [0x1f, 0x8b, method, flags, 1, 2, 3, 4, 2, 3] + fields
            + Compressor.compress(content, as: .gzip)[10...]
    }
}

@Suite("GzipHeader")
struct GzipHeaderTests {
    @Test(
        "optional fields are passed over, in pieces of any size",
        arguments: [
            Header(flags: 0),
            Header(flags: 1),
            Header(flags: 4, fields: [0, 0]),
            Header(flags: 4, fields: [3, 0, 0, 0, 0]),
            Header(flags: 4, fields: [0x2c, 1] + [UInt8](repeating: 7, count: 300)),
            Header(flags: 8, fields: Array("PT1H.json\0".utf8)),
            Header(flags: 8, fields: [0]),
            Header(flags: 16, fields: Array("a comment\0".utf8)),
            Header(flags: 28, fields: [1, 0, 9] + Array("name\0comment\0".utf8)),
            Header(flags: 8, fields: [UInt8](repeating: 65, count: 100_000) + [0]),
        ]
    )
    private func optionalFields(header: Header) throws {
        let content = logLike(200)
        let sample = try StoredSample(header.member(of: content) + header.member(of: content))
        for bufferBytes in [8, 11, 1 << 18] {
            let reading = try InputReader(storedBufferBytes: bufferBytes).readAll(sample)
            #expect(reading.bytes == content + content)
            #expect(reading.damage == nil)
        }
    }

    @Test("a header checksum is checked")
    func headerChecksum() throws {
        // CRC-32 of 1f 8b 08 02 01 02 03 04 02 03 "" by the bitwise definition of RFC 1952.
        let fixed: [UInt8] = [0x1f, 0x8b, 8, 2, 1, 2, 3, 4, 2, 3]
        var register = ~UInt32(0)
        for byte in fixed {
            for bit in 0..<8 {
                let top = (register ^ UInt32(byte) >> UInt32(bit)) & 1
                register = (register >> 1) ^ (top == 1 ? 0xedb8_8320 : 0)
            }
        }
        let checksum = UInt16(truncatingIfNeeded: ~register)
        let content = logLike(50)
        let reader = InputReader()
        for error: UInt16 in [0, 1, 0x8000] {
            let value = checksum ^ error
            let fields = [UInt8(value & 255), UInt8(value >> 8)]
            let reading = try reader.readAll(Header(flags: 2, fields: fields).member(of: content))
            #expect(reading.damage?.kind == (error == 0 ? nil : .checksumMismatch))
            #expect(reading.bytes == (error == 0 ? content : []))
        }
    }

    @Test(
        "what RFC 1952 forbids is corrupt, and where",
        arguments: [
            (Header(flags: 0x20), 4), (Header(flags: 0x80), 4), (Header(flags: 0, method: 7), 3),
        ]
    )
    private func forbidden(header: Header, offset: Int) throws {
        let reading = try InputReader().readAll(header.member(of: logLike(9)))
        #expect(reading.damage?.kind == .corrupt)
        #expect(reading.damage?.storedOffset == offset)
        #expect(reading.bytes.isEmpty)
    }
}
