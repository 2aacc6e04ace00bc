import Flow

/// Nodes and services: holders whose name is used again, known in stretches.
extension ClaimBuilder {
    /// Stretches of nodes from their own objects and from the host addresses of pods.
    mutating func addNodeStretches() {
        for (key, entry) in entries {
            switch key.subject {
            case .node(let name, _):
                add(entry, Holder(key, .node, name), .created)
            case .nodeOfPod: addNode(under: entry, key)
            default: break
            }
        }
    }

    /// A pod that runs on a node proves the node's address for as long as it runs.
    mutating func addNode(under entry: Entry, _ key: Key) {
        guard let node = entry.text.node else { return }
        var entry = entry
        entry.provenFrom = entry.provenFrom ?? entry.start
        entry.text = OwnerText(name: node, node: node)
        entry.sources = .podOnNode
        add(entry, Holder(key, .node, ExactText(node.lowercased())), .start)
    }

    mutating func addServiceStretches() {
        for (key, entry) in entries {
            guard case .service(let name, _) = key.subject else { continue }
            add(entry, Holder(key, .service, name), .created)
        }
    }

    private mutating func add(
        _ entry: Entry,
        _ holder: Holder,
        _ beginning: AddressOwner.Beginning
    ) {
        guard let from = least(entry.provenFrom, entry.firstSeen) else { return }
        let seenTo = entry.lastSeen.map { $0 + 1 }
        guard var to = entry.finished ?? seenTo else { return }
        var end: AddressOwner.End = entry.finished == nil ? .lastSighting : .finished
        if holder.kind == .node,
            let cut = replacement(
                of: holder.name.text,
                cluster: holder.cluster,
                after: entry.start
            ),
            cut < to
        {
            (to, end) = (cut, .nodeReplaced)
        }
        guard from < to else { return }
        stretches[holder, default: []].append(
            Stretch(
                from: from,
                to: to,
                beginning: from == entry.provenFrom ? beginning : .firstSighting,
                end: end,
                text: entry.text,
                sources: entry.sources
            )
        )
    }

    /// A machine keeps its address for life: what is proven for a part of it holds for all of it.
    ///
    /// `KubeNodeInventory` knows lives but no addresses; this joins the two. If two addresses of one
    /// family are seen in a life, neither is stretched.
    mutating func extendByNodeLives() {
        var holders: [NodeName: [Holder]] = [:]
        for holder in stretches.keys where holder.kind == .node {
            holders[NodeName(cluster: holder.cluster, name: holder.name), default: []]
                .append(holder)
        }
        // What is stretched must not be grounds for stretching again.
        let seen = stretches
        for (name, candidates) in holders {
            for life in nodeLives[name] ?? [] {
                let alive = candidates.filter { holder in
                    (seen[holder] ?? []).contains {
                        $0.from <= life.lastSeen && $0.to > life.created
                    }
                }
                for holder in alive {
                    let rivals = alive.filter { $0.address.family == holder.address.family }
                    guard rivals.count == 1 else { continue }
                    let whole = stretch(of: life, seen[holder] ?? [])
                    stretches[holder]?.append(whole)
                }
            }
        }
    }

    private func stretch(
        of life: (created: Int64, lastSeen: Int64),
        _ known: [Stretch]
    ) -> Stretch {
        var text = OwnerText()
        for stretch in known {
            text.merge(OwnerText(name: stretch.text.name, node: stretch.text.node))
        }
        return Stretch(
            from: life.created,
            to: life.lastSeen + 1,
            beginning: .created,
            end: .lastSighting,
            text: text,
            sources: []
        )
    }

    /// Joins what overlaps of each holder's stretches and appends the intervals.
    mutating func addHolders() {
        for (holder, list) in stretches {
            var joined: Stretch?
            for stretch in list.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
                if var open = joined, stretch.from <= open.to {
                    if stretch.to > open.to { (open.to, open.end) = (stretch.to, stretch.end) }
                    // Of two reasons at one instant, the first in the alphabet (R11).
                    if stretch.from == open.from,
                        stretch.beginning.rawValue < open.beginning.rawValue
                    {
                        open.beginning = stretch.beginning
                    }
                    if stretch.to == open.to, stretch.end.rawValue < open.end.rawValue {
                        open.end = stretch.end
                    }
                    open.text.merge(stretch.text)
                    open.sources.formUnion(stretch.sources)
                    joined = open
                } else {
                    if let joined { addJoined(joined, holder) }
                    joined = stretch
                }
            }
            if let joined { addJoined(joined, holder) }
        }
    }

    private mutating func addJoined(_ stretch: Stretch, _ holder: Holder) {
        addOwner(stretch, holder: holder, certain: (stretch.from, stretch.to), goneBy: nil)
    }
}

extension ClaimBuilder.Holder {
    init(_ key: OwnershipEvidence.Key, _ kind: EndpointKind, _ name: ExactText) {
        self.init(cluster: key.cluster, kind: kind, name: name, address: key.address)
    }
}
