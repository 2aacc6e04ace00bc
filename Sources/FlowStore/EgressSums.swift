import ColumnKernel
import GRDB

/// What crosses the border of the cluster, added up while the facts of an input are written: what `egress_daily` is made of.
///
/// A question to months would otherwise read every fact of them. Roles (R5) are not known yet when an input is stored, so the
/// sums hold all allowed rows: those of a scope with a role are left out by the view, mirrors and transits by
/// `egress_exclusion`, which is brought up to date with the roles.
struct EgressSums {
    /// What rows are added up under.
    private struct Key: Hashable {
        /// Any scope of allowed rows of the hour, log and reporter: they share a role, if they have one.
        var scope: Int64
        /// The address in the cluster.
        var inside: Int64
        /// Description of the address outside.
        var outside: Int
        var isFromCluster: Bool
        var isNearInside: Bool
    }

    private struct Sums {
        var facts: Int64 = 0
        var measured: Int64 = 0
        var opened: Int64 = 0
        var bytesOut: Int64 = 0
        var bytesIn: Int64 = 0

        mutating func add(_ group: Group, isFromCluster: Bool, isStateless: Bool) {
            facts += 1
            if !isStateless { opened = boundedSum(opened, Int64(group.opened)) }
            guard group.measured > 0 else { return }
            measured += 1
            let sent = FactWriter.counter(group.bytesSent)
            let received = FactWriter.counter(group.bytesReceived)
            bytesOut = boundedSum(bytesOut, isFromCluster ? sent : received)
            bytesIn = boundedSum(bytesIn, isFromCluster ? received : sent)
        }

        mutating func add(_ other: Sums) {
            facts += other.facts
            measured += other.measured
            opened = boundedSum(opened, other.opened)
            bytesOut = boundedSum(bytesOut, other.bytesOut)
            bytesIn = boundedSum(bytesIn, other.bytesIn)
        }
    }

    /// The near address of the facts at hand, and what they have in common.
    private struct Lane {
        var scope: Int64
        var near: Int64
        var description: AddressDescriptionNumber
        var isInbound: Bool
        var isStateless: Bool

        var isFromCluster: Bool { description.isInCluster != isInbound }
    }

    private var totals: [Key: Sums] = [:]
    /// `nil` if rows of the scope cannot count.
    private var lane: Lane?
    /// Sums of the lane by description of the remote address; those in `touched` are not 0.
    private var byDescription: [Sums] = []
    private var touched: [Int] = []

    /// Goes on with the facts of another near address.
    mutating func beginLane(_ scope: ScopeTraits, near: Int, _ map: borrowing NumberMap) {
        endLane()
        guard scope.canCount else {
            lane = nil
            return
        }
        lane = Lane(
            scope: map.scopes[Int(scope.place)],
            near: map.addresses[near],
            description: map.descriptions[near],
            isInbound: scope.isInbound,
            isStateless: scope.isStateless
        )
    }

    @inline(__always)
    mutating func add(_ group: Group, remote: Int, _ map: borrowing NumberMap) {
        guard let lane else { return }
        let description = map.descriptions[remote]
        guard description.isInCluster != lane.description.isInCluster else { return }
        addToBorder(group, lane, remote: map.addresses[remote], description)
    }

    private mutating func addToBorder(
        _ group: Group,
        _ lane: Lane,
        remote: Int64,
        _ description: AddressDescriptionNumber
    ) {
        guard lane.description.isInCluster else {
            let key = Key(
                scope: lane.scope,
                inside: remote,
                outside: lane.description.number,
                isFromCluster: lane.isFromCluster,
                isNearInside: false
            )
            totals[key, default: Sums()].add(
                group,
                isFromCluster: lane.isFromCluster,
                isStateless: lane.isStateless
            )
            return
        }
        if description.number >= byDescription.count {
            let missing = description.number + 1 - byDescription.count
            byDescription.append(contentsOf: repeatElement(Sums(), count: missing))
        }
        if byDescription[description.number].facts == 0 { touched.append(description.number) }
        byDescription[description.number].add(
            group,
            isFromCluster: lane.isFromCluster,
            isStateless: lane.isStateless
        )
    }

    private mutating func endLane() {
        guard let lane, !touched.isEmpty else { return }
        for number in touched {
            let key = Key(
                scope: lane.scope,
                inside: lane.near,
                outside: number,
                isFromCluster: lane.isFromCluster,
                isNearInside: true
            )
            totals[key, default: Sums()].add(byDescription[number])
            byDescription[number] = Sums()
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// Writes the sums of the facts from `firstFact` on; they are never more than those.
    mutating func insert(firstFact: Int64, _ database: Database) throws {
        endLane()
        guard !totals.isEmpty else { return }
        var rows = try BulkInsert(database, into: "egress_sum", row: .integers(11))
        var number = firstFact
        for (key, sums) in totals {
            try rows.append([
                number, key.scope, key.inside, Int64(key.outside), key.isFromCluster ? 1 : 0,
                key.isNearInside ? 1 : 0, sums.facts, sums.measured, sums.opened, sums.bytesOut,
                sums.bytesIn,
            ])
            number += 1
        }
        try rows.finish()
    }
}

/// A sum of numbers that are not negative, which stops where a few more still add up in SQLite's 64-bit integers.
///
/// Only forged logs get there.
private func boundedSum(_ one: Int64, _ other: Int64) -> Int64 { min(one + other, 1 << 60) }

/// What the topology says of an address, by number.
struct AddressDescriptionNumber: Sendable {
    /// `description_id` of the database: from 1, without large gaps.
    var number: Int
    var isInCluster: Bool
}
