import Flow

/// Turns evidence into intervals; the one place where the rules of ownership are applied.
///
/// It works on the whole evidence, once, and in an order that does not matter, so equal evidence
/// gives equal intervals (R11).
struct ClaimBuilder {
    typealias Key = OwnershipEvidence.Key
    typealias Entry = OwnershipEvidence.Entry

    /// A name of a node in a cluster; names are used again.
    struct NodeName: Hashable {
        var cluster: ExactText?
        var name: ExactText
    }

    /// An address that a node or service has, without regard to which machine or object it was.
    struct Holder: Hashable {
        var cluster: ExactText?
        var kind: EndpointKind
        var name: ExactText
        var address: IPAddress
    }

    /// A proven stretch of a holder's, `from` included and `to` not.
    struct Stretch {
        var from: Int64
        var to: Int64
        var beginning: AddressOwner.Beginning
        var end: AddressOwner.End
        var text: OwnerText
        var sources: OwnerSources
    }

    var entries: [Key: Entry] = [:]
    /// Rising instants at which a machine registered under a name.
    var nodeCreations: [NodeName: [Int64]] = [:]
    var nodeLives: [NodeName: [(created: Int64, lastSeen: Int64)]] = [:]
    /// Lists that named every pod, by rising time.
    var completeLists: [ExactText?: [(time: Int64, until: Int64)]] = [:]
    let spellings: [ExactText: ExactText]

    var stretches: [Holder: [Stretch]] = [:]
    var owners: [AddressOwner] = []

    /// All intervals of the evidence, in the order of `AddressOwner.precedes`.
    static func owners(of evidence: OwnershipEvidence) -> [AddressOwner] {
        var builder = ClaimBuilder(evidence)
        builder.mergeRowsOfKnownPods()
        builder.addNodeStretches()
        builder.settleRows()
        builder.extendByNodeLives()
        builder.addPods()
        builder.addServiceStretches()
        builder.addHolders()
        builder.addEndpoints()
        builder.owners.sort(by: AddressOwner.precedes)
        return builder.owners
    }

    private init(_ evidence: OwnershipEvidence) {
        spellings = evidence.spellings
        let clusters = ClusterNaming(evidence)
        if clusters.isAsWritten {
            // Not copied, unless something of it changes.
            entries = evidence.entries
        } else {
            for (key, entry) in evidence.entries {
                let key = clusters.named(key)
                entries[key] = entries[key]?.merged(entry) ?? entry
            }
        }
        for (key, life) in evidence.nodeLives {
            let name = NodeName(cluster: clusters.named(key.cluster), name: key.name)
            nodeLives[name, default: []].append((key.created, life.lastSeen))
            nodeCreations[name, default: []].append(key.created)
        }
        for name in nodeCreations.keys { nodeCreations[name]?.sort() }
        // A name is one machine's at a time.
        for (name, lives) in nodeLives {
            nodeLives[name] = lives.map { life in
                let next = nodeCreations[name]?.first { $0 > life.created } ?? .max
                return (life.created, min(life.lastSeen, next - 1))
            }
        }
        for list in evidence.completeLists {
            completeLists[clusters.named(list.cluster), default: []]
                .append((list.time, list.until))
        }
        for (cluster, lists) in completeLists {
            completeLists[cluster] = Self.untilAnyLater(lists.sorted { $0 < $1 })
        }
    }

    /// The instant at which a pod's node was replaced, if it was after the pod began there.
    ///
    /// Objects of pods outlive a machine that vanished; they prove nothing once another one has
    /// its name.
    func replacement(of node: String?, cluster: ExactText?, after start: Int64?) -> Int64? {
        guard let node, let start else { return nil }
        let name = NodeName(cluster: cluster, name: ExactText(node.lowercased()))
        return nodeCreations[name]?.first { $0 > start + ClockTolerance.milliseconds }
    }

