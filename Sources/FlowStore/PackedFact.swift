import ColumnKernel

/// The measures of a fact as the three integers that the table `fact` holds, where they fit (decision 0012).
///
/// ```
/// detail   bit 0        12       24     40      43      46          47           52           57     62
///          | first (s) | last (s) | port | opened | closed | unanswered | opened  | closed  | unanswered |
///          |   of the hour        |      |   low 3, 3 and 1 bits        |   high 5, 5 and 6 bits         |
///                                        | denied: 23 bits, in scopes of denied rows                     |
/// packets, bytes
///          not negative   received ‖ sent, 9 bits of packets or 16 of bytes
///          negative       ~(sent ‖ received, 31 bits)
///          NULL           not measured
/// ```
///
/// SQLite stores an integer in as few of 1, 2, 3, 4, 6 or 8 bytes as hold it: small values sit low, so that a usual fact
/// takes 6, 2 and 4 bytes. What does not fit goes to the table `wide_fact`, a column a measure, and the fact is `wide`.
struct PackedFact: Equatable {
    var detail: Int64
    /// `BulkInsert.null` if not measured.
    var packets: Int64
    /// `BulkInsert.null` if not measured.
    var bytes: Int64

    /// Stands for a fact whose measures are in `wide_fact`: no other has a negative detail.
    static let wide = PackedFact(detail: -1, packets: BulkInsert.null, bytes: BulkInsert.null)

    private init(detail: Int64, packets: Int64, bytes: Int64) {
        self.detail = detail
        self.packets = packets
        self.bytes = bytes
    }

    /// `nil` if a measure does not fit.
    @inline(__always)
    init?(_ group: Group, in scope: ScopeTraits) {
        let start = Int64(scope.hour) * 3600
        let first = group.first / 1000 - start
        let last = group.last / 1000 - start
        guard first >= 0, first < 3600, last >= 0, last < 3600, group.port <= 0xffff,
            let events = packedEvents(group, in: scope)
        else { return nil }
        detail = first | last << 12 | Int64(group.port) << 24 | events << 40
        guard group.measured > 0 else {
            packets = BulkInsert.null
            bytes = BulkInsert.null
            return
        }
        guard let packets = packedPair(group.packetsSent, group.packetsReceived, bits: 9),
            let bytes = packedPair(group.bytesSent, group.bytesReceived, bits: 16)
        else { return nil }
        self.packets = packets
        self.bytes = bytes
    }
}

/// Bits 40 to 62 of a detail.
@inline(__always)
private func packedEvents(_ group: Group, in scope: ScopeTraits) -> Int64? {
    if scope.isDenied {
        let fits = group.denied < 1 << 23 && group.opened | group.closed | group.unanswered == 0
        return fits ? Int64(group.denied) : nil
    }
    guard group.denied == 0, group.opened < 256, group.closed < 256, group.unanswered < 128 else {
        return nil
    }
    let low = group.opened & 7 | (group.closed & 7) << 3 | (group.unanswered & 1) << 6
    let high = group.opened >> 3 | (group.closed >> 3) << 5 | (group.unanswered >> 1) << 10
    return Int64(low | high << 7)
}

@inline(__always)
private func packedPair(_ sent: UInt64, _ received: UInt64, bits: UInt64) -> Int64? {
    if sent < 1 << bits, received < 1 << 46 { return Int64(sent | received << bits) }
    guard sent < 1 << 31, received < 1 << 31 else { return nil }
    return ~Int64(sent << 31 | received)
}
