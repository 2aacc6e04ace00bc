import Testing

@testable import FlowStore

@Suite struct PackedNumbersTests {
    private static let unsigned: [UInt64] =
        [0, 1, 127, 128, 129, 16_383, 16_384, .max, .max - 1] + (0..<64).map { 1 << $0 }
    private static let signed: [Int64] =
        [0, 1, -1, 63, 64, -64, -65, .max, .min, .max - 1, .min + 1]
        + (0..<63).flatMap { [Int64(1) << $0, -(Int64(1) << $0)] }

    @Test("unsigned numbers come back, extremes included")
    func unsignedNumbers() {
        var packed = PackedNumbers()
        for value in Self.unsigned { packed.append(value) }
        var reader = PackedNumberReader(packed.bytes)
        for value in Self.unsigned { #expect(reader.next() == value) }
        #expect(reader.isAtEnd && reader.next() == nil)
    }

    @Test("signed numbers come back, extremes included")
    func signedNumbers() {
        var packed = PackedNumbers()
        for value in Self.signed { packed.append(signed: value) }
        var reader = PackedNumberReader(packed.bytes)
        for value in Self.signed { #expect(reader.nextSigned() == value) }
        #expect(reader.isAtEnd && reader.nextSigned() == nil)
    }

    @Test(
        "a number takes a byte for every seven bits",
        arguments: [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (UInt64.max, 10)]
            as [(UInt64, Int)]
    )
    func sizes(value: UInt64, bytes: Int) {
        var packed = PackedNumbers()
        packed.append(value)
        #expect(packed.bytes.count == bytes)
    }

    @Test("lists come back in their order, whatever it is")
    func deltas() {
        let lists: [[Int64]] = [
            [], [0], [5, 5, 5], [3, 1, 2], [.min, .max, 0, .min], [.max, .min],
            Array(
                stride(
                    from: 1_795_179_600_000_000_000,
                    to: 1_795_183_200_000_000_000,
                    by: 60_000_000_000
                )
            ),
            Self.signed,
        ]
        for list in lists { #expect(PackedNumberReader.deltas(PackedNumbers.deltas(list)) == list) }
    }

    @Test("times of an hour's records take few bytes")
    func isCompact() {
        let times = (0..<60).map { 1_795_179_600_000_000_000 + Int64($0) * 60_000_000_000 }
        #expect(PackedNumbers.deltas(times).count < 60 * 6 + 10)
    }

    @Test("bytes that no writer wrote end early and harm nothing")
    func damage() {
        var packed = PackedNumbers()
        for value in Self.unsigned { packed.append(value) }
        for length in 0..<packed.bytes.count {
            var reader = PackedNumberReader(Array(packed.bytes[..<length]))
            var count = 0
            while let value = reader.next() {
                #expect(value == Self.unsigned[count])
                count += 1
            }
            #expect(count < Self.unsigned.count)
        }
        #expect(PackedNumberReader.deltas(Array(repeating: 0xff, count: 100)).isEmpty)
        var reader = PackedNumberReader(Array(repeating: 0xff, count: 25))
        #expect(reader.next() == nil && reader.nextSigned() == nil)
    }
}
