import ColumnKernel
import Flow

extension EventDecoder {
    /// Whether the first bytes of an input are those of an event log, by content alone.
    ///
    /// One record of ours is enough, whatever stands before it: a hub carries the records of everything that sends to it, and a
    /// resolver introduces itself before it says anything. A record of a flow log, if that comes first, decides against it.
    ///
    /// - Parameter bytes: As many as there are, up to a window: what only begins to be ours behind it is not seen.
    /// - Returns: false for flow logs, and for whatever else.
    package static func recognises(_ bytes: Span<UInt8>) -> Bool {
        var scanner = MemberScanner(EventMember.tree)
        var pieces: [UInt8: [UInt8]] = [:]
        var at = 0
        while true {
            at = beginning(bytes, at)
            guard at < bytes.count else {
                return pieces.values.contains { isOurs($0.span, text: 0..<$0.count) }
            }
            guard bytes[at] == UInt8(ascii: "{") else {
                let end = lineEnd(bytes, at)
                if isOurs(bytes, line: at..<end, &pieces) { return true }
                at = end
                continue
            }
            let outcome = scanner.scan(bytes, from: at)
            // What was read of an object that breaks off tells what it was meant to be.
            if isFlowLog(bytes, scanner) { return false }
            if isOurs(bytes, scanner) { return true }
            switch outcome {
            case .complete(let end):
                if let elements = lateRecords(bytes, scanner) {
                    at = elements
                    continue
                }
                if scanner.hasOddEscapes {
                    let plain = withoutOddEscapes(bytes, at..<end)
                    _ = scanner.scan(plain.span, from: 0)
                    if isOurs(plain.span, scanner) { return true }
                }
                at = end
            case .needsMore:
                guard let next = lateWrapperEnd(bytes, at) ?? cutEnd(bytes, at, bytes.count)
                else { return false }
                at = next
            case .broken(let index, _):
                at = lateWrapperEnd(bytes, at) ?? cutEnd(bytes, at, index) ?? lineEnd(bytes, index)
            }
        }
    }

    private static func lineEnd(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != 0x0a { end += 1 }
        return end
    }

    /// Behind white space, marks, and the brackets around records.
    private static func beginning(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ","), 0xef, 0xbb, 0xbf: at += 1
            case UInt8(ascii: "[") where !beginsText(bytes, at): at += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): at += 1
            case UInt8(ascii: "{"):
                guard case .records(let elements) = wrapperEnd(bytes, at) else { return at }
                at = elements
            default: return at
            }
        }
        return at
    }

    /// A line of text, behind a prefix of the container runtime or not; `pieces` are those of lines that go on, by stream.
    private static func isOurs(
        _ bytes: Span<UInt8>,
        line: Range<Int>,
        _ pieces: inout [UInt8: [UInt8]]
    ) -> Bool {
        let range = trimmed(bytes, line)
        guard !range.isEmpty else { return false }
        var clock = EventClock()
        guard let prefix = RuntimePrefix(bytes, range, &clock) else {
            return isOurs(bytes, text: range)
        }
        // A blank at the end of a piece belongs to the line.
        let text = prefix.text.lowerBound..<max(prefix.text.lowerBound, withoutReturn(bytes, line))
        if prefix.isPartial {
            pieces[prefix.stream, default: []] += text.map { bytes[$0] }
            return false
        }
        guard let held = pieces.removeValue(forKey: prefix.stream) else {
            return isOurs(bytes, text: text)
        }
        let whole = held + text.map { bytes[$0] }
        return isOurs(whole.span, text: 0..<whole.count)
    }

    private static func withoutReturn(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Int {
        var end = line.upperBound
        while end > line.lowerBound, bytes[end - 1] == 0x0d { end -= 1 }
        return end
    }

    /// What a container wrote: an event as JSON, or a line of a resolver; if its wrapper names one, a line with a level is enough.
    private static func isOurs(
        _ bytes: Span<UInt8>,
        text: Range<Int>,
        isOfResolver: Bool = false
    ) -> Bool {
        let range = trimmed(bytes, text)
        guard !range.isEmpty else { return false }
        var clock = EventClock()
        guard bytes[range.lowerBound] == UInt8(ascii: "{") else {
            return ResolverLine.isEvidence(bytes, range, &clock)
                || IngressLine.isEvidence(bytes, range)
                || isOfResolver && ResolverLine.hasLevel(bytes, range, &clock)
        }
        var scanner = MemberScanner(EventMember.tree)
        _ = scanner.scan(bytes.extracting(range), from: 0)
        // A container's line is not in another's.
        return !isContainer(bytes.extracting(range), scanner)
            && isOurs(bytes.extracting(range), scanner)
    }

    private static func isFlowLog(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner
    ) -> Bool {
        guard members[.category].kind == .string else { return false }
        return name(bytes, members[.category]).hasSuffix("flowevent")
    }

    private static func name(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> String {
        String(decoding: value.range.map { bytes[$0] }, as: UTF8.self).lowercased()
    }

    private static func isContainer(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner
    ) -> Bool {
        if members[.table].kind == .string,
            case .containerLog = RecordSort(name(bytes, members[.table]))
        {
            return true
        }
        return members.has(.stream) && (members.has(.log) || members.has(.message))
    }

    private static func isOurs(_ bytes: Span<UInt8>, _ members: borrowing MemberScanner) -> Bool {
        let isNotice =
            members.has(.lostEvents) || members.has(.agentEvent) || members.has(.debugEvent)
            || members.has(.nodeStatus)
        if members.has(.flow) || isNotice { return true }
        if isContainer(bytes, members) {
            guard let text = containerText(bytes, members) else { return false }
            let isOfResolver = isOfResolver(bytes, members)
            return isOurs(text.span, text: 0..<text.count, isOfResolver: isOfResolver)
        }
        for member in [EventMember.category, .table] where members[member].kind == .string {
            switch RecordSort(name(bytes, members[member])) {
            case .firewall(.diagnostics):
                if members.has(.message), members.has(.category) { return true }
            case .firewall, .unknownFirewall, .hubbleTable: return true
            case .gateway, .unknownGateway: return true
            case .containerLog, .other: continue
            }
        }
        if isIngressRequest(members) { return true }
        // A bare flow; an HTTP log, too, may have a verdict.
        if members.has(.verdict), members.has(.ip) || members.has(.l4) || members.has(.dropReason) {
            return true
        }
        if members[.ip].kind == .object, members.has(.l4) { return true }
        return members.has(.startTime) && (members.has(.reporter) || members.has(.qname))
    }
}
