import CVector

/// More than the fast path ever looks at from a tuple's opening quote on: the last counter starts within 182 bytes, and 64 are
/// looked at from there.
let maximumTupleLength = 256

/// Reads one tuple from raw bytes straight into the columns, field by field.
///
/// Positions count from the opening quote. Safe because every field's length is checked before the next one is looked at: quote
/// and time take at most 16 bytes, two addresses 80, two ports 12, protocol and letters 28, four counters 60; and because `row` is
/// below the columns' capacity.
@safe
struct TupleReader {
    let start: UnsafePointer<UInt8>
    let columns: ColumnWriter
    let row: Int
    let addresses: UnsafeMutablePointer<PendingAddresses>

    // MARK: Bytes

    @inline(__always)
    private func byte(_ at: Int) -> UInt8 { unsafe start[at] }

    @inline(__always)
    private func word(_ at: Int) -> UInt64 {
        unsafe UnsafeRawPointer(start + at).loadUnaligned(as: UInt64.self)
    }

    @inline(__always)
    private func commas16(_ at: Int) -> UInt32 {
        unsafe weir_equal16(start + at, UInt8(ascii: ","))
    }

    @inline(__always)
    private func commas32(_ at: Int) -> UInt32 {
        unsafe weir_equal32(start + at, UInt8(ascii: ","))
    }

    @inline(__always)
    private func commas64(_ at: Int) -> UInt64 {
        unsafe weir_equal64(start + at, UInt8(ascii: ","))
    }

    // MARK: Tuple

    /// Reads all but the addresses' numbers; what those are found by goes to `addresses`.
    ///
    /// - Returns: The tuple's length with both quotes; 0 if it is not of the plain kind.
    @inline(__always)
    func read(_ layout: TupleLayout, _ texts: AddressTextPointers) -> Int {
        let sourceStart = readTime()
        guard sourceStart > 0 else { return 0 }
        // Two IPv4 addresses and their commas are at most 32 bytes.
        var mask = UInt64(commas32(sourceStart))
        if mask & (mask &- 1) == 0 { mask = commas64(sourceStart) }
        guard mask != 0 else { return 0 }
        let sourceEnd = sourceStart &+ mask.trailingZeroBitCount
        mask &= mask &- 1
        // The second of two IPv6 addresses may end beyond 64.
        var destinationEnd = sourceStart
        if mask == 0 {
            mask = commas64(sourceEnd &+ 1)
            destinationEnd = sourceEnd &+ 1
        }
        destinationEnd &+= mask.trailingZeroBitCount
        guard mask != 0, sourceEnd &- sourceStart <= AddressTexts.maximumLength,
            destinationEnd &- sourceEnd &- 1 <= AddressTexts.maximumLength
        else { return 0 }
        unsafe noteAddresses(sourceStart, sourceEnd, destinationEnd, texts)
        var check = DigitCheck()
        let tail = readPorts(destinationEnd &+ 1, &check)
        guard tail > 0 else { return 0 }
        let length =
            switch layout {
            case .nsg: readNSGTail(tail, &check)
            case .vnet: readVNetTail(tail, &check)
            }
        return check.hasPassed ? length : 0
    }

    @inline(__always)
    private func noteAddresses(
        _ sourceStart: Int,
        _ sourceEnd: Int,
        _ destinationEnd: Int,
        _ texts: AddressTextPointers
    ) {
        let source = unsafe AddressTextKey(
            start + sourceStart,
            sourceEnd &- sourceStart,
            seed: texts.seed
        )
        unsafe texts.prefetch(source)
        let destination = unsafe AddressTextKey(
            start + sourceEnd + 1,
            destinationEnd &- sourceEnd &- 1,
            seed: texts.seed
        )
        unsafe texts.prefetch(destination)
        // Offsets of columns are those of the byte behind the quote.
        unsafe addresses.pointee.source = source
        unsafe addresses.pointee.destination = destination
        unsafe addresses.pointee.sourceStart = UInt32(truncatingIfNeeded: sourceStart &- 1)
        unsafe addresses.pointee.sourceEnd = UInt32(truncatingIfNeeded: sourceEnd &- 1)
        unsafe addresses.pointee.destinationStart = UInt32(truncatingIfNeeded: sourceEnd)
        unsafe addresses.pointee.destinationEnd = UInt32(truncatingIfNeeded: destinationEnd &- 1)
    }

