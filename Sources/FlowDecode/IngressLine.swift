import ColumnKernel
import Flow

/// A request as the NGINX ingress controller logs it in a line, in its format of today or that of before 0.26 (`nginx-ingress.md`
/// sections 1 and 3).
struct IngressLine {
    var client: Range<Int>
    /// `07/Feb/2030:11:48:51 +0000`.
    var time: Range<Int>
    /// From the request to the end: nothing else tells one line of a second from another.
    var said: Range<Int>
    /// `nil` if what stands where they should be is none.
    var attempts: UpstreamLists?
    /// What stands behind them; a client may choose it.
    var requestID: Range<Int>

    /// `nil` for any other line, those of other NGINX included: they have no names of backends.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let range = trimmed(bytes, range)
        client = range.lowerBound..<blankIndex(bytes, range)
        guard !client.isEmpty, IPAddress(ascii: bytes.extracting(client)) != nil,
            stands(Phrase.blankDash, bytes, client.upperBound..<range.upperBound),
            let (time, request) = Self.head(bytes, client.upperBound..<range.upperBound)
        else { return nil }
        self.time = time
        said = request..<range.upperBound
        var cursor = Cursor(at: request, end: range.upperBound)
        guard cursor.skipQuoted(bytes), let status = cursor.token(bytes), status.count == 3,
            digitsEnd(bytes, status) == status.upperBound, cursor.token(bytes) != nil,
            cursor.skipQuoted(bytes), cursor.skipQuoted(bytes),
            let length = cursor.token(bytes), digitsEnd(bytes, length) == length.upperBound,
            let duration = cursor.token(bytes),
            scaledDecimal(bytes, duration, places: 0) != nil, cursor.skipBracketed(bytes)
        else { return nil }
        // Names of alternatives are new; an IPv6 backend in brackets has a port.
        _ = cursor.skipBracketed(bytes)
        var end = cursor.at
        attempts = UpstreamLists(bytes, line: cursor.at..<range.upperBound, end: &end)
        requestID = end..<range.upperBound
    }

    /// Whether a line can only be this controller's.
    static func isEvidence(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        IngressLine(bytes, range) != nil || isSession(bytes, range)
    }

    /// Whether the id is one that NGINX makes, or a UUID: then the line has not been cut in it.
    func isWhole(_ bytes: Span<UInt8>) -> Bool {
        guard requestID.count == 32 || requestID.count == 36 else { return false }
        var digits = 0
        for index in requestID where bytes[index] != UInt8(ascii: "-") {
            let byte = bytes[index] | 0x20
            guard byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 6 else {
                return false
            }
            digits += 1
        }
        return digits == 32
    }

    /// The time in front of the first quote, and that quote: no name of a user has one, for NGINX escapes it.
    private static func head(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) -> (time: Range<Int>, request: Int)? {
        var quote = range.lowerBound
        while quote < range.upperBound, bytes[quote] != UInt8(ascii: "\"") { quote += 1 }
        let start = quote - EventClock.webTimeLength - 2
        guard quote < range.upperBound, start > range.lowerBound,
            bytes[start - 1] == UInt8(ascii: "["), bytes[quote - 2] == UInt8(ascii: "]"),
            bytes[quote - 1] == 0x20
        else { return nil }
        return (start..<quote - 2, quote)
    }

    // MARK: Lines that are no requests

    /// `[192.0.2.1] [07/Feb/2030:11:48:51 +0000] TCP 200 1200 340 12.345`: a connection of a TCP or UDP service.
    ///
    /// How long it stood is no latency.
    static func isSession(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var cursor = Cursor(at: range.lowerBound, end: range.upperBound)
        let client = cursor.at + 1
        guard cursor.skipBracketed(bytes),
            IPAddress(ascii: bytes.extracting(client..<max(client, cursor.at - 2))) != nil
        else { return false }
        let time = cursor.at
        guard cursor.skipBracketed(bytes), cursor.at - time == EventClock.webTimeLength + 3,
            cursor.token(bytes) != nil
        else { return false }
        for _ in 0..<3 {
            guard let number = cursor.token(bytes), digitsEnd(bytes, number) == number.upperBound
            else { return false }
        }
        guard let duration = cursor.token(bytes) else { return false }
        return cursor.at == range.upperBound && scaledDecimal(bytes, duration, places: 0) != nil
    }

    /// `2030/01/02 03:04:05 [error] 31#31: ...` of NGINX, or `I0102 03:04:05.000000 7 file.go:1] ...` of the controller itself.
    static func isNotice(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let shapes = [Phrase.errorLineShape, Phrase.controllerLineShape]
        return shapes.contains { hasShape($0, bytes, range) }
    }

    /// Whether a line begins like a shape, in which `0` is any digit and `I` any level.
    private static func hasShape(
        _ shape: Pattern,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) -> Bool {
        guard range.count >= shape.count else { return false }
        for (index, wanted) in shape.bytes.enumerated() {
            let byte = bytes[range.lowerBound + index]
            switch wanted {
            case UInt8(ascii: "0"):
                guard byte &- UInt8(ascii: "0") < 10 else { return false }
            case UInt8(ascii: "I"):
                guard Phrase.levels.bytes.contains(byte) else { return false }
            default: guard byte == wanted else { return false }
            }
        }
        return true
    }
}

/// Goes through the parts of a line, a blank behind each.
private struct Cursor {
    /// Behind the blank of the last part, or the end.
    var at: Int
    let end: Int

    /// What stands before the next blank; `nil` at the end.
    mutating func token(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard at < end else { return nil }
        let token = at..<blankIndex(bytes, at..<end)
        at = min(token.upperBound + 1, end)
        return token.isEmpty ? nil : token
    }

    /// A part in quotes; in it, what follows a backslash is no quote.
    mutating func skipQuoted(_ bytes: Span<UInt8>) -> Bool {
        guard at < end, bytes[at] == UInt8(ascii: "\"") else { return false }
        var close = at + 1
        while close < end, bytes[close] != UInt8(ascii: "\"") {
            close += bytes[close] == UInt8(ascii: "\\") ? 2 : 1
        }
        return skip(bytes, to: close)
    }

    /// A part in brackets.
    mutating func skipBracketed(_ bytes: Span<UInt8>) -> Bool {
        guard at < end, bytes[at] == UInt8(ascii: "[") else { return false }
        var close = at + 1
        while close < end, bytes[close] != UInt8(ascii: "]") { close += 1 }
        return skip(bytes, to: close)
    }

    private mutating func skip(_ bytes: Span<UInt8>, to close: Int) -> Bool {
        guard close < end, close + 1 == end || bytes[close + 1] == 0x20 else { return false }
        at = min(close + 2, end)
        return true
    }
}
