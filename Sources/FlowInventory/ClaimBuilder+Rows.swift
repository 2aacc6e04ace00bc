import Flow

/// Rows of `KubePodInventory`, which do not say whether a pod has its node's address.
extension ClaimBuilder {
    /// A node and an address that pods on it had, by rows.
    private struct Place: Hashable {
        var node: NodeName
        var address: IPAddress
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
    /// at that time. If the node is known to have it at another time only, both are claimed, and the
    /// address is ambiguous.
    mutating func settleRows() {
        var places: [Place: [Member]] = [:]
        for (key, entry) in entries {
            guard case .podOrNode(let uid) = key.subject else { continue }
            let node = entry.text.node ?? ""
            guard let first = entry.firstActive ?? entry.firstSeen,
                let last = entry.lastActive ?? entry.lastSeen, !node.isEmpty
            else {
                entries[Key(cluster: key.cluster, subject: .pod(uid), address: key.address)] = entry
                continue
            }
            let name = NodeName(cluster: key.cluster, name: ExactText(node.lowercased()))
            places[Place(node: name, address: key.address), default: []]
                .append(Member(key: key, entry: entry, first: first, last: last))
        }
        for (place, members) in places { settle(place, members) }
    }

    private mutating func settle(_ place: Place, _ members: [Member]) {
        let holder = Holder(
            cluster: place.node.cluster,
            kind: .node,
            name: place.node.name,
            address: place.address
        )
        var unsettled: [[Member]] = []
        for together in concurrent(members) {
            let first = together.map(\.first).min() ?? 0
            let last = together.map(\.last).max() ?? 0
            let isNodes =
                together.count > 1
                || (stretches[holder] ?? []).contains { $0.from <= last && $0.to > first }
            if isNodes {
                for member in together { addNode(under: member.entry, member.key) }
            } else {
                unsettled.append(together)
            }
        }
        // Only now is all of the node known that rows can tell.
        let wasNodes = stretches[holder] != nil
        for member in unsettled.joined() {
            guard case .podOrNode(let uid) = member.key.subject else { continue }
            var key = member.key
            key.subject = .pod(uid)
            entries[key] = member.entry
            if wasNodes { addNode(under: member.entry, member.key) }
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