    /// Both ports; with their commas they take at most 12 bytes.
    @inline(__always)
    private func readPorts(_ at: Int, _ check: inout DigitCheck) -> Int {
        let mask = commas16(at)
        let firstLength = mask.trailingZeroBitCount
        let rest = mask & (mask &- 1)
        let secondLength = rest.trailingZeroBitCount &- firstLength &- 1
        // Without a comma, counts are 32.
        guard UInt(bitPattern: firstLength &- 1) < 5, UInt(bitPattern: secondLength &- 1) < 5
        else { return 0 }
        let firstEnd = at &+ firstLength
        let secondEnd = firstEnd &+ 1 &+ secondLength
        let source = digits(endingAt: firstEnd, firstLength, &check)
        let destination = digits(endingAt: secondEnd, secondLength, &check)
        guard source < 65536, destination < 65536 else { return 0 }
        unsafe columns.ports[row] = UInt32(truncatingIfNeeded: source &<< 16 | destination)
        return secondEnd &+ 1
    }

    // MARK: Numbers

    /// Ten digits (seconds) or thirteen (milliseconds) in nearly all cases.
    ///
    /// - Returns: Where the next field starts, or 0.
    @inline(__always)
    private func readTime() -> Int {
        if byte(11) == UInt8(ascii: ",") {
            guard let first = eightDigits(word(1) ^ asciiZeros),
                let last = eightDigits((word(3) ^ asciiZeros) & 0xffff_0000_0000_0000)
            else { return readOtherTime() }
            // Ten digits are below 10^11.
            unsafe columns.times[row] = Int64(truncatingIfNeeded: (first &* 100 &+ last) &* 1000)
            return 12
        }
        if byte(14) == UInt8(ascii: ",") {
            guard let first = eightDigits(word(1) ^ asciiZeros),
                let last = eightDigits((word(6) ^ asciiZeros) & 0xffff_ffff_ff00_0000)
            else { return readOtherTime() }
            let number = first &* 100_000 &+ last
            guard number >= 100_000_000_000 else { return readOtherTime() }
            unsafe columns.times[row] = Int64(truncatingIfNeeded: number)
            return 15
        }
        return readOtherTime()
    }

    @inline(__always)
    private func readOtherTime() -> Int {
        let (milliseconds, next) = unsafe readAnyTime(start)
        unsafe columns.times[row] = milliseconds
        return next
    }

    /// The value of 1 to 8 digits in front of `end`.
    @inline(__always)
    private func digits(endingAt end: Int, _ length: Int, _ check: inout DigitCheck) -> UInt64 {
        let shift = UInt64(truncatingIfNeeded: (8 &- length) &* 8)
        let digits = (word(end &- 8) ^ asciiZeros) & (UInt64.max &<< shift)
        check.add(digits)
        return value(ofEight: digits)
    }

    /// The value of 1 to 14 digits in front of `end`.
    @inline(__always)
    private func counter(endingAt end: Int, _ length: Int, _ check: inout DigitCheck) -> UInt64 {
        if UInt(bitPattern: length &- 1) < 8 { return digits(endingAt: end, length, &check) }
        guard length > 8, length <= 14 else {
            check.fail()
            return 0
        }
        return digits(endingAt: end &- 8, length &- 8, &check) &* 100_000_000
            &+ digits(endingAt: end, 8, &check)
    }

    // MARK: Tails

