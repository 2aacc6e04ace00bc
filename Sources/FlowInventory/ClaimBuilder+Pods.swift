import Flow

/// Pods with a network of their own, and pods that only endpoints mention.
extension ClaimBuilder {
    mutating func addPods() {
        var addressesByPod: [PodName: [(address: IPAddress, entry: Entry)]] = [:]
        for (key, entry) in entries {
            guard case .pod(let uid) = key.subject else { continue }
            addressesByPod[PodName(cluster: key.cluster, uid: uid), default: []]
                .append((key.address, entry))
        }
        for (pod, list) in addressesByPod {
            for (address, entry) in list {
                let others = list.filter {
                    $0.address.family == address.family && $0.address != address
                }
                addPod(pod, address, entry, others: others.map(\.entry))
            }
        }
    }

    struct PodName: Hashable {
        var cluster: ExactText?
        var uid: ExactText
    }

    /// Appends the intervals of a pod's address; `others` are its other addresses of the family.
    private mutating func addPod(
        _ pod: PodName,
        _ address: IPAddress,
        _ entry: Entry,
        others: [Entry]
    ) {
        guard let seenTo = entry.finished ?? entry.lastSeen.map({ $0 + 1 }) else { return }
        let proof = least(entry.provenFrom, entry.firstSeen)
        // With another address before, the pod's start says nothing of this one.
        let isFirst = !others.contains { other in
            (least(other.provenFrom, other.firstSeen) ?? .max) < (proof ?? .max)
        }
        let presumed = entry.provenFrom == nil && isFirst ? entry.start : nil
        guard let from = least(proof, presumed) else { return }
        var stretch = Stretch(
            from: from,
            to: seenTo,
            beginning: from == entry.provenFrom
                ? .networkUp : from == presumed ? .start : .firstSighting,
            end: entry.finished != nil
                ? .finished
                : entry.deletion == entry.lastSeen && entry.deletion != nil
                    ? .deleted : .lastSighting,
            text: entry.text,
            sources: entry.sources
        )
        let holder = Holder(
            cluster: pod.cluster,
            kind: .pod,
            name: pod.uid,
            address: address
        )
        if let cut = replacement(of: entry.text.node, cluster: pod.cluster, after: entry.start),
            cut < stretch.to
        {
            (stretch.to, stretch.end) = (cut, .nodeReplaced)
        }
        let gone =
            entry.finished.map { $0 + ClockTolerance.milliseconds }
            ?? entry.lastListed.flatMap { goneBy(cluster: pod.cluster, lastListed: $0) }
        let provenFrom = proof ?? stretch.to
        guard let gap = gap(in: entry, others: others), gap.from < gap.to else {
            return addOwner(
                stretch,
                holder: holder,
                certain: (provenFrom, stretch.to),
                goneBy: gone
            )
        }
        // It had another address in between: only both ends are proven.
        var (before, after) = (stretch, stretch)
        (before.to, before.end) = (min(gap.from, stretch.to), .lastSighting)
        (after.from, after.beginning) = (max(gap.to, stretch.from), .firstSighting)
        addOwner(before, holder: holder, certain: (provenFrom, before.to), goneBy: nil)
        addOwner(after, holder: holder, certain: (after.from, after.to), goneBy: gone)
    }

    /// What lies between the first and the last look at an address, if another was seen meanwhile.
    private func gap(in entry: Entry, others: [Entry]) -> (from: Int64, to: Int64)? {
        guard let first = entry.firstSeen, let last = entry.lastSeen else { return nil }
        let slack = 2 * ClockTolerance.milliseconds
        let isInterrupted = others.contains { other in
            guard let otherFirst = least(other.provenFrom, other.firstSeen),
                let otherLast = other.finished ?? other.lastSeen
            else { return false }
            return otherFirst < last - slack && otherLast > first + slack
        }
        return isInterrupted ? (first + 1, last) : nil
    }

    /// Endpoints are taken at their word only where nobody else says anything.
    mutating func addEndpoints() {
        var known: Set<PodName> = []
        for key in entries.keys {
            switch key.subject {
            case .pod(let uid), .nodeOfPod(let uid), .podOrNode(let uid):
                known.insert(PodName(cluster: key.cluster, uid: uid))
            default: break
            }
        }
        let claimed = Dictionary(grouping: owners, by: \.address)
        for (key, entry) in entries {
            guard case .endpoint(let identity) = key.subject,
                !known.contains(PodName(cluster: key.cluster, uid: identity)),
                let first = entry.firstSeen, let last = entry.lastSeen
            else { continue }
            // Without a uid a name may be another pod's at the second look.
            let looks =
                key.subject.podIdentity == nil
                ? Array(Set([first...first, last...last])) : [first...last]
            for look in looks {
                let isTaken = (claimed[key.address] ?? []).contains {
                    $0.identity.cluster == key.cluster && $0.validFrom <= look.upperBound
                        && $0.validTo > look.lowerBound
                }
                guard !isTaken else { continue }
                let stretch = Stretch(
                    from: look.lowerBound,
                    to: look.upperBound + 1,
                    beginning: .firstSighting,
                    end: .lastSighting,
                    text: entry.text,
                    sources: entry.sources
                )
                addOwner(
                    stretch,
                    holder: Holder(key, .pod, identity),
                    certain: (stretch.from, stretch.to),
                    goneBy: nil
                )
            }
        }
    }
}
