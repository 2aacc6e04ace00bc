/// What one row adds to its group, as bits.
package enum RowEffects {
    package static let opened: UInt8 = 1
    package static let closed: UInt8 = 2
    package static let denied: UInt8 = 4
    package static let unanswered: UInt8 = 8
    package static let measured: UInt8 = 16
    /// The row is rejected and adds nothing.
    package static let left: UInt8 = 128

    /// The effects of a record's rows, before platform rules are known.
    ///
    /// - Parameters:
    ///   - columns: The rows.
    ///   - effects: Gets a value a row; made longer if need be.
    package static func assign(_ columns: borrowing TupleColumns, to effects: inout [UInt8]) {
        let count = columns.count
        if effects.count < count {
            effects.append(contentsOf: repeatElement(0, count: count - effects.count))
        }
        var effects = effects.mutableSpan
        let (codes, flags) = (columns.codes.span, columns.flags.span)
        let (packetsSent, packetsReceived) = (
            columns.packetsSent.span, columns.packetsReceived.span
        )
        precondition(
            count <= codes.count && count <= flags.count && count <= packetsSent.count
                && count <= packetsReceived.count && count <= effects.count
        )
        for row in 0..<count {
            // Safe because `row` is below `count`, which every column has been found to reach. Without a branch: states
            // follow each other at random.
            let words = unsafe codes[unchecked: row] & 0x00ff_ff00
            let isMeasured = unsafe flags[unchecked: row] & TupleFlags.measured.rawValue
            let isClosed: UInt8 = words == allowedEnd ? 1 : 0
            let isOpened: UInt8 = words == allowedBegin || words == allowedFlow ? 1 : 0
            let hasSent = unsafe packetsSent[unchecked: row] != 0
            let hasReceived = unsafe packetsReceived[unchecked: row] != 0
            let hasNoReply: UInt8 = hasSent && !hasReceived ? 1 : 0
            let allowed =
                isMeasured &<< 4 | (isClosed & isMeasured & hasNoReply) &<< 3
                | isClosed &<< 1 | isOpened
            unsafe effects[unchecked: row] = words & 0xff00 == deniedWord ? denied : allowed
        }
    }

    private static let deniedWord = UInt32(UInt8(ascii: "D")) << 8
    private static let allowedWord = UInt32(UInt8(ascii: "A")) << 8
    private static let allowedBegin = allowedWord | UInt32(UInt8(ascii: "B")) << 16
    private static let allowedEnd = allowedWord | UInt32(UInt8(ascii: "E")) << 16
    /// NSG version 1: every row is a flow, there are no states.
    private static let allowedFlow = allowedWord
}
