import ColumnKernel
import Flow

/// Turns the codes of a record into the words of the public views.
struct ScopeWords {
    private let inbound: UInt32
    private let outbound: UInt32
    private let allow: UInt32
    private let deny: UInt32
    private let encryption: [UInt32]
    private let tcp: UInt32
    private let udp: UInt32
    private let icmp: UInt32
    private var platformRules: [UInt32: Bool] = [:]

    init(_ texts: inout TextTable) {
        inbound = texts.intern("inbound")
        outbound = texts.intern("outbound")
        allow = texts.intern("allow")
        deny = texts.intern("deny")
        var words: [UInt32] = [TextTable.empty]
        for word in EncryptionWord.allCases { words.append(texts.intern(word.text)) }
        encryption = words
        tcp = texts.intern("TCP")
        udp = texts.intern("UDP")
        icmp = texts.intern("ICMP")
    }

    func scope(
        of local: RecordScope,
        hour: Int,
        log: LogKind,
        reporter: UInt64,
        acl: UInt32,
        rule: UInt32,
        unknownWords: [UInt32],
        texts: inout TextTable
    ) -> Scope {
        let codes = TupleCodes(bits: local.codes)
        return Scope(
            hour: hour,
            log: log,
            reporter: reporter,
            acl: acl,
            rule: rule,
            direction: word(codes.direction, "I", inbound, "O", outbound, unknownWords, &texts),
            decision: word(codes.decision, "A", allow, "D", deny, unknownWords, &texts),
            encryption: Int(codes.encryption) < encryption.count
                ? encryption[Int(codes.encryption)]
                : unknown(Int(codes.encryption) - Int(TupleCodes.verbatim), unknownWords),
            protocolName: protocolWord(local.protocolCode, unknownWords, &texts)
        )
    }

    /// Whether a rule is the platform's own; asked once a rule (the comparison ignores case).
    mutating func isPlatform(_ rule: UInt32, _ texts: borrowing TextTable) -> Bool {
        if let known = platformRules[rule] { return known }
        let answer = texts.text(rule).lowercased() == "platformrule"
        platformRules[rule] = answer
        return answer
    }

    private func word(
        _ code: UInt8,
        _ firstLetter: Unicode.Scalar,
        _ first: UInt32,
        _ secondLetter: Unicode.Scalar,
        _ second: UInt32,
        _ unknownWords: [UInt32],
        _ texts: inout TextTable
    ) -> UInt32 {
        if code == UInt8(ascii: firstLetter) { return first }
        if code == UInt8(ascii: secondLetter) { return second }
        guard code >= TupleCodes.verbatim else { return texts.intern([code]) }
        return unknown(Int(code - TupleCodes.verbatim), unknownWords)
    }

    private func protocolWord(
        _ code: UInt16,
        _ unknownWords: [UInt32],
        _ texts: inout TextTable
    ) -> UInt32 {
        switch code {
        case ProtocolCode.tcp: tcp
        case ProtocolCode.udp: udp
        case 1: icmp
        case ProtocolCode.verbatim...:
            unknown(Int(code - ProtocolCode.verbatim), unknownWords)
        default: texts.intern(String(code))
        }
    }

    private func unknown(_ index: Int, _ unknownWords: [UInt32]) -> UInt32 {
        unknownWords.indices.contains(index) ? unknownWords[index] : TextTable.empty
    }
}

/// The stream a record belongs to, remembered by the numbers of its texts.
struct StreamNames {
    private struct Parts: Hashable {
        var family: LogFamily
        var first: UInt32
        var second: UInt32
        var reporter: UInt64
    }

    private var keys: [Parts: StreamKey] = [:]

    mutating func removeAll() { keys.removeAll(keepingCapacity: true) }

    mutating func key(
        of record: borrowing FlowRecord,
        family: LogFamily,
        reporter: UInt64,
        texts: borrowing TextTable
    ) -> StreamKey {
        let hasFlowLogID = record.flowLogID != TextTable.empty
        let first =
            family == .nsg
            ? record.systemID : hasFlowLogID ? record.flowLogID : record.flowLogResourceID
        let second = family == .nsg ? record.resourceID : TextTable.empty
        let parts = Parts(family: family, first: first, second: second, reporter: reporter)
        if let known = keys[parts] { return known }
        let firstText = texts.text(first).uppercased()
        let id = family == .nsg ? firstText + "|" + texts.text(second).uppercased() : firstText
        let key = StreamKey(logID: id, reporter: reporter)
        if keys.count > 1 << 16 { keys.removeAll() }
        keys[parts] = key
        return key
    }
}