    /// Lists in order of time, each until the first of it and all later ones was complete.
    private static func untilAnyLater(
        _ lists: [(time: Int64, until: Int64)]
    ) -> [(time: Int64, until: Int64)] {
        var lists = lists
        for index in lists.indices.dropLast().reversed() {
            lists[index].until = min(lists[index].until, lists[index + 1].until)
        }
        return lists
    }

    /// When a subject that was last listed at `time` was gone for sure.
    func goneBy(cluster: ExactText?, lastListed time: Int64) -> Int64? {
        guard let lists = completeLists[cluster] else { return nil }
        var low = 0
        var high = lists.count
        while low < high {
            let middle = (low + high) / 2
            if lists[middle].time > time { high = middle } else { low = middle + 1 }
        }
        guard low < lists.count else { return nil }
        return lists[low].until + ClockTolerance.milliseconds
    }

    /// Appends an interval unless it is empty.
    mutating func addOwner(
        _ stretch: Stretch,
        holder: Holder,
        certain: (from: Int64, to: Int64),
        goneBy: Int64?
    ) {
        guard stretch.from < stretch.to else { return }
        let tolerance = ClockTolerance.milliseconds
        let certainFrom = min(max(certain.from + tolerance, stretch.from), stretch.to)
        owners.append(
            AddressOwner(
                cluster: holder.cluster.map { (spellings[$0] ?? $0).text },
                address: holder.address,
                kind: holder.kind,
                namespace: stretch.text.namespace,
                workload: stretch.text.workload,
                name: stretch.text.name ?? holder.name.text,
                uid: stretch.text.uid,
                node: stretch.text.node,
                validFrom: stretch.from,
                validTo: stretch.to,
                certainFrom: certainFrom,
                certainTo: max(min(certain.to - tolerance, stretch.to), certainFrom),
                goneBy: goneBy,
                beginning: stretch.beginning,
                end: stretch.end,
                sources: stretch.sources
            )
        )
    }
}

/// Which cluster is meant where none is named.
///
/// A snapshot without a cluster's name whose pods are also in one with a name is of that cluster: a
/// pod's uid is unique in the world. If that gives several clusters, it is decided pod by pod.
private struct ClusterNaming {
    private var only: ExactText?
    private var byPod: [ExactText: ExactText] = [:]

    init(_ evidence: OwnershipEvidence) {
        let unnamed = Set(
            evidence.entries.keys.lazy.filter { $0.cluster == nil }.compactMap(
                \.subject.podIdentity
            )
        )
        guard !unnamed.isEmpty else { return }
        var named: [ExactText: Set<ExactText>] = [:]
        for key in evidence.entries.keys {
            guard let cluster = key.cluster, let uid = key.subject.podIdentity,
                unnamed.contains(uid)
            else { continue }
            named[uid, default: []].insert(cluster)
        }
        var shared: Set<ExactText> = []
        for (uid, clusters) in named {
            guard clusters.count == 1, let cluster = clusters.first else { continue }
            byPod[uid] = cluster
            shared.insert(cluster)
        }
        if shared.count == 1 { only = shared.first }
    }

    /// Whether nothing is named by anything else.
    var isAsWritten: Bool { only == nil && byPod.isEmpty }

    func named(_ cluster: ExactText?) -> ExactText? { cluster ?? only }

    func named(_ key: OwnershipEvidence.Key) -> OwnershipEvidence.Key {
        guard key.cluster == nil else { return key }
        var key = key
        key.cluster = only ?? key.subject.podIdentity.flatMap { byPod[$0] }
        return key
    }
}

extension Subject {
    /// The uid of the pod that is looked at; `nil` for nodes, services and pods known by name only.
    var podIdentity: ExactText? {
        switch self {
        case .pod(let uid), .nodeOfPod(let uid), .podOrNode(let uid), .endpoint(let uid):
            // A name instead of a uid has a slash; it is unique in its cluster only.
            uid.text.utf8.contains(UInt8(ascii: "/")) ? nil : uid
        case .node, .service: nil
        }
    }
}
