import Flow

/// All that was seen of who has which address: what many files are folded into.
///
/// Folding is associative and commutative: each member is a minimum, a maximum or a union, so any
/// order of files and any partition over workers give one value (R11). Its memory grows with the
/// number of pairs of subject and address, not with the number of looks; pods that restart keep a
/// bounded number of runs each.
///
///     var evidence = OwnershipEvidence()
///     for path in paths { accounts.append(try reader.read(path: path, into: &evidence)) }
///     let owners = evidence.owners(cluster: nil)
package struct OwnershipEvidence: Sendable, Equatable {
    struct Key: Hashable {
        /// Lower case; `nil` stands for the pipeline's own cluster.
        var cluster: ExactText?
        var subject: Subject
        var address: IPAddress
    }

    /// What all looks at one address of one subject say together.
    struct Entry: Equatable {
        /// The smallest proven instant that no look had to see.
        @Instant var provenFrom: Int64?
        @Instant var start: Int64?
        /// Instants of looks at which it had the address.
        @Instant var firstSeen: Int64?
        @Instant var lastSeen: Int64?
        /// As above, without looks at pods that were asked to end.
        @Instant var firstActive: Int64?
        @Instant var lastActive: Int64?
        /// The last look that listed it, whatever it showed.
        @Instant var lastListed: Int64?
        /// When it was done with the address.
        @Instant var finished: Int64?
        /// The first look that found it finished.
        @Instant var firstSeenFinished: Int64?
        /// When its deletion was due.
        @Instant var deletion: Int64?
        /// What ran up to `finished` had begun by then, with whatever address the pod had.
        @Instant var finishedFrom: Int64?
        /// What looks at running containers of a pod prove.
        var runs = ProvenRuns()
        var text = OwnerText()
        var sources: OwnerSources = []
    }

    /// A machine that carries a node's name, from its registration to its last sighting.
    struct NodeLife: Equatable {
        var lastSeen: Int64
    }

    struct NodeLifeKey: Hashable {
        var cluster: ExactText?
        var name: ExactText
        var created: Int64
    }

    /// A list that named every pod of its cluster.
    struct CompleteList: Hashable {
        var cluster: ExactText?
        var time: Int64
        /// By then all of it had been listed.
        var until: Int64
    }

    private(set) var entries: [Key: Entry] = [:]
    private(set) var nodeLives: [NodeLifeKey: NodeLife] = [:]
    private(set) var completeLists: Set<CompleteList> = []
    /// How each cluster's name is written: the smallest of the spellings.
    private(set) var spellings: [ExactText: ExactText] = [:]

    package init() {}

    /// - Parameter capacity: How many addresses of subjects there are to be.
    package init(capacity: Int) { entries.reserveCapacity(capacity) }

    /// Folds in what another worker read, or another run.
    ///
    /// - Returns: Whether it said anything that was not known.
    @discardableResult
    package mutating func merge(_ other: OwnershipEvidence) -> Bool {
        var isNew = Self.merge(other.entries, into: &entries) { $0.merged($1) }
        isNew =
            Self.merge(other.nodeLives, into: &nodeLives) {
                NodeLife(lastSeen: max($0.lastSeen, $1.lastSeen))
            } || isNew
        isNew =
            Self.merge(other.spellings, into: &spellings) {
                utf8Precedes($1.text, $0.text) ? $1 : $0
            } || isNew
        let listCount = completeLists.count
        completeLists.formUnion(other.completeLists)
        return isNew || completeLists.count > listCount
    }

    /// In place: all evidence there is can be large, and what is new is little.
    private static func merge<Key, Value: Equatable>(
        _ other: [Key: Value],
        into known: inout [Key: Value],
        uniting: (Value, Value) -> Value
    ) -> Bool {
        var isNew = false
        for (key, value) in other {
            let old = known[key]
            let united = old.map { uniting($0, value) } ?? value
            guard united != old else { continue }
            known[key] = united
            isNew = true
        }
        return isNew
    }

    /// Folds in one look.
    ///
    /// The look is never put before the subject's own beginning: a list takes a while, and what it
    /// shows may have begun after the time it is dated.
    mutating func add(_ sighting: Sighting, at time: Int64, cluster: String?) {
        let key = Key(
            cluster: cluster.map { self.key(ofCluster: $0) },
            subject: sighting.subject,
            address: sighting.address
        )
        let began = sighting.provenFrom ?? sighting.start ?? time
        let instant = max(min(time, sighting.limit ?? time), began)
        var entry = Entry(text: sighting.text, sources: sighting.source)
        entry.provenFrom = sighting.provenFrom
        entry.start = sighting.start
        entry.lastListed = time
        switch sighting.phase {
        case .present:
            (entry.firstSeen, entry.lastSeen) = (instant, instant)
            (entry.firstActive, entry.lastActive) = (instant, instant)
            entry.addRun(of: sighting, to: instant)
        case .ending:
            (entry.firstSeen, entry.lastSeen) = (instant, instant)
            entry.deletion = sighting.limit
            entry.addRun(of: sighting, to: instant)
        case .finished(let end):
            entry.finished = end
            entry.finishedFrom = sighting.finishedFrom
            entry.firstSeenFinished = max(time, end ?? time)
            entry.addRun(of: sighting, to: end ?? began)
        case .unproven: break
        }
        entries[key] = entries[key]?.merged(entry) ?? entry
    }

    /// Folds in all looks at an address of a subject at once.
    mutating func fold(
        _ entry: Entry,
        subject: Subject,
        address: IPAddress,
        cluster: String?
    ) {
        let key = Key(
            cluster: cluster.map { self.key(ofCluster: $0) },
            subject: subject,
            address: address
        )
        entries[key] = entries[key]?.merged(entry) ?? entry
    }

    /// Folds in that a machine was registered as a node and was seen.
    mutating func addNode(name: String, created: Int64, at time: Int64, cluster: String?) {
        let key = NodeLifeKey(
            cluster: cluster.map { self.key(ofCluster: $0) },
            name: ExactText(name.lowercased()),
            created: created
        )
        let seen = max(time, created)
        nodeLives[key] = NodeLife(lastSeen: max(nodeLives[key]?.lastSeen ?? seen, seen))
    }

    /// Folds in that a pod that was not seen at `time` was gone at `until`.
    mutating func addCompleteList(from time: Int64, until: Int64, cluster: String?) {
        let key = cluster.map { self.key(ofCluster: $0) }
        completeLists.insert(CompleteList(cluster: key, time: time, until: max(time, until)))
    }

    private mutating func key(ofCluster name: String) -> ExactText {
        let key = ExactText(name.lowercased())
        guard let known = spellings.index(forKey: key) else {
            spellings[key] = ExactText(name)
            return key
        }
        if utf8Precedes(name, spellings.values[known].text) {
            spellings.values[known] = ExactText(name)
        }
        // The same text for all its claims, not one for each.
        return spellings.keys[known]
    }
}

