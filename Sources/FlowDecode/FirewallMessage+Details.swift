import ColumnKernel
import Flow

/// The keys behind an action. Their order is fixed, so that each value ends where the next key begins, whatever is in it
/// (`azure-firewall.md` section 5.2).
extension FirewallMessage {
    /// `Signature: 1. IDS: text. Priority: 3. Classification: text`, or `Rule` for the first key.
    func readSignature(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        into event: inout Event,
        _ tables: inout EventTables
    ) -> Bool {
        let key = stands(Phrase.signature, bytes, range) ? Phrase.signature : Phrase.ruleKey
        guard stands(key, bytes, range) else { return false }
        let start = range.lowerBound + key.count
        var end = start
        while end < range.upperBound, bytes[end] &- UInt8(ascii: "0") < 10 { end += 1 }
        guard end > start, stands(Phrase.dotIDS, bytes, end..<range.upperBound) else {
            return false
        }
        let text = end + Phrase.dotIDS.count
        // A description may hold anything, the next key included.
        guard let priority = findLast(Phrase.dotPriority, bytes, text..<range.upperBound) else {
            return false
        }
        event.kind = .idps
        event.rule = tables.texts.intern(bytes, start..<end)
        event.reason = tables.texts.intern(bytes, text..<priority)
        return true
    }

    /// `Policy`, `Rule Collection Group`, `Rule Collection` and `Rule` or `Rule Name`, the first two if there is a policy; a web
    /// category may follow.
    mutating func readRule(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        into event: inout Event,
        _ tables: inout EventTables
    ) -> Bool {
        var policy: Range<Int>?
        var group: Range<Int>?
        var at = range.lowerBound
        if stands(Phrase.policyKey, bytes, range) {
            let start = at + Phrase.policyKey.count
            guard let end = find(Phrase.dotGroup, bytes, start..<range.upperBound) else {
                return false
            }
            policy = start..<end
            let groupStart = end + Phrase.dotGroup.count
            guard let groupEnd = find(Phrase.dotCollection, bytes, groupStart..<range.upperBound)
            else {
                return false
            }
            group = groupStart..<groupEnd
            at = groupEnd + Phrase.dotCollection.count
        } else {
            guard stands(Phrase.collectionKey, bytes, range) else { return false }
            at += Phrase.collectionKey.count
        }
        let rest = at..<range.upperBound
        let key = find(Phrase.dotRule, bytes, rest).map { ($0, Phrase.dotRule.count) }
        guard
            let (end, count) = key
                ?? find(Phrase.dotRuleName, bytes, rest).map({ ($0, Phrase.dotRuleName.count) })
        else { return false }
        let start = end + count
        let last =
            findLast(Phrase.dotWebCategory, bytes, start..<range.upperBound) ?? range.upperBound
        setRule(
            policy: policy,
            group: group,
            collection: at..<end,
            rule: start..<last,
            bytes,
            into: &event,
            &tables
        )
        return true
    }

    mutating func setRule(
        policy: Range<Int>?,
        group: Range<Int>?,
        collection: Range<Int>,
        rule: Range<Int>,
        _ bytes: Span<UInt8>,
        into event: inout Event,
        _ tables: inout EventTables
    ) {
        func name(_ range: Range<Int>?) -> UInt32 {
            guard let range else { return TextTable.empty }
            return self.name(bytes, range, &tables)
        }
        let parts = (name(policy), name(group), name(collection), name(rule))
        event.rule = words.rule(
            policy: parts.0,
            group: parts.1,
            collection: parts.2,
            rule: parts.3,
            &tables
        )
    }

    /// A name or sentence; messages may end in dots and blanks of their own, names never do.
    func name(_ bytes: Span<UInt8>, _ range: Range<Int>, _ tables: inout EventTables) -> UInt32 {
        tables.texts.intern(bytes, withoutTail(bytes, range))
    }
}

func skipBlanks(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var at = start
    while at < end, bytes[at] == 0x20 { at += 1 }
    return at
}
