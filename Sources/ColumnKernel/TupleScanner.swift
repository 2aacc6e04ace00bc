/// Which fields a tuple has: both layouts have 13, in different order (`vnet-flow-logs.md` section 2).
package enum TupleLayout: Sendable {
    /// NSG version 1 (8 fields) and 2 (13 fields).
    case nsg
    /// VNet version 4.
    case vnet
}

/// Why `scanTuples` stopped.
package enum TupleScanStop: Sendable {
    /// The byte after the last closing quote is no comma with a quote behind it.
    case afterValue
    /// The string that starts here is not one of the plain kind; the slow path decides.
    case irregular
    /// Too few bytes are left to be sure of a whole tuple.
    case needsMore
    /// The columns are full.
    case full
}

/// The fast path: reads consecutive tuple strings of an array into columns.
///
/// Takes only tuples in the exact form the platform writes (no escapes, known letters, IPv4 or IPv6 text, counters
/// below 10^14); anything else is left to the caller's plain parser, which is also its test oracle.
///
/// `start` is the index of an opening quote in the window, `baseOffset` the offset of `bytes[0]` in the decompressed
/// input.
///
/// - Returns: Where to go on. After `.afterValue` that is behind a closing quote, else at an opening one.
package func scanTuples(
    _ bytes: Span<UInt8>,
    from start: Int,
    layout: TupleLayout,
    group: UInt32,
    baseOffset: Int,
    into columns: inout TupleColumns
) -> (next: Int, stop: TupleScanStop) {
    let end = bytes.count
    return unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return (start, .needsMore) }
        var at = start
        while true {
            // Safe because a tuple read by `TupleCursor` never takes more than
            // `maximumTupleLength` bytes, its closing quote, comma and next quote included.
            guard at + maximumTupleLength <= end else { return (at, .needsMore) }
            guard !columns.isFull else { return (at, .full) }
            let wideCount = columns.wideHigh.count
            var cursor = unsafe TupleCursor(base + at)
            let isRegular = unsafe cursor.readTuple(layout: layout, columns: &columns)
            guard isRegular else {
                columns.forgetWide(from: wideCount)
                return (at, .irregular)
            }
            columns.append(unsafe cursor.row, group: group, offset: baseOffset + at + 1)
            at += unsafe cursor.length(from: base + at)
            guard unsafe base[at] == UInt8(ascii: ","), unsafe base[at + 1] == UInt8(ascii: "\"")
            else { return (at, .afterValue) }
            at += 1
        }
    }
}

/// More than the fast path ever reads of one tuple: quote, time (14), two addresses (39 each), two ports (5), protocol (3),
/// three letters, `NX`, four counters (14 each), 12 commas, closing quote, comma and quote.
private let maximumTupleLength = 256

/// Reads one tuple from raw bytes, field by field.
///
/// Every loop in here is bounded by a digit count, so that a tuple never reads more than `maximumTupleLength` bytes.
@unsafe
struct TupleCursor {
    private var at: UnsafePointer<UInt8>
    private(set) var row = TupleRow()

    init(_ start: UnsafePointer<UInt8>) { unsafe at = unsafe start }

    func length(from start: UnsafePointer<UInt8>) -> Int { unsafe at - start }

    /// Reads `"...tuple..."`; afterwards the cursor stands behind the closing quote.
    @inline(__always)
    mutating func readTuple(layout: TupleLayout, columns: inout TupleColumns) -> Bool {
        unsafe at += 1
        var number: UInt64 = 0
        guard unsafe readNumber(&number, digits: 14) else { return false }
        unsafe row.time = number < 100_000_000_000 ? Int64(number) &* 1000 : Int64(number)
        var source: UInt64 = 0
        var destination: UInt64 = 0
        guard unsafe readAddress(&source, &columns), unsafe readAddress(&destination, &columns)
        else { return false }
        unsafe row.source = source
        unsafe row.destination = destination
        guard unsafe readPorts() else { return false }
        switch layout {
        case .nsg: return unsafe readNSGTail()
        case .vnet: return unsafe readVNetTail()
        }
    }

    // MARK: Fields

    /// Digits and the comma behind them.
    @inline(__always)
    private mutating func readNumber(_ value: inout UInt64, digits limit: Int) -> Bool {
        var result: UInt64 = 0
        var digits = 0
        while true {
            let digit = unsafe at.pointee &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            guard digits < limit else { return false }
            result = result &* 10 &+ UInt64(digit)
            digits += 1
            unsafe at += 1
        }
        guard digits > 0, unsafe at.pointee == UInt8(ascii: ",") else { return false }
        unsafe at += 1
        value = result
        return true
    }

    @inline(__always)
    private mutating func readPorts() -> Bool {
        var source: UInt64 = 0
        var destination: UInt64 = 0
        guard unsafe readNumber(&source, digits: 5), unsafe readNumber(&destination, digits: 5),
            source < 65536, destination < 65536
        else { return false }
        unsafe row.ports = UInt32(source) << 16 | UInt32(destination)
        return true
    }

