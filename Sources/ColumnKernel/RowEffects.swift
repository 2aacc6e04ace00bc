/// What one row adds to its group, as bits.
package enum RowEffects {
    package static let opened: UInt8 = 1
    package static let closed: UInt8 = 2
    package static let denied: UInt8 = 4
    package static let unanswered: UInt8 = 8
    package static let measured: UInt8 = 16
    /// The group remembers the row's source port: allowed traffic that leaves for the internet.
    package static let ports: UInt8 = 64
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
        let codes = columns.codes
        let flags = columns.flags
        let packetsSent = columns.packetsSent
        let packetsReceived = columns.packetsReceived
        for row in 0..<count {
            // Without a branch: states follow each other at random.
            let words = codes[row] & 0x00ff_ff00
            let isMeasured = flags[row] & TupleFlags.measured.rawValue
            let isClosed: UInt8 = words == allowedEnd ? 1 : 0
            let isOpened: UInt8 = words == allowedBegin || words == allowedFlow ? 1 : 0
            let hasNoReply: UInt8 = packetsSent[row] != 0 && packetsReceived[row] == 0 ? 1 : 0
            let allowed =
                isMeasured &<< 4 | (isClosed & isMeasured & hasNoReply) &<< 3
                | isClosed &<< 1 | isOpened
            effects[row] = words & 0xff00 == deniedWord ? denied : allowed
        }
    }

    /// Marks the rows whose source ports are remembered: allowed, outbound, to an address of the internet.
    ///
    /// After folding: what became `other` is no address.
    ///
    /// - Parameters:
    ///   - count: Rows to look at.
    ///   - codes: Their codes.
    ///   - destinations: Their destinations.
    ///   - publicMarks: Those of the `AddressTable`.
    ///   - effects: Gains `ports` where it applies.
    package static func markPorts(
        count: Int,
        codes: [UInt32],
        destinations: [UInt32],
        publicMarks: [UInt8],
        in effects: inout [UInt8]
    ) {
        var effects = effects.mutableSpan
        for row in 0..<count {
            // Without a branch, too.
            let leaves: UInt8 = codes[row] & 0xffff == outboundAllowed ? ports : 0
            effects[row] |= leaves & publicMarks[Int(destinations[row])]
        }
    }

    private static let outboundAllowed = allowedWord | UInt32(UInt8(ascii: "O"))
    private static let deniedWord = UInt32(UInt8(ascii: "D")) << 8
    private static let allowedWord = UInt32(UInt8(ascii: "A")) << 8
    private static let allowedBegin = allowedWord | UInt32(UInt8(ascii: "B")) << 16
    private static let allowedEnd = allowedWord | UInt32(UInt8(ascii: "E")) << 16
    /// NSG version 1: every row is a flow, there are no states.
    private static let allowedFlow = allowedWord
}
