import ColumnKernel
import Flow
import FlowInventory
import GRDB

extension Dimensions {
    /// Writes whose an address was, hour by hour; for a part of an hour, in that hour.
    mutating func writeSpans(
        of address: OwnedAddress,
        _ owners: AddressOwners,
        _ database: Database
    ) throws {
        let insert = try database.cachedStatement(sql: "INSERT INTO owner_span VALUES (?, ?, ?)")
        guard address.segment.isEmpty else {
            let answer = owners.answer(
                of: address.ip,
                from: address.segment.lowerBound,
                until: address.segment.upperBound
            )
            let owner = try self.owners.number(of: answer, among: owners, database)
            let hour = Timestamp.hour(ofMilliseconds: address.segment.lowerBound)
            try insert.execute(arguments: [address.number, hour, owner])
            return
        }
        let start = OwnerSpan(fromHour: 0, answer: .attribution(.unknown(.beforeFirst)))
        let spans = owners.spans(of: address.ip)
        for span in (spans.first?.fromHour == 0 ? [] : [start]) + spans {
            let owner = try self.owners.number(of: span.answer, among: owners, database)
            try insert.execute(arguments: [address.number, span.fromHour, owner])
        }
    }

    /// Writes anew whose some addresses were, and what they are; marks inputs that have to be read again for it.
    ///
    /// - Parameters:
    ///   - changed: The addresses, IPv4-mapped ones as IPv4.
    ///   - reason: What has changed.
    ///   - describer: What is known now.
    ///   - database: Inside a transaction.
    /// - Returns: Whether one of them came into the cluster or left it by that, and hours whose facts have changed.
    /// - Throws: `DatabaseError`.
    mutating func restate(
        _ changed: some Sequence<IPAddress>,
        because reason: Restatement,
        _ describer: AddressDescriber,
        _ database: Database
    ) throws -> (hasCrossed: Bool, hours: Set<Int>) {
        var work = RestatementWork(reason: reason)
        for address in changed {
            for spelling in address.spellings {
                try restate(spelling, describer, &work, database)
            }
        }
        try work.merging.apply(database)
        try work.outdated.mark(database)
        return (work.hasCrossed, work.merging.hours)
    }

    private mutating func restate(
        _ address: IPAddress,
        _ describer: AddressDescriber,
        _ work: inout RestatementWork,
        _ database: Database
    ) throws {
        // Parts that were merged have no facts any more.
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT a.address_id, a.segment_ms, a.segment_end_ms, d.in_cluster
                    FROM address a
                    JOIN address_description d ON d.description_id = a.description_id
                    WHERE a.ip = ? AND a.address_id NOT IN (SELECT part_id FROM merged_part)
                    ORDER BY a.segment_ms
                    """
            ),
            arguments: [address.description]
        )
        guard let whole: Int64 = rows.first?[0] else { return }
        let owners = describer.owners
        for hour in owners.cutHours(of: address) where work.isNews(address, hour, owners) {
            work.outdated.add(whole, hour: hour)
        }
        let description = try addresses.description(describer.describe(address), database)
        for row in rows {
            let wasInCluster: Bool = row[3]
            work.hasCrossed = work.hasCrossed || description.isInCluster != wasInCluster
            let owned = OwnedAddress(
                number: row[0],
                ip: address,
                segment: (row[1] as Int64)..<(row[2] as Int64)
            )
            try restate(owned, whole, description, owners, &work, database)
        }
    }

    private mutating func restate(
        _ address: OwnedAddress,
        _ whole: Int64,
        _ description: AddressDescriptionNumber,
        _ owners: AddressOwners,
        _ work: inout RestatementWork,
        _ database: Database
    ) throws {
        let isPart = !address.segment.isEmpty
        let hasOwners = owners.mention(address.ip) || isPart
        try database.cachedStatement(sql: "DELETE FROM owner_span WHERE address_id = ?")
            .execute(arguments: [address.number])
        try database.cachedStatement(
            sql: "UPDATE address SET has_owners = ?, description_id = ? WHERE address_id = ?"
        ).execute(arguments: [hasOwners, description.number, address.number])
        guard hasOwners else { return }
        if isPart {
            let hour = Timestamp.hour(ofMilliseconds: address.segment.lowerBound)
            if work.canMerge, owners.cuts(of: address.ip, in: hour).isEmpty {
                return try work.merging.add(address.number, of: whole, hour: hour, database)
            }
            if !owners.hasSegment(address.segment, of: address.ip) {
                work.outdated.add(address.number, hour: hour)
            }
        }
        try writeSpans(of: address, owners, database)
    }
}

/// Why addresses are restated.
enum Restatement {
    /// New inventory; what was known before it.
    case evidence(since: AddressOwners)
    /// Another topology, which may name another cluster: it may be a mistake, so that nothing is merged for it.
    case topology
}

/// What a restatement has found so far.
private struct RestatementWork {
    let reason: Restatement
    var merging = PartMerging()
    var outdated = OutdatedInputs()
    var hasCrossed = false

    init(reason: Restatement) { self.reason = reason }

    var canMerge: Bool {
        switch reason {
        case .evidence: true
        case .topology: false
        }
    }

    /// Whether rows of that hour may have been told apart otherwise than they would be now.
    func isNews(_ address: IPAddress, _ hour: Int, _ owners: AddressOwners) -> Bool {
        guard case .evidence(let old) = reason else { return true }
        return old.cuts(of: address, in: hour) != owners.cuts(of: address, in: hour)
    }
}

extension IPAddress {
    /// An IPv4 address is logged in two ways, which are two addresses there.
    fileprivate var spellings: [IPAddress] {
        guard family == .v4 else { return [self] }
        return [self, IPAddress(v6High: 0, low: 0xffff_0000_0000 | low)]
    }
}

/// An address, or a part of an hour of it, that has owners.
struct OwnedAddress: Sendable {
    /// `address_id`.
    var number: Int64
    var ip: IPAddress
    /// Unix milliseconds; empty if it is the address itself.
    var segment: Range<Int64>
}
