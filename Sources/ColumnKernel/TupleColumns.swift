/// The tuples of one record as columns of equal length, in the order they were read.
///
/// A decoder appends rows; an accumulator reads whole columns. Arrays are sized once and reused, so
/// a steady state allocates nothing. Text that depends on the rest of the record (rule, ACL, log) is not
/// here: `groups` says which flow group of the record a row stood in.
package struct TupleColumns: Sendable {
    /// Rows in use; the arrays are longer.
    package internal(set) var count = 0
    package internal(set) var capacity: Int

    /// Unix milliseconds, UTC.
    package internal(set) var times: [Int64]
    /// Numbers of the `AddressTable` the rows were read with.
    package internal(set) var sources: [UInt32]
    package internal(set) var destinations: [UInt32]
    /// Source port in the upper, destination port in the lower 16 bits.
    package internal(set) var ports: [UInt32]
    /// Direction, decision, state and encryption, a byte each; see `TupleCodes`.
    package internal(set) var codes: [UInt32]
    /// IANA number, or `ProtocolCode.verbatim` plus an index of unknown text.
    package internal(set) var protocols: [UInt16]
    /// Bits of `TupleFlags`.
    package internal(set) var flags: [UInt8]
    /// Index of the row's flow group in its record.
    package internal(set) var groups: [UInt32]
    package internal(set) var packetsSent: [UInt64]
    package internal(set) var bytesSent: [UInt64]
    package internal(set) var packetsReceived: [UInt64]
    package internal(set) var bytesReceived: [UInt64]
    /// Offset of the tuple's first byte in the decompressed input.
    package internal(set) var offsets: [Int64]

    package init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
        times = Array(repeating: 0, count: capacity)
        sources = Array(repeating: 0, count: capacity)
        destinations = Array(repeating: 0, count: capacity)
        ports = Array(repeating: 0, count: capacity)
        codes = Array(repeating: 0, count: capacity)
        protocols = Array(repeating: 0, count: capacity)
        flags = Array(repeating: 0, count: capacity)
        groups = Array(repeating: 0, count: capacity)
        packetsSent = Array(repeating: 0, count: capacity)
        bytesSent = Array(repeating: 0, count: capacity)
        packetsReceived = Array(repeating: 0, count: capacity)
        bytesReceived = Array(repeating: 0, count: capacity)
        offsets = Array(repeating: 0, count: capacity)
    }

    /// Forgets the rows, keeps the memory.
    package mutating func removeAll() { count = 0 }

    /// Doubles the capacity, at most to `limit`; `false` if it is there already.
    package mutating func grow(limit: Int) -> Bool {
        guard capacity < limit else { return false }
        let added = min(capacity, limit - capacity)
        capacity += added
        times.append(contentsOf: repeatElement(0, count: added))
        sources.append(contentsOf: repeatElement(0, count: added))
        destinations.append(contentsOf: repeatElement(0, count: added))
        ports.append(contentsOf: repeatElement(0, count: added))
        codes.append(contentsOf: repeatElement(0, count: added))
        protocols.append(contentsOf: repeatElement(0, count: added))
        flags.append(contentsOf: repeatElement(0, count: added))
        groups.append(contentsOf: repeatElement(0, count: added))
        packetsSent.append(contentsOf: repeatElement(0, count: added))
        bytesSent.append(contentsOf: repeatElement(0, count: added))
        packetsReceived.append(contentsOf: repeatElement(0, count: added))
        bytesReceived.append(contentsOf: repeatElement(0, count: added))
        offsets.append(contentsOf: repeatElement(0, count: added))
        return true
    }

    package var isFull: Bool { count == capacity }

    /// Rows beyond which what a record took is given back when it is no longer needed, and not kept for the next one (R14).
    ///
    /// No interface logs as many a minute for long; a record that did would else cost its memory in every worker.
    package static let manyRows = 1 << 15

    /// Which of a row's two addresses.
    enum Side { case source, destination }

    mutating func setAddress(_ number: UInt32, of side: Side, row: Int) {
        switch side {
        case .source: sources[row] = number
        case .destination: destinations[row] = number
        }
    }

    /// Forgets the last rows.
    mutating func removeRows(from row: Int) {
        precondition(row <= count)
        count = row
    }

    /// Replaces the counters of one row: a split correction (R3).
    package mutating func setCounters(
        ofRow row: Int,
        packetsSent: UInt64,
        bytesSent: UInt64,
        packetsReceived: UInt64,
        bytesReceived: UInt64
    ) {
        self.packetsSent[row] = packetsSent
        self.bytesSent[row] = bytesSent
        self.packetsReceived[row] = packetsReceived
        self.bytesReceived[row] = bytesReceived
    }

    /// Appends one row; the columns must not be full.
    @inline(__always)
    package mutating func append(_ row: TupleRow, group: UInt32, offset: Int) {
        let index = count
        times[index] = row.time
        sources[index] = row.source
        destinations[index] = row.destination
        ports[index] = row.ports
        codes[index] = row.codes.bits
        protocols[index] = row.protocolCode
        flags[index] = row.flags.rawValue
        groups[index] = group
        packetsSent[index] = row.packetsSent
        bytesSent[index] = row.bytesSent
        packetsReceived[index] = row.packetsReceived
        bytesReceived[index] = row.bytesReceived
        offsets[index] = Int64(offset)
        count = index + 1
    }
}

