import Flow

/// A rule through all snapshots.
struct RuleEntry {
    /// What makes it the same rule: ids and names compare without case, as ARM's do.
    ///
    /// A network policy's directions and decisions are rules of their own: one can come and go while the
    /// other stays.
    struct Key: Hashable {
        var enforcer: RuleEnforcer
        var id: String?
        var name: String
        var part: String?

        init(_ definition: RuleDefinition) {
            enforcer = definition.enforcer
            id = definition.enforcerID?.lowercased()
            name = definition.rule.lowercased()
            guard enforcer == .networkPolicy else { return }
            part =
                (definition.direction?.rawValue ?? "") + " " + definition.decision.rawValue
        }
    }

    /// What is listed together: a rule that is missing from a later list of it is gone.
    ///
    /// Of network policies each kind is a list of its own: `kubectl` may have been asked for them at
    /// different times.
    struct Scope: Hashable {
        var enforcer: RuleEnforcer
        var id: String?
        var kind: Substring?

        init(_ definition: RuleDefinition) {
            enforcer = definition.enforcer
            id = definition.enforcerID?.lowercased()
            guard enforcer == .networkPolicy else { return }
            kind = definition.rule.prefix { $0 != "/" }
        }
    }

    let key: Key
    let scope: Scope
    /// As the latest snapshot has it.
    let latest: RuleDefinition
    /// The latest snapshot has several rules of this name.
    let isAmbiguous: Bool
    /// Every id a log may give its enforcer, in lower case.
    let ids: Set<String>
    let knownSince: Int64
    let lastSeen: Int64
    let changed: Int64?
    let removedBy: Int64?
    /// When it was seen to appear or to change: since then it was surely as it is.
    let observedSince: Int64?

    var isPresent: Bool { removedBy == nil }

    var reference: RuleReference {
        RuleReference(
            enforcer: latest.enforcer,
            enforcerID: latest.enforcerID,
            rule: latest.rule,
            direction: latest.direction,
            decision: latest.decision
        )
    }

    /// Days of the window in which the rule is known to have existed as it is.
    func days(in window: ReviewWindow) -> Double {
        let start = max(window.from, changed ?? knownSince)
        let end = min(window.until, isPresent ? .max : lastSeen)
        return start < end ? Double(end - start) / 86_400_000 : 0
    }
}

extension RuleEntry {
    /// All rules of the sightings, in order of their references.
    static func entries(of sightings: [RuleSighting]) -> [RuleEntry] {
        var times: [Scope: Set<Int64>] = [:]
        var rules: [Key: [Int64: Set<RuleDefinition>]] = [:]
        for sighting in sightings {
            let (definition, time) = (sighting.definition, sighting.snapshotTime)
            times[Scope(definition), default: []].insert(time)
            rules[Key(definition), default: [:]][time, default: []].insert(definition)
        }
        return rules.compactMap { key, history in
            RuleEntry(key, history, scopeTimes: times)
        }
        .sorted { $0.reference < $1.reference }
    }

    private init?(
        _ key: Key,
        _ history: [Int64: Set<RuleDefinition>],
        scopeTimes: [Scope: Set<Int64>]
    ) {
        let seen = history.keys.sorted()
        guard let first = seen.first, let last = seen.last,
            let latest = RuleEntry.representative(of: history[last] ?? [])
        else { return nil }
        self.key = key
        self.latest = latest
        scope = Scope(latest)
        isAmbiguous = Set((history[last] ?? []).map(RuleEntry.text)).count > 1
        let all = history.values.flatMap(\.self)
        ids = Set(
            all.flatMap { [$0.enforcerID, $0.alternateID] }.compactMap { $0?.lowercased() }
        )
        knownSince = min(first, latest.created ?? first)
        lastSeen = last
        let texts = seen.map { Set((history[$0] ?? []).map(RuleEntry.text)) }
        let change = seen.indices.dropFirst().last { texts[$0] != texts[$0 - 1] }
        changed = change.map { seen[$0] }
        let times = scopeTimes[scope] ?? []
        removedBy = times.filter { $0 > last }.min()
        let appeared = times.contains { $0 < first } ? first : nil
        observedSince = changed ?? appeared ?? latest.created
    }

    /// What must be equal for a rule not to have changed.
    private static func text(_ definition: RuleDefinition) -> String {
        [
            definition.decision.rawValue, definition.direction?.rawValue ?? "",
            definition.definition,
        ].joined(separator: " ")
    }

    /// One of the definitions, the same whatever their order.
    private static func representative(of all: Set<RuleDefinition>) -> RuleDefinition? {
        func key(_ definition: RuleDefinition) -> [String] {
            [
                text(definition), definition.rule, definition.enforcerID ?? "",
                definition.alternateID ?? "", definition.created.map { String($0) } ?? "",
                definition.position.map { String($0) } ?? "",
                definition.priority.map { String($0) } ?? "",
            ]
        }
        return all.min { key($0).lexicographicallyPrecedes(key($1), by: utf8Precedes) }
    }
}