extension OwnershipEvidence.Entry {
    /// Adds what a look at a pod proves; nodes and services keep their address for life.
    fileprivate mutating func addRun(of sighting: Sighting, to end: Int64) {
        guard sighting.subject.hasRuns, let from = sighting.provenFrom else { return }
        runs.insert(ProvenRuns.Run(from: from, to: end))
    }

    func merged(_ other: Self) -> Self {
        var result = self
        result.provenFrom = least(provenFrom, other.provenFrom)
        result.start = least(start, other.start)
        result.firstSeen = least(firstSeen, other.firstSeen)
        result.lastSeen = greatest(lastSeen, other.lastSeen)
        result.firstActive = least(firstActive, other.firstActive)
        result.lastActive = greatest(lastActive, other.lastActive)
        result.lastListed = greatest(lastListed, other.lastListed)
        result.finished = greatest(finished, other.finished)
        result.firstSeenFinished = least(firstSeenFinished, other.firstSeenFinished)
        result.deletion = least(deletion, other.deletion)
        result.finishedFrom = greatest(finishedFrom, other.finishedFrom)
        result.runs.formUnion(other.runs)
        result.text.merge(other.text)
        result.sources.formUnion(other.sources)
        return result
    }
}

/// Unix milliseconds, if any are known, in eight bytes: there is an `Entry` for whatever was seen.
///
/// The earliest of all instants stands for none; no time that can be written is that early.
@propertyWrapper
struct Instant: Sendable, Equatable {
    private var stored: Int64

    init(wrappedValue: Int64? = nil) { stored = wrappedValue ?? .min }

    var wrappedValue: Int64? {
        get { stored == .min ? nil : stored }
        set { stored = newValue ?? .min }
    }
}

/// The smaller of what is there.
func least(_ left: Int64?, _ right: Int64?) -> Int64? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
}

/// The larger of what is there.
func greatest(_ left: Int64?, _ right: Int64?) -> Int64? {
    guard let left, let right else { return left ?? right }
    return max(left, right)
}
