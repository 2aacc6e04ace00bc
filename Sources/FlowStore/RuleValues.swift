import FlowRules

/// Distinct values that a rule's traffic had, in the database's numbers, up to a limit.
///
/// At the limit the set is given up rather than cut short: which values came first depends on the order of inputs (R11).
struct RuleValues: Sendable {
    /// Values at most, of a rule and of a day alike (R14): 8 bytes each, and more than a list of addresses anybody
    /// would write into a rule.
    static let limit = 4096

    private(set) var values: Set<Int64> = []
    private(set) var isCut = false
    private var last: Int64?

    mutating func insert(_ value: Int64) {
        // Rows come sorted by one end: most values are the same as before.
        guard value != last, !isCut else { return }
        last = value
        values.insert(value)
        if values.count > Self.limit { cut() }
    }

    mutating func insert(_ more: some Sequence<Int64>) {
        for value in more { insert(value) }
    }

    mutating func cut() {
        isCut = true
        values = []
    }

    var packed: [UInt8] { PackedNumbers.deltas(values.sorted()) }
}

/// What logs say of a rule, in the database's numbers.
struct RuleSums: Sendable {
    var hits: Int64 = 0
    /// `nil` if nothing was measured.
    var bytes: Int64?
    /// Unix milliseconds.
    var first: Int64?
    var last: Int64?
    var sources = RuleValues()
    var destinations = RuleValues()
    /// 65536 times the protocol, plus the port.
    var ports = RuleValues()
    var names = RuleValues()

    mutating func add(
        hits more: Int64,
        bytes measured: Int64?,
        first start: Int64?,
        last end: Int64?
    ) {
        hits = bounded(hits, more)
        if let measured { bytes = bounded(bytes ?? 0, measured) }
        if let start { first = min(first ?? start, start) }
        if let end { last = max(last ?? end, end) }
    }

    private func bounded(_ one: Int64, _ other: Int64) -> Int64 {
        let (sum, isOver) = one.addingReportingOverflow(other)
        return isOver ? .max : sum
    }

    /// A bit for each set that is not whole.
    var cut: Int64 {
        [sources, destinations, ports, names].enumerated().reduce(0) { bits, set in
            set.element.isCut ? bits | 1 << Int64(set.offset) : bits
        }
    }
}

/// What is summed up together.
struct RuleSumKey: Hashable, Sendable {
    var enforcer: RuleEnforcer
    /// Rows of `name`.
    var acl: Int64
    var rule: Int64
    var direction: RuleDirection?
    var decision: RuleDecision
}