/// One tuple, addresses as numbers of an `AddressTable`.
package struct TupleRow: Equatable, Sendable {
    package var time: Int64 = 0
    package var source: UInt32 = 0
    package var destination: UInt32 = 0
    package var ports: UInt32 = 0
    package var codes = TupleCodes()
    package var protocolCode: UInt16 = 0
    package var flags = TupleFlags()
    package var packetsSent: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var packetsReceived: UInt64 = 0
    package var bytesReceived: UInt64 = 0

    package init() {}
}

/// Direction, decision, state and encryption of a tuple.
///
/// A letter is its ASCII byte. Longer text that no document names is kept verbatim by the decoder, under a code
/// of `verbatim` or above.
package struct TupleCodes: Equatable, Sendable {
    package var bits: UInt32 = 0

    package init() {}
    package init(bits: UInt32) { self.bits = bits }
    package init(direction: UInt8, decision: UInt8, state: UInt8, encryption: UInt8) {
        bits =
            UInt32(direction) | UInt32(decision) << 8 | UInt32(state) << 16
            | UInt32(encryption) << 24
    }

    package var direction: UInt8 { UInt8(truncatingIfNeeded: bits) }
    package var decision: UInt8 { UInt8(truncatingIfNeeded: bits >> 8) }
    package var state: UInt8 { UInt8(truncatingIfNeeded: bits >> 16) }
    package var encryption: UInt8 { UInt8(truncatingIfNeeded: bits >> 24) }

    /// All but the state: what rows of one aggregate share.
    package static let withoutState: UInt32 = 0xff00_ffff
    /// Codes from here on index the decoder's verbatim texts.
    package static let verbatim: UInt8 = 128
    /// `encryption` of logs that have no such field.
    package static let noEncryption: UInt8 = 0
}

package struct TupleFlags: OptionSet, Equatable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The four counters were measured (a C or E tuple with numbers).
    package static let measured = TupleFlags(rawValue: 1)
    /// The tuple had the 8 fields of NSG version 1.
    package static let eightFields = TupleFlags(rawValue: 2)
}

/// Protocol codes above the IANA numbers.
package enum ProtocolCode {
    package static let tcp: UInt16 = 6
    package static let udp: UInt16 = 17
    /// Codes from here on index the decoder's verbatim texts.
    package static let verbatim: UInt16 = 256
}

/// Encryption words of `vnet-flow-logs.md` section 3 in code order; code 1 is the first.
package enum EncryptionWord: UInt8, CaseIterable, Sendable {
    case encrypted = 1
    case notEncrypted
    case hardwareNotSupported
    case softwareNotReady
    case notAccepted
    case notSupported
    case localDestination
    case fallback

    /// The words behind `NX_`.
    static let rare: [EncryptionWord] = [
        .hardwareNotSupported, .softwareNotReady, .notAccepted, .notSupported, .localDestination,
        .fallback,
    ]

    package var text: String {
        switch self {
        case .encrypted: "X"
        case .notEncrypted: "NX"
        case .hardwareNotSupported: "NX_HW_NOT_SUPPORTED"
        case .softwareNotReady: "NX_SW_NOT_READY"
        case .notAccepted: "NX_NOT_ACCEPTED"
        case .notSupported: "NX_NOT_SUPPORTED"
        case .localDestination: "NX_LOCAL_DST"
        case .fallback: "NX_FALLBACK"
        }
    }
}
