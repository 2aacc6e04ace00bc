import Flow
import FlowEnrich
import FlowInventory
import GRDB

/// Counts the addresses of subnets, hour by hour: rewritten for hours whose logs or owners have changed.
///
/// A question to a month would otherwise look at every address of every hour of it.
struct SubnetHours {
    /// An owner of an address in a subnet.
    private struct Tenancy {
        var subnet: Int
        var address: IPAddress
        var kind: EndpointKind
        /// Of the pod or the node itself, in one case: Windows nodes are written in both.
        var node: String?
        var firstHour: Int
        var lastHour: Int
    }

    /// What an hour shows of a subnet.
    private struct Count {
        var seen: Set<IPAddress> = []
        var owned: Set<IPAddress> = []
        var podsByNode: [String: Set<IPAddress>] = [:]
        var nodes: Set<String> = []
    }

    private let topology: Topology
    private let tenancies: [Tenancy]

    /// - Parameters:
    ///   - topology: Which subnets there are.
    ///   - owners: Those of the cluster that the topology names.
    init(_ topology: Topology, _ owners: AddressOwners) {
        self.topology = topology
        guard !topology.subnets.isEmpty else {
            tenancies = []
            return
        }
        tenancies = owners.owners.compactMap { owner in
            guard let subnet = topology.places[topology.place(of: owner.address)].subnet else {
                return nil
            }
            return Tenancy(
                subnet: subnet,
                address: owner.address.unmapped,
                kind: owner.kind,
                node: (owner.kind == .node ? owner.name : owner.node)?.lowercased(),
                firstHour: Timestamp.hour(ofMilliseconds: owner.validFrom),
                lastHour: owner.lastHour
            )
        }
    }

    func update(_ database: Database, hours: [Int]) throws {
        let delete = try database.cachedStatement(sql: "DELETE FROM subnet_hour WHERE hour_id = ?")
        let isLogged = try database.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM reporter_hour WHERE hour_id = ?)"
        )
        let insert = try database.cachedStatement(
            sql: "INSERT INTO subnet_hour VALUES (?, ?, ?, ?, ?, ?)"
        )
        for hour in hours {
            try delete.execute(arguments: [hour])
            guard !topology.subnets.isEmpty, try Bool.fetchOne(isLogged, arguments: [hour]) == true
            else { continue }
            let counts = try counts(of: hour, database)
            for (index, subnet) in topology.subnets.enumerated() {
                let count = counts[index]
                try insert.execute(
                    arguments: [
                        hour, index + 1, count.seen.count, count.owned.count,
                        count.seen.union(count.owned).count, reserved(subnet, count),
                    ]
                )
            }
        }
    }

    private func counts(of hour: Int, _ database: Database) throws -> [Count] {
        var counts = Array(repeating: Count(), count: topology.subnets.count)
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: Self.addressesSeen),
            arguments: ["hour": Timestamp.text(ofHour: hour), "hour_id": hour]
        )
        while let row = try rows.next() {
            let subnet: Int = row[0]
            guard let address = IPAddress(row[1] as String) else { continue }
            counts[subnet - 1].seen.insert(address.unmapped)
        }
        for tenancy in tenancies where tenancy.firstHour <= hour && hour <= tenancy.lastHour {
            counts[tenancy.subnet].owned.insert(tenancy.address)
            guard let node = tenancy.node else { continue }
            switch tenancy.kind {
            case .pod:
                counts[tenancy.subnet].podsByNode[node, default: []].insert(tenancy.address)
            case .node: counts[tenancy.subnet].nodes.insert(node)
            default: break
            }
        }
        return counts
    }

    /// What nodes have taken to hand out; known of those that inventory shows there.
    private func reserved(_ subnet: Subnet, _ count: Count) -> Int? {
        switch subnet.allocation {
        case .single: nil
        case .batches:
            // Another batch when fewer than 8 of those taken are left.
            count.podsByNode.isEmpty
                ? nil : count.podsByNode.values.reduce(0) { $0 + ($1.count + 8 + 15) / 16 * 16 }
        case .blocks: count.podsByNode.isEmpty ? nil : count.podsByNode.count * 256
        case .pods:
            count.nodes.isEmpty
                ? nil : count.nodes.count * ((topology.cluster?.podsPerNode ?? 0) + 1)
        }
    }

    /// Addresses that a NIC logged as its own: sources of outbound, and destinations of allowed inbound rows.
    ///
    /// A NIC that passes traffic on logs others' addresses, also those that nobody has.
    private static let addressesSeen = """
        SELECT DISTINCT p.subnet_id, a.ip
        FROM scope s
        CROSS JOIN fact_range r ON r.scope_id = s.scope_id
        CROSS JOIN fact_lane l ON l.first_fact BETWEEN r.first_fact AND r.last_fact
        CROSS JOIN address a ON a.address_id = l.near_id
        CROSS JOIN place p ON p.place_id = a.place_id
        WHERE s.hour = :hour AND (s.direction <> 'inbound' OR s.decision = 'allow')
              AND p.subnet_id IS NOT NULL
              AND s.reporter NOT IN (SELECT value FROM declaration WHERE section = 'transit')
              AND s.reporter NOT IN (SELECT reporter FROM transit_key WHERE hour_id = :hour_id)
        """
}