    /// `T,O,A` and a quote, or `T,O,A,B` and counters.
    @inline(__always)
    private func readNSGTail(_ at: Int, _ check: inout DigitCheck) -> Int {
        let letters = word(at)
        let transport = UInt8(truncatingIfNeeded: letters)
        let direction = UInt8(truncatingIfNeeded: letters &>> 16)
        let decision = UInt8(truncatingIfNeeded: letters &>> 32)
        let state = UInt8(truncatingIfNeeded: letters &>> 48)
        guard
            (transport == UInt8(ascii: "T")) != (transport == UInt8(ascii: "U")),
            (direction == UInt8(ascii: "I")) != (direction == UInt8(ascii: "O")),
            (decision == UInt8(ascii: "A")) != (decision == UInt8(ascii: "D"))
        else { return 0 }
        unsafe columns.protocols[row] =
            transport == UInt8(ascii: "T") ? ProtocolCode.tcp : ProtocolCode.udp
        let separators = letters & 0xff00_ff00_ff00_ff00
        let words = UInt32(direction) | UInt32(decision) &<< 8
        guard separators == 0x2c00_2c00_2c00_2c00,
            state &- UInt8(ascii: "B") < 4, state != UInt8(ascii: "D")
        else {
            // The eight fields of version 1 end here.
            guard separators & 0xffff_ffff_ffff == 0x2200_2c00_2c00 else { return 0 }
            unsafe columns.codes[row] = words
            unsafe columns.setCounters(row, (0, 0, 0, 0), .eightFields)
            return at &+ 6
        }
        unsafe columns.codes[row] = words | UInt32(state) &<< 16
        return readCounters(
            at &+ 8,
            areMeasured: state != UInt8(ascii: "B") && decision != UInt8(ascii: "D"),
            &check
        )
    }

    /// `6,O,B,NX` and counters.
    @inline(__always)
    private func readVNetTail(_ first: Int, _ check: inout DigitCheck) -> Int {
        let length = commas16(first).trailingZeroBitCount
        guard UInt(bitPattern: length &- 1) < 3 else { return 0 }
        let number = digits(endingAt: first &+ length, length, &check)
        guard number < 256 else { return 0 }
        unsafe columns.protocols[row] = UInt16(truncatingIfNeeded: number)
        let at = first &+ length &+ 1
        let letters = word(at)
        let direction = UInt8(truncatingIfNeeded: letters)
        let state = UInt8(truncatingIfNeeded: letters &>> 16)
        guard letters & 0xff00_ff00 == 0x2c00_2c00,
            (direction == UInt8(ascii: "I")) != (direction == UInt8(ascii: "O")),
            state &- UInt8(ascii: "B") < 4
        else { return 0 }
        var encryption = EncryptionWord.notEncrypted
        var counters = at &+ 7
        if letters &>> 32 & 0xff_ffff != 0x2c_584e {  // `NX,`
            guard let (word, end) = unsafe readOtherEncryption(start, at &+ 4) else { return 0 }
            encryption = word
            counters = end
        }
        let isDenied = state == UInt8(ascii: "D")
        let decision = isDenied ? UInt8(ascii: "D") : UInt8(ascii: "A")
        unsafe columns.codes[row] =
            UInt32(direction) | UInt32(decision) &<< 8 | UInt32(state) &<< 16
            | UInt32(encryption.rawValue) &<< 24
        return readCounters(
            counters,
            areMeasured: !isDenied && state != UInt8(ascii: "B"),
            &check
        )
    }

    /// Four numbers and the closing quote; `,,,"` or numbers where nothing was measured (R3).
    @inline(__always)
    private func readCounters(
        _ at: Int,
        areMeasured: Bool,
        _ check: inout DigitCheck
    ) -> Int {
        if !areMeasured {
            let bytes = word(at)
            let isEmpty = bytes & 0xffff_ffff == 0x222c_2c2c  // `,,,"`
            let isZero = bytes == 0x2230_2c30_2c30_2c30  // `0,0,0,0"`
            if isEmpty || isZero {
                unsafe columns.setCounters(row, (0, 0, 0, 0), [])
                return at &+ (isEmpty ? 4 : 8)
            }
        }
        // Most counters are short; a zero mask counts 64: then a field is too long to be a number.
        var mask = UInt64(commas32(at))
        var quotes = unsafe UInt64(weir_equal32(start + at, UInt8(ascii: "\"")))
        if quotes == 0 {
            mask = commas64(at)
            quotes = unsafe weir_equal64(start + at, UInt8(ascii: "\""))
        }
        let first = mask.trailingZeroBitCount
        mask &= mask &- 1
        let second = mask.trailingZeroBitCount
        mask &= mask &- 1
        let third = mask.trailingZeroBitCount
        let end = quotes.trailingZeroBitCount
        guard third < end, end < 64 else { return 0 }
        let packetsSent = counter(endingAt: at &+ first, first, &check)
        let bytesSent = counter(endingAt: at &+ second, second &- first &- 1, &check)
        let packetsReceived = counter(endingAt: at &+ third, third &- second &- 1, &check)
        let bytesReceived = counter(endingAt: at &+ end, end &- third &- 1, &check)
        unsafe columns.setCounters(
            row,
            areMeasured ? (packetsSent, bytesSent, packetsReceived, bytesReceived) : (0, 0, 0, 0),
            areMeasured ? .measured : []
        )
        return at &+ end &+ 1
    }
}

