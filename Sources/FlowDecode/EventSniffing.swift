import ColumnKernel
import Flow

extension EventDecoder {
    /// Records that are looked at before an input is taken for something else.
    private static let recordsLookedAt = 16

    /// Whether the first bytes of an input are those of an event log, by content alone.
    ///
    /// - Parameter bytes: As many as there are, up to a window.
    /// - Returns: false for flow logs, and for whatever else.
    package static func recognises(_ bytes: Span<UInt8>) -> Bool {
        var scanner = MemberScanner(EventMember.tree)
        var at = 0
        for _ in 0..<recordsLookedAt {
            at = beginning(bytes, at)
            guard at < bytes.count else { return false }
            guard bytes[at] == UInt8(ascii: "{") else {
                if isLine(bytes, at) { return true }
                // A resolver introduces itself before it says anything.
                while at < bytes.count, bytes[at] != 0x0a { at += 1 }
                continue
            }
            let outcome = scanner.scan(bytes, from: at)
            // What was read of an object that breaks off tells what it was meant to be.
            if isOurs(bytes, scanner) { return true }
            guard case .complete(let end) = outcome else { return false }
            if scanner.hasOddEscapes {
                let plain = withoutOddEscapes(bytes, at..<end)
                _ = scanner.scan(plain.span, from: 0)
                if isOurs(plain.span, scanner) { return true }
            }
            at = end
        }
        return false
    }

    /// Behind white space, marks, and the brackets around records.
    private static func beginning(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ","), 0xef, 0xbb, 0xbf: at += 1
            case UInt8(ascii: "[") where !ResolverLine.begins(bytes, at..<bytes.count): at += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): at += 1
            case UInt8(ascii: "{"):
                guard case .records(let elements) = wrapperEnd(bytes, at) else { return at }
                at = elements
            default: return at
            }
        }
        return at
    }

    private static func isLine(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        var end = start
        while end < bytes.count, bytes[end] != 0x0a { end += 1 }
        var range = trimmed(bytes, start..<end)
        var clock = EventClock()
        guard !range.isEmpty else { return false }
        if RuntimePrefix(bytes, range, &clock) != nil { return true }
        let timeEnd = blankIndex(bytes, range)
        if clock.nanoseconds(bytes, range.lowerBound..<timeEnd) != nil {
            range = skipBlanks(bytes, timeEnd, range.upperBound)..<range.upperBound
        }
        return ResolverLine.begins(bytes, range)
    }

    private static func isOurs(_ bytes: Span<UInt8>, _ members: borrowing MemberScanner) -> Bool {
        let isNotice =
            members.has(.lostEvents) || members.has(.agentEvent) || members.has(.debugEvent)
            || members.has(.nodeStatus)
        if members.has(.flow) || isNotice { return true }
        for member in [EventMember.category, .table] where members[member].kind == .string {
            let name = String(
                decoding: members[member].range.map { bytes[$0] },
                as: UTF8.self
            )
            switch RecordSort(name.lowercased()) {
            case .firewall(.diagnostics):
                if members.has(.message), members.has(.category) { return true }
            case .firewall, .unknownFirewall, .hubbleTable, .containerLog: return true
            case .other: continue
            }
        }
        // A bare flow; an HTTP log, too, may have a verdict.
        if members.has(.verdict), members.has(.ip) || members.has(.l4) || members.has(.dropReason) {
            return true
        }
        if members.has(.startTime), members.has(.reporter) || members.has(.qname) { return true }
        return members.has(.stream) && (members.has(.log) || members.has(.message))
    }
}