extension SubnetHours {
    /// Hours in which some addresses have other owners than before.
    ///
    /// Each night proves that most pods ran on: then only the hours since they were last seen are new.
    ///
    /// - Parameters:
    ///   - addresses: Those of which something new is known.
    ///   - old: Their owners as they were.
    ///   - new: Their owners as they are.
    ///   - hours: All there are.
    /// - Returns: Some of `hours`.
    static func hours(
        of addresses: some Sequence<IPAddress>,
        from old: AddressOwners,
        to new: AddressOwners,
        among hours: [Int]
    ) -> Set<Int> {
        let sorted = hours.sorted()
        /// How many ranges begin, less those that end before, at each of `sorted`.
        var changes = Array(repeating: 0, count: sorted.count + 1)
        func mark(_ first: Int, _ last: Int) {
            let start = sorted.partitioningIndex { $0 >= first }
            let end = sorted.partitioningIndex { $0 > last }
            guard start < end else { return }
            changes[start] += 1
            changes[end] -= 1
        }
        for address in addresses {
            var known: [Beginning: AddressOwner] = [:]
            for owner in old.owners[old.intervals(of: address)] { known[Beginning(owner)] = owner }
            for owner in new.owners[new.intervals(of: address)] {
                guard let before = known.removeValue(forKey: Beginning(owner)) else {
                    mark(Timestamp.hour(ofMilliseconds: owner.validFrom), owner.lastHour)
                    continue
                }
                guard before.validTo != owner.validTo else { continue }
                mark(min(before.lastHour, owner.lastHour), max(before.lastHour, owner.lastHour))
            }
            for owner in known.values {
                mark(Timestamp.hour(ofMilliseconds: owner.validFrom), owner.lastHour)
            }
        }
        var open = 0
        var result: Set<Int> = []
        for (index, hour) in sorted.enumerated() {
            open += changes[index]
            if open > 0 { result.insert(hour) }
        }
        return result
    }

    /// All that counts of an owner but when it ended.
    private struct Beginning: Hashable {
        var name: ExactText
        var uid: ExactText?
        var kind: EndpointKind
        var node: ExactText?
        var validFrom: Int64

        init(_ owner: AddressOwner) {
            name = ExactText(owner.name)
            uid = owner.uid.map(ExactText.init)
            kind = owner.kind
            node = owner.node.map(ExactText.init)
            validFrom = owner.validFrom
        }
    }
}

extension AddressOwner {
    /// The hour of its last millisecond; its first one's if it has none.
    fileprivate var lastHour: Int {
        Timestamp.hour(ofMilliseconds: max(validFrom, validTo - 1))
    }
}

extension [Int] {
    /// Where the elements begin of which `belongsBehind` is true; all before are sorted so that it is false.
    fileprivate func partitioningIndex(where belongsBehind: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
