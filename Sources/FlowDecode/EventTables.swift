package import ColumnKernel
package import Flow

/// The tables that the numbers of events are of, and the batch that is being filled.
package struct EventTables: Sendable {
    package var texts = TextTable()
    package var identities = IdentityTable()
    package var batch = EventBatch()
    /// Hashes of texts that are the same in every run, by number, as they are needed.
    private var textHashes: [UInt64] = [0]
    /// `TCP` and the like for what logs write instead.
    private var protocols: [UInt32: UInt32] = [:]
    private var scratch: [UInt8] = []

    package init() {}

    package var memoryBytes: Int {
        texts.memoryBytes + identities.memoryBytes + textHashes.capacity * 8
    }

    /// Forgets all numbers.
    package mutating func forgetNumbers() {
        texts.removeAll()
        identities = IdentityTable()
        textHashes = [0]
        protocols = [:]
    }

    // MARK: Texts

    /// The text of a string or scalar; empty for anything else.
    mutating func text(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> UInt32 {
        switch value.kind {
        case .string, .scalar: return texts.intern(bytes, value.range)
        case .escapedString:
            let plain = unescaped(bytes, value.range)
            return texts.intern(plain)
        case .absent, .null, .object, .array: return TextTable.empty
        }
    }

    /// The same as a string.
    ///
    /// A table is asked for a number only after it has given it.
    mutating func string(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> String {
        let number = text(bytes, value)
        return texts.text(number)
    }

    mutating func loweredString(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        let number = lowered(bytes, range)
        return texts.text(number)
    }

    /// The text in lower case, ASCII only: resource ids and names of hosts have no case.
    mutating func lowered(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        scratch.removeAll(keepingCapacity: true)
        for index in range {
            scratch.append(lowerCase(bytes[index]))
        }
        let text = scratch
        return texts.intern(text.span, 0..<text.count)
    }

    /// A DNS name: lower case and without the dot behind the last label, escapes in one form; the root is `.`.
    mutating func domainName(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        guard !holdsBackslash(bytes, range) else {
            let plain = plainName(bytes, range)
            return texts.intern(plain)
        }
        var range = range
        if range.count > 1, bytes[range.upperBound - 1] == UInt8(ascii: ".") {
            range = range.lowerBound..<range.upperBound - 1
        }
        return lowered(bytes, range)
    }

    mutating func domainName(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> UInt32 {
        switch value.kind {
        case .string: return domainName(bytes, value.range)
        case .escapedString:
            let plain = unescaped(bytes, value.range)
            return domainName(plain.span, 0..<plain.count)
        default: return TextTable.empty
        }
    }

    /// Texts joined by a separator; empty ones are left out.
    mutating func joined(_ parts: [UInt32], by separator: String) -> UInt32 {
        var joined = ""
        for part in parts where part != TextTable.empty {
            if !joined.isEmpty { joined += separator }
            joined += texts.text(part)
        }
        return texts.intern(joined)
    }

    /// A hash of a text that is the same in every run.
    mutating func hash(of number: UInt32) -> UInt64 {
        let index = Int(number)
        while textHashes.count <= index {
            textHashes.append(stableHash(texts.text(UInt32(textHashes.count)).utf8))
        }
        return textHashes[index]
    }

    /// `hash(of:)` of a text in lower case.
    ///
    /// An id stands in one event: it is given no number, which would take a table as large as all ids.
    mutating func hashOfLowered(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash = StableHash()
        var isPlain = range.count <= TextTable.maximumLength
        for index in range where isPlain {
            // Neither a zero byte nor beyond ASCII: a table's text has the same bytes.
            isPlain = bytes[index] &- 1 < 0x7f
            hash.add(lowerCase(bytes[index]))
        }
        guard !isPlain else { return hash.value }
        let number = lowered(bytes, range)
        return self.hash(of: number)
    }

    // MARK: Protocols

    /// `protocol` of the public views.
    mutating func protocolName(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        let raw = texts.intern(bytes, range)
        if let known = protocols[raw] { return known }
        let name = texts.intern(TransportProtocol.name(of: texts.text(raw)))
        protocols[raw] = name
        return name
    }

    // MARK: Numbers

    /// A whole number; `nil` for what is absent, empty or `-` (`export-shapes.md` section 9), or no number.
    func number(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> Int64? {
        switch value.kind {
        case .string, .scalar: wholeNumber(bytes, value.range)
        default: nil
        }
    }

    func port(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> Int32? {
        guard let number = number(bytes, value), number < 65536 else { return nil }
        return Int32(number)
    }

    // MARK: Accounts

    mutating func reject(
        _ reason: RejectReason,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int
    ) {
        batch.rejects.add(
            reason,
            offset: offset,
            sample: RejectTally.escaped(range.prefix(201).map { bytes[$0] })
        )
    }
}

/// Digits, or a number that is written as a real one with nothing behind the point; `nil` for others, and for more than fifteen
/// digits: no counter of a log has them.
func wholeNumber(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    var value: Int64 = 0
    var at = range.lowerBound
    while at < range.upperBound, bytes[at] &- UInt8(ascii: "0") < 10 {
        guard at - range.lowerBound < 15 else { return nil }
        value = value * 10 + Int64(bytes[at] - UInt8(ascii: "0"))
        at += 1
    }
    guard at > range.lowerBound else { return nil }
    // Table columns of numbers are doubles: `443.0`.
    if at < range.upperBound, bytes[at] == UInt8(ascii: ".") {
        at += 1
        while at < range.upperBound, bytes[at] == UInt8(ascii: "0") { at += 1 }
    }
    return at == range.upperBound ? value : nil
}

/// A decimal number of seconds as nanoseconds, rounded; `nil` for what is none, negative, or more than a day.
///
/// Digits and a point are read exactly; a number with an exponent, as JSON allows it, as the nearest double.
func nanoseconds(ofSeconds bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    var whole: Int64 = 0
    var at = range.lowerBound
    while at < range.upperBound, bytes[at] &- UInt8(ascii: "0") < 10 {
        guard at - range.lowerBound < 9 else { return nil }
        whole = whole * 10 + Int64(bytes[at] - UInt8(ascii: "0"))
        at += 1
    }
    guard at > range.lowerBound else { return nil }
    var fraction: Int64 = 0
    var digits = 0
    if at < range.upperBound, bytes[at] == UInt8(ascii: ".") {
        at += 1
        while at < range.upperBound, bytes[at] &- UInt8(ascii: "0") < 10 {
            let digit = Int64(bytes[at] - UInt8(ascii: "0"))
            if digits < 9 { fraction = fraction * 10 + digit }
            if digits == 9, digit >= 5 { fraction += 1 }
            digits += 1
            at += 1
        }
    }
    guard at == range.upperBound else { return nanoseconds(ofReal: bytes, range) }
    while digits < 9 {
        fraction *= 10
        digits += 1
    }
    return whole < 86_400 ? whole * 1_000_000_000 + fraction : nil
}

private func nanoseconds(ofReal bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    let text = String(decoding: range.map { bytes[$0] }, as: UTF8.self)
    guard let value = Double(text), value >= 0, value < 86_400 else { return nil }
    return Int64((value * 1e9).rounded())
}
