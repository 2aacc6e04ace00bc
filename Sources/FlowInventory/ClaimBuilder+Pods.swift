import Flow

/// Pods with a network of their own, and pods that only endpoints mention.
extension ClaimBuilder {
    mutating func addPods() {
        // Those with several addresses of a family, which are looked at side by side; nearly all have one.
        var several: [PodFamily: [PodAddress]] = [:]
        var seen: Set<PodFamily> = []
        for key in entries.keys {
            guard let pod = PodFamily(key), !seen.insert(pod).inserted else { continue }
            several[pod] = []
        }
        seen = []
        for (key, entry) in entries {
            guard let pod = PodFamily(key) else { continue }
            let held = PodAddress(address: key.address, entry: entry, proven: entry.proven)
            if several[pod]?.append(held) == nil { addPod(pod.pod, held, others: []) }
        }
        for (pod, list) in several {
            for held in list {
                addPod(pod.pod, held, others: list.filter { $0.address != held.address })
            }
        }
    }

    struct PodName: Hashable {
        var cluster: ExactText?
        var uid: ExactText
    }

    /// A pod with a network of its own, and a family of addresses: it may have one of each at a time.
    private struct PodFamily: Hashable {
        var pod: PodName
        var family: IPAddress.Family

        /// - Returns: `nil` if it is no such pod's.
        init?(_ key: Key) {
            guard case .pod(let uid) = key.subject else { return nil }
            pod = PodName(cluster: key.cluster, uid: uid)
            family = key.address.family
        }
    }

    /// An address of a pod, and when it is proven to have had it.
    private struct PodAddress {
        var address: IPAddress
        var entry: Entry
        var proven: [Range<Int64>]
    }

    /// Appends the intervals of a pod's address; `others` are its other addresses of the family.
    private mutating func addPod(_ pod: PodName, _ held: PodAddress, others: [PodAddress]) {
        let entry = held.entry
        let holder = Holder(
            cluster: pod.cluster,
            kind: .pod,
            name: pod.uid,
            address: held.address
        )
        var parts = held.proven.flatMap { uncontradicted($0, entry, others) }
        let presumed = presumedStart(of: entry, others: others)
        if parts.isEmpty, presumed != nil, let end = entry.finished { parts = [end..<end] }
        let cut = replacement(of: entry.text.node, cluster: pod.cluster, after: entry.start)
        let gone =
            entry.finished.map { $0 + ClockTolerance.milliseconds }
            ?? entry.lastListed.flatMap { goneBy(cluster: pod.cluster, lastListed: $0) }
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            var stretch = Stretch(
                from: part.lowerBound,
                to: part.upperBound,
                beginning: beginning(of: part, entry),
                end: isLast ? end(of: entry, at: part.upperBound) : .lastSighting,
                text: entry.text,
                sources: entry.sources
            )
            if index == 0, let presumed, presumed < stretch.from {
                (stretch.from, stretch.beginning) = (presumed, .start)
            }
            if let cut, cut < stretch.to { (stretch.to, stretch.end) = (cut, .nodeReplaced) }
            addOwner(
                stretch,
                holder: holder,
                certain: (part.lowerBound, stretch.to),
                goneBy: isLast ? gone : nil
            )
        }
    }

    /// The pod's start, where nothing else says when it got its address.
    private func presumedStart(of entry: Entry, others: [PodAddress]) -> Int64? {
        guard entry.provenFrom == nil else { return nil }
        // With another address before, the pod's start says nothing of this one.
        let isFirst = !others.contains { other in
            (least(other.entry.provenFrom, other.entry.firstSeen) ?? .max)
                < (entry.firstSeen ?? .max)
        }
        return isFirst ? entry.start : nil
    }

    private func beginning(of part: Range<Int64>, _ entry: Entry) -> AddressOwner.Beginning {
        if part.lowerBound == entry.provenFrom { return .networkUp }
        // A look for itself begins with the look, a run with a container.
        let isLook = part.lowerBound == entry.firstSeen || part.lowerBound == entry.lastSeen
        return isLook || entry.runs.isEmpty ? .firstSighting : .networkUp
    }

    private func end(of entry: Entry, at time: Int64) -> AddressOwner.End {
        if let finished = entry.finished { return time == finished ? .finished : .lastSighting }
        return entry.deletion == entry.lastSeen && entry.deletion != nil ? .deleted : .lastSighting
    }

    /// What is left of a stretch within which the pod is proven to have had another address.
    ///
    /// Of it only the part up to the first look and that from the last look are not in doubt.
    private func uncontradicted(
        _ stretch: Range<Int64>,
        _ entry: Entry,
        _ others: [PodAddress]
    ) -> [Range<Int64>] {
        let first = entry.firstSeen.flatMap { stretch.contains($0) ? $0 : nil }
        let last = entry.lastSeen.flatMap { stretch.contains($0) ? $0 : nil }
        let begin = first ?? stretch.lowerBound
        let end = last ?? stretch.upperBound
        let slack = 2 * ClockTolerance.milliseconds
        let isContradicted = others.contains { other in
            other.proven.contains {
                $0.lowerBound < end - slack && $0.upperBound > begin + slack + 1
            }
        }
        guard isContradicted, begin + 1 < end else { return [stretch] }
        return [first.map { stretch.lowerBound..<$0 + 1 }, last.map { $0..<stretch.upperBound }]
            .compactMap { $0 }
    }

    /// Endpoints are taken at their word only where nobody else says anything.
    mutating func addEndpoints() {
        let addresses = Set(
            entries.keys.lazy.filter {
                if case .endpoint = $0.subject { true } else { false }
            }.map(\.address)
        )
        guard !addresses.isEmpty else { return }
        var known: Set<PodName> = []
        for key in entries.keys {
            switch key.subject {
            case .pod(let uid), .nodeOfPod(let uid), .podOrNode(let uid):
                known.insert(PodName(cluster: key.cluster, uid: uid))
            default: break
            }
        }
        let claimed = Dictionary(
            grouping: owners.lazy.filter { addresses.contains($0.address) },
            by: \.address
        )
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
