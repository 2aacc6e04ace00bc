import Flow

/// Rows of `KubePodInventory`, which do not say whether a pod has its node's address.
extension ClaimBuilder {
    /// A node and an address that pods on it had, by rows.
    private struct Place: Hashable {
        var node: NodeName
        var address: IPAddress

        var holder: Holder {
            Holder(cluster: node.cluster, kind: .node, name: node.name, address: address)
        }
    }

    /// The DaemonSet of a pod, if it is of one.
    private struct DaemonSet: Hashable {
        var cluster: ExactText?
        var namespace: ExactText
        var workload: ExactText

        init?(_ member: Member) {
            guard let workload = member.entry.text.workload, workload.hasPrefix("DaemonSet/") else {
                return nil
            }
            cluster = member.key.cluster
            namespace = ExactText(member.entry.text.namespace ?? "")
            self.workload = ExactText(workload)
        }
    }

    private struct Member {
        var key: Key
        var entry: Entry
        var first: Int64
        var last: Int64
    }

    /// Gives rows of pods whose object is known to that object: it says whose the address is.
    mutating func mergeRowsOfKnownPods() {
        for (key, entry) in entries {
            guard case .podOrNode(let uid) = key.subject else { continue }
            for subject in [Subject.pod(uid), .nodeOfPod(uid)] {
                let known = Key(cluster: key.cluster, subject: subject, address: key.address)
                guard let object = entries[known] else { continue }
                entries[known] = object.merged(entry)
                entries[key] = nil
                break
            }
        }
    }

    /// Decides for each other pod of a row whose address it is, and turns its entry into a pod's or a node's.
    ///
    /// Pods of one node that have one address at the same time, longer than one can take over from
    /// another, have the node's; and so has any pod with the address that its node is known to have
    /// at that time, and any pod of a DaemonSet of which one pod has: they are made alike. If the
    /// node is known to have the address at another time only, both are claimed, and it is
    /// ambiguous.
    mutating func settleRows() {
        var places: [Place: [Member]] = [:]
        for (key, entry) in entries {
            guard case .podOrNode(let uid) = key.subject else { continue }
            let node = entry.text.node ?? ""
            // Rows of a pod whose node was replaced do not meet those of the next node's pods.
            let cut = replacement(of: node, cluster: key.cluster, after: entry.start) ?? .max
            guard let first = (entry.firstActive ?? entry.firstSeen).map({ min($0, cut - 1) }),
                let last = (entry.lastActive ?? entry.lastSeen).map({ min($0, cut - 1) }),
                !node.isEmpty
            else {
                entries[Key(cluster: key.cluster, subject: .pod(uid), address: key.address)] = entry
                continue
            }
            let name = NodeName(cluster: key.cluster, name: ExactText(node.lowercased()))
            places[Place(node: name, address: key.address), default: []]
                .append(Member(key: key, entry: entry, first: first, last: last))
        }
        var unsettled: [Place: [Member]] = [:]
        var hostNetwork: Set<DaemonSet> = []
        for (place, members) in places {
            let known = stretches[place.holder] ?? []
            for together in concurrent(members) {
                let first = together.map(\.first).min() ?? 0
                let last = together.map(\.last).max() ?? 0
                let isNodes =
                    together.count > 1 || known.contains { $0.from <= last && $0.to > first }
                guard isNodes else {
                    unsettled[place, default: []] += together
                    continue
                }
                hostNetwork.formUnion(together.compactMap(DaemonSet.init))
                for member in together { addNode(under: member.entry, member.key) }
            }
        }
        for (place, members) in unsettled { settle(place, members, hostNetwork) }
    }

    /// Settles pods that were alone with an address on their node.
    private mutating func settle(
        _ place: Place,
        _ members: [Member],
        _ hostNetwork: Set<DaemonSet>
    ) {
        var own: [Member] = []
        for member in members {
            if let set = DaemonSet(member), hostNetwork.contains(set) {
                addNode(under: member.entry, member.key)
            } else {
                own.append(member)
            }
        }
        // Only now is all of the node known that rows can tell.
        let wasNodes = stretches[place.holder] != nil
        for member in own {
            guard case .podOrNode(let uid) = member.key.subject else { continue }
            var key = member.key
            key.subject = .pod(uid)
            entries[key] = member.entry
            if wasNodes { addNode(besides: member.entry, member.key) }
        }
    }

    /// Claims for the node what is proven of a pod and no more, so that neither has it alone.
    private mutating func addNode(besides entry: Entry, _ key: Key) {
        let proven = entry.proven
        guard proven.count > 1 else { return addNode(under: entry, key) }
        for part in proven {
            var look = entry
            (look.provenFrom, look.firstSeen) = (part.lowerBound, part.lowerBound)
            (look.lastSeen, look.finished) = (part.upperBound - 1, nil)
            addNode(under: look, key)
        }
    }

    /// Groups members that had the address side by side.
    ///
    /// One pod's last cycle may be its successor's first, while the one is done and not yet
    /// reported so: meeting in a single cycle is no proof for two, but it is for three.
    private func concurrent(_ members: [Member]) -> [[Member]] {
        let sorted = members.sorted { ($0.first, $0.last) < ($1.first, $1.last) }
        var groups: [[Member]] = []
        var reach = Int64.min
        for member in sorted {
            let isTriple =
                groups.last.map { group in
                    group.count >= 2 && group.suffix(2).allSatisfy { $0.last == member.first }
                } ?? false
            if member.first < reach || isTriple {
                groups[groups.count - 1].append(member)
            } else if let group = groups.last, group.count == 1, group[0].first == member.first,
                group[0].last == member.last
            {
                // Both seen in the same single cycle: settled by the third, or split again below.
                groups[groups.count - 1].append(member)
            } else {
                groups.append([member])
            }
            reach = max(reach, member.last)
        }
        return groups.flatMap { group -> [[Member]] in
            let isPair =
                group.count == 2 && group.allSatisfy { $0.first == $0.last }
                && group[0].first == group[1].first
            return isPair ? group.map { [$0] } : [group]
        }
    }
}
