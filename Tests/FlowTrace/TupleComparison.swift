package import ColumnKernel
import Flow
import FlowDecode

/// Fast = slow: whether each row of the fast path is the plain parser's, of the very text between its quotes.
///
///     var comparison = TupleComparison()
///     let (rows, disagreement) = comparison.compare(text, .vnet)
///
/// What the fast path leaves is the plain parser's anyway. Tables are kept from text to text, as a worker keeps them, and
/// emptied now and then.
package struct TupleComparison {
    private var columns = TupleColumns(capacity: 128)
    private var addresses = AddressTable()
    private var others = AddressTable()
    private var texts = TextTable()
    private var record = FlowRecord(capacity: 1)
    private var turn = 0

    private static let baseOffset = 1000
    /// With less behind it, the fast path does not look at a tuple.
    private static let room = 256

    package init() {}

    /// - Parameters:
    ///   - text: What stands behind the quote of a first tuple: that tuple, and others if there are quotes in it.
    ///   - layout: What the fields are.
    /// - Returns: How many rows the fast path took, and where it was wrong.
    package mutating func compare(
        _ text: Span<UInt8>,
        _ layout: TupleLayout
    ) -> (rows: Int, disagreement: String?) {
        turn += 1
        if turn % 256 == 0 {
            addresses.removeAll()
            others.removeAll()
            texts.removeAll()
        }
        columns.removeAll()
        var bytes = [UInt8(ascii: "\"")]
        bytes.reserveCapacity(text.count + Self.room + 1)
        for index in text.indices { bytes.append(text[index]) }
        bytes.append(contentsOf: repeatElement(0x20, count: Self.room))
        let (next, stop) = scanTuples(
            bytes.span,
            from: 0,
            layout: layout,
            group: 3,
            baseOffset: Self.baseOffset,
            into: &columns,
            addresses: &addresses
        )
        guard (0...bytes.count).contains(next) else { return (0, "the fast path stops outside") }
        if case .afterValue = stop, bytes[next - 1] != UInt8(ascii: "\"") {
            return (0, "the fast path stops inside of a string")
        }
        for row in 0..<columns.count {
            if let disagreement = check(row, of: bytes, layout) {
                return (columns.count, "row \(row): \(disagreement)")
            }
        }
        return (columns.count, nil)
    }

    private mutating func check(
        _ row: Int,
        of bytes: [UInt8],
        _ layout: TupleLayout
    ) -> String? {
        let start = Int(columns.offsets[row]) - Self.baseOffset
        guard bytes[start - 1] == UInt8(ascii: "\"") else { return "begins behind no quote" }
        let tuple = Array(bytes[start...].prefix { $0 != UInt8(ascii: "\"") })
        guard tuple.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\\") }) else {
            return "is no plain string of JSON"
        }
        record.removeAll(offset: 0)
        do throws(TupleError) {
            let plain = try PlainTupleParser.parse(
                tuple,
                layout: layout,
                record: &record,
                texts: &texts,
                addresses: &others
            )
            record.columns.append(plain, group: 3, offset: start + Self.baseOffset)
            let (fast, slow) = (
                TracedRow(columns, row, addresses), TracedRow(record.columns, 0, others)
            )
            guard fast == slow else { return "\(fast), not \(slow)" }
            return record.unknownWords.isEmpty ? nil : "has words that nobody knows"
        } catch {
            return "is rejected by the plain parser, \(error.reason.rawValue)"
        }
    }
}