    @inline(__always)
    private mutating func readAddress(_ token: inout UInt64, _ columns: inout TupleColumns) -> Bool
    {
        let start = unsafe at
        if unsafe readIPv4(&token) { return true }
        unsafe at = unsafe start
        return unsafe readIPv6(&token, &columns)
    }

    /// Four decimal octets without leading zeros, and a comma.
    @inline(__always)
    private mutating func readIPv4(_ token: inout UInt64) -> Bool {
        var address: UInt32 = 0
        for octetIndex in 0..<4 {
            let first = unsafe at.pointee &- UInt8(ascii: "0")
            guard first < 10 else { return false }
            var octet = UInt32(first)
            unsafe at += 1
            let second = unsafe at.pointee &- UInt8(ascii: "0")
            if second < 10 {
                guard first != 0 else { return false }
                octet = octet &* 10 &+ UInt32(second)
                unsafe at += 1
                let third = unsafe at.pointee &- UInt8(ascii: "0")
                if third < 10 {
                    octet = octet &* 10 &+ UInt32(third)
                    guard octet < 256 else { return false }
                    unsafe at += 1
                }
            }
            address = address << 8 | octet
            let separator = unsafe at.pointee
            guard separator == (octetIndex < 3 ? UInt8(ascii: ".") : UInt8(ascii: ",")) else {
                return false
            }
            unsafe at += 1
        }
        token = UInt64(address)
        return true
    }

    /// RFC 4291 text of the first two forms (no embedded IPv4), and a comma.
    private mutating func readIPv6(_ token: inout UInt64, _ columns: inout TupleColumns) -> Bool {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var groups = 0  // 16-bit groups read so far
        var gap = -1  // groups before `::`
        if unsafe at[0] == UInt8(ascii: ":") {
            guard unsafe at[1] == UInt8(ascii: ":") else { return false }
            unsafe at += 2
            gap = 0
        }
        while unsafe at.pointee != UInt8(ascii: ",") {
            guard groups < 8, let group = unsafe readHexGroup() else { return false }
            high = high << 16 | low >> 48
            low = low << 16 | group
            groups += 1
            guard unsafe at[0] == UInt8(ascii: ":") else {
                guard unsafe at[0] == UInt8(ascii: ",") else { return false }
                break
            }
            unsafe at += 1
            if unsafe at[0] == UInt8(ascii: ":") {
                guard gap < 0 else { return false }
                gap = groups
                unsafe at += 1
            } else if unsafe at[0] == UInt8(ascii: ",") {
                return false
            }
        }
        unsafe at += 1
        if gap < 0 {
            guard groups == 8 else { return false }
        } else {
            guard groups < 8 else { return false }
            // The groups behind the gap are in place; those before it move up by its width.
            let behind = (groups - gap) * 16
            let width = (8 - groups) * 16
            let (tailHigh, tailLow) = lowBits(high, low, behind)
            let (frontHigh, frontLow) = shiftLeft(
                high & ~tailHigh,
                low & ~tailLow,
                by: width
            )
            high = frontHigh | tailHigh & high
            low = frontLow | tailLow & low
        }
        token = columns.wideToken(high: high, low: low)
        return true
    }

    private mutating func readHexGroup() -> UInt64? {
        var value: UInt64 = 0
        var digits = 0
        while let digit = unsafe hexDigit(at.pointee) {
            guard digits < 4 else { return nil }
            value = value << 4 | digit
            digits += 1
            unsafe at += 1
        }
        return digits > 0 ? value : nil
    }

    // MARK: Tails

    /// `T,O,A` and a quote, or `T,O,A,B` and counters.
    @inline(__always)
    private mutating func readNSGTail() -> Bool {
        switch unsafe at[0] {
        case UInt8(ascii: "T"): unsafe row.protocolCode = ProtocolCode.tcp
        case UInt8(ascii: "U"): unsafe row.protocolCode = ProtocolCode.udp
        default: return false
        }
        let direction = unsafe at[2]
        let decision = unsafe at[4]
        guard unsafe at[1] == UInt8(ascii: ","), unsafe at[3] == UInt8(ascii: ","),
            isDirection(direction), isDecision(decision)
        else { return false }
        if unsafe at[5] == UInt8(ascii: "\"") {
            unsafe row.codes = TupleCodes(
                direction: direction,
                decision: decision,
                state: 0,
                encryption: 0
            )
            unsafe row.flags = .eightFields
            unsafe at += 6
            return true
        }
        let state = unsafe at[6]
        guard unsafe at[5] == UInt8(ascii: ","), isState(state), unsafe at[7] == UInt8(ascii: ",")
        else { return false }
        unsafe row.codes = TupleCodes(
            direction: direction,
            decision: decision,
            state: state,
            encryption: 0
        )
        unsafe at += 8
        return unsafe readCounters(
            areMeasured: state != UInt8(ascii: "B") && decision != UInt8(ascii: "D")
        )
    }