// What is rare is kept out of the reader, and away from `self`: else the reader would live in memory and not in registers.

/// 1 to 14 digits and the comma behind them.
///
/// - Returns: Milliseconds, and where the next field starts or 0.
@inline(never)
private func readAnyTime(_ start: UnsafePointer<UInt8>) -> (milliseconds: Int64, next: Int) {
    // Safe because at most 16 bytes are looked at.
    var value: UInt64 = 0
    var at = 1
    while unsafe start[at] &- UInt8(ascii: "0") < 10 {
        guard at <= 14 else { return (0, 0) }
        value = unsafe value &* 10 &+ UInt64(start[at] &- UInt8(ascii: "0"))
        at += 1
    }
    guard at > 1, unsafe start[at] == UInt8(ascii: ",") else { return (0, 0) }
    return (value < 100_000_000_000 ? Int64(value) &* 1000 : Int64(value), at + 1)
}

/// `X` or one of the words that start with `NX_`, and the comma behind it.
@inline(never)
private func readOtherEncryption(
    _ start: UnsafePointer<UInt8>,
    _ at: Int
) -> (EncryptionWord, end: Int)? {
    // Safe because a word is compared until a byte differs, and the longest has 19.
    if unsafe start[at] == UInt8(ascii: "X") && start[at + 1] == UInt8(ascii: ",") {
        return (.encrypted, at + 2)
    }
    for word in EncryptionWord.rare {
        var end = at
        for expected in word.text.utf8 {
            guard unsafe start[end] == expected else { break }
            end += 1
        }
        if end - at == word.text.utf8.count, unsafe start[end] == UInt8(ascii: ",") {
            return (word, end + 1)
        }
    }
    return nil
}

private let asciiZeros: UInt64 = 0x3030_3030_3030_3030

/// Whether bytes that were taken for digits were digits: asked once a tuple and not once a number.
private struct DigitCheck {
    private var bits: UInt64 = 0

    /// Eight bytes, each a digit's value.
    @inline(__always)
    mutating func add(_ digits: UInt64) { bits |= digits &+ 0x7676_7676_7676_7676 | digits }

    mutating func fail() { bits = .max }

    /// No byte was above 9.
    var hasPassed: Bool { bits & 0x8080_8080_8080_8080 == 0 }
}

/// The number that eight bytes of 0 to 9 stand for, the first one the highest; `nil` if a byte is above 9.
@inline(__always)
private func eightDigits(_ digits: UInt64) -> UInt64? {
    var check = DigitCheck()
    check.add(digits)
    return check.hasPassed ? value(ofEight: digits) : nil
}

/// The number that eight bytes stand for if each is 0 to 9, the first one the highest.
///
/// Pairs, then fours, then eights, three multiplications in all: the usual SWAR scheme, see Mula,
/// "SIMD-ized parsing of numbers" and Lemire, "Quickly parsing eight digits" (2022).
@inline(__always)
private func value(ofEight digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ digits &>> 8
    let low = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
    let high = (pairs &>> 16 & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
    return (low &+ high) &>> 32
}

/// Where the two addresses of a tuple stand, counted from its first byte, and what they are found by: one cache line.
struct PendingAddresses {
    var source: AddressTextKey
    var destination: AddressTextKey
    var sourceStart: UInt32
    var sourceEnd: UInt32
    var destinationStart: UInt32
    var destinationEnd: UInt32
}
