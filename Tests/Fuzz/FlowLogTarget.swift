import ColumnKernel
import Flow
import FlowDecode
import FlowTrace

/// Documents of flow logs: any windows, and the fast path or the plain parser, say the same.
struct FlowLogTarget: FuzzTarget {
    static let name = "flow-log"
    private var decoder = FlowLogDecoder()
    private var addresses = AddressTable()
    private var others = FlowLogDecoder()
    private var otherAddresses = AddressTable()
    private var turn = 0

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        turn += 1
        if turn % 64 == 0 {
            decoder.forgetTexts()
            addresses.removeAll()
            others.forgetTexts()
            otherAddresses.removeAll()
        }
        // Room for the fast path, as the whole is read; small windows leave it none.
        let text = input.array + Array(repeating: 0x0a, count: 300)
        let whole = DecodeTrace(text, decoder: &decoder, addresses: &addresses)
        let pieces = Pieces(of: text)
        let split = DecodeTrace(
            text,
            chunks: pieces.sizes,
            decoder: &others,
            addresses: &otherAddresses
        )
        demand(whole == split, "windows to \(pieces) read alike:\n\(whole)\n\(split)")
        demand(whole.samples == split.samples, "samples in windows to \(pieces)")
        for record in whole.records { check(record, text) }
        return .keep
    }

    private func check(_ record: TracedRecord, _ text: [UInt8]) {
        demand((0..<text.count).contains(record.offset), "a record is inside the input")
        let quotes = text.count { $0 == UInt8(ascii: "\"") }
        let rejected = record.rejects.values.reduce(0) { $0 + $1[0] }
        // R2: a row is a string, or an element of the tuples that is none.
        let commas = text.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "[") }
        demand(record.rows.count * 2 <= quotes, "rows are strings of the input")
        demand(rejected <= quotes / 2 + commas, "rejected rows are elements of the input")
        for row in record.rows {
            demand(
                record.offset < Int(row.offset) && Int(row.offset) < text.count,
                "a row is inside its record"
            )
            demand(Int(row.group) < max(record.groups.count, 1), "a row has a group")
        }
        for rejection in record.rejects.values {
            demand((0..<text.count).contains(rejection[1]), "a rejection is inside the input")
        }
    }
}