    /// `6,O,B,NX` and counters.
    @inline(__always)
    private mutating func readVNetTail() -> Bool {
        var number: UInt64 = 0
        guard unsafe readNumber(&number, digits: 3), number < 256 else { return false }
        unsafe row.protocolCode = UInt16(number)
        let direction = unsafe at[0]
        let state = unsafe at[2]
        guard isDirection(direction), unsafe at[1] == UInt8(ascii: ","),
            isState(state) || state == UInt8(ascii: "D"), unsafe at[3] == UInt8(ascii: ",")
        else { return false }
        unsafe at += 4
        let encryption: EncryptionWord
        if unsafe at[0] == UInt8(ascii: "N"), unsafe at[1] == UInt8(ascii: "X"),
            unsafe at[2] == UInt8(ascii: ",")
        {
            encryption = .notEncrypted
            unsafe at += 3
        } else if unsafe at[0] == UInt8(ascii: "X"), unsafe at[1] == UInt8(ascii: ",") {
            encryption = .encrypted
            unsafe at += 2
        } else if let word = unsafe readRareEncryption() {
            encryption = word
        } else {
            return false
        }
        let isDenied = state == UInt8(ascii: "D")
        unsafe row.codes = TupleCodes(
            direction: direction,
            decision: isDenied ? UInt8(ascii: "D") : UInt8(ascii: "A"),
            state: state,
            encryption: encryption.rawValue
        )
        return unsafe readCounters(areMeasured: !isDenied && state != UInt8(ascii: "B"))
    }

    /// The words that start with `NX_`, and the comma behind them.
    private mutating func readRareEncryption() -> EncryptionWord? {
        guard unsafe at[0] == UInt8(ascii: "N"), unsafe at[1] == UInt8(ascii: "X"),
            unsafe at[2] == UInt8(ascii: "_")
        else { return nil }
        for word in EncryptionWord.rare {
            var end = 0
            for byte in word.text.utf8 {
                guard unsafe at[end] == byte else { break }
                end += 1
            }
            if end == word.text.utf8.count, unsafe at[end] == UInt8(ascii: ",") {
                unsafe at += end + 1
                return word
            }
        }
        return nil
    }

    /// Four numbers and the closing quote; `,,,"` or numbers where nothing was measured (R3).
    @inline(__always)
    private mutating func readCounters(areMeasured: Bool) -> Bool {
        if !areMeasured, unsafe at[0] == UInt8(ascii: ",") {
            guard unsafe at[1] == UInt8(ascii: ","), unsafe at[2] == UInt8(ascii: ","),
                unsafe at[3] == UInt8(ascii: "\"")
            else { return false }
            unsafe at += 4
            return true
        }
        var packetsSent: UInt64 = 0
        var bytesSent: UInt64 = 0
        var packetsReceived: UInt64 = 0
        var bytesReceived: UInt64 = 0
        guard unsafe readNumber(&packetsSent, digits: 14),
            unsafe readNumber(&bytesSent, digits: 14),
            unsafe readNumber(&packetsReceived, digits: 14),
            unsafe readLastNumber(&bytesReceived, digits: 14)
        else { return false }
        if areMeasured {
            unsafe row.packetsSent = packetsSent
            unsafe row.bytesSent = bytesSent
            unsafe row.packetsReceived = packetsReceived
            unsafe row.bytesReceived = bytesReceived
            unsafe row.flags = .measured
        }
        return true
    }

    @inline(__always)
    private mutating func readLastNumber(_ value: inout UInt64, digits limit: Int) -> Bool {
        var result: UInt64 = 0
        var digits = 0
        while true {
            let digit = unsafe at.pointee &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            guard digits < limit else { return false }
            result = result &* 10 &+ UInt64(digit)
            digits += 1
            unsafe at += 1
        }
        guard digits > 0, unsafe at.pointee == UInt8(ascii: "\"") else { return false }
        unsafe at += 1
        value = result
        return true
    }
}

@inline(__always)
private func isDirection(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "I") || byte == UInt8(ascii: "O")
}

@inline(__always)
private func isDecision(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "A") || byte == UInt8(ascii: "D")
}

@inline(__always)
private func isState(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "B") || byte == UInt8(ascii: "C") || byte == UInt8(ascii: "E")
}

@inline(__always)
private func hexDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}

/// A 128-bit mask of the lowest `count` bits.
private func lowBits(_ high: UInt64, _ low: UInt64, _ count: Int) -> (UInt64, UInt64) {
    switch count {
    case 0: (0, 0)
    case 1..<64: (0, (1 << UInt64(count)) - 1)
    case 64: (0, .max)
    case 65..<128: ((1 << UInt64(count - 64)) - 1, .max)
    default: (.max, .max)
    }
}

private func shiftLeft(_ high: UInt64, _ low: UInt64, by count: Int) -> (UInt64, UInt64) {
    switch count {
    case 0: (high, low)
    case 1..<64: (high << UInt64(count) | low >> UInt64(64 - count), low << UInt64(count))
    case 64..<128: (low << UInt64(count - 64), 0)
    default: (0, 0)
    }
}
