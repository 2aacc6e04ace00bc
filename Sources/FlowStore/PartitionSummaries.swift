import ColumnKernel
import Flow
import FlowRollup
import Foundation

/// The small things a partition leaves beside its facts, in the database's numbers; survives spills.
package struct PartitionSummaries: Sendable {
    /// Sources of allowed rows of one reporter, hour and direction (R5).
    struct SourceSet: Sendable {
        var hour: Int
        var log: LogKind
        var reporter: UInt64
        var direction: String
        /// Sorted address ids.
        var sources: [Int64]
    }

    private struct SourcePlace: Hashable {
        var hour: Int
        var log: LogKind
        var reporter: UInt64
        var direction: UInt32
    }

    private(set) var sourceSets: [SourceSet] = []
    private(set) var segments: [StoredSegment] = []
    /// Split pairs found in the input so far.
    package private(set) var splits = 0

    package init() {}

    /// Takes the stretches and split pairs that `rollup` has found since the last time.
    mutating func takeStretches(of rollup: inout PartitionRollup, map: NumberMap) {
        splits += rollup.takeSplits()
        segments.append(contentsOf: rollup.takeSegments().map { StoredSegment($0, map) })
    }

    /// Hands over the stretches gathered so far: those of a spill go to the database like its rows.
    mutating func takeSegments() -> [StoredSegment] {
        defer { segments.removeAll() }
        return segments
    }

    /// Takes over what another worker gathered of the same input.
    package mutating func merge(_ other: PartitionSummaries) {
        sourceSets.append(contentsOf: other.sourceSets)
        segments.append(contentsOf: other.segments)
        splits += other.splits
    }

    /// Adds who has sent what `rollup` holds now.
    ///
    /// `groups` are those of `rollup`, `order` has their numbers.
    mutating func addSources(
        of rollup: borrowing PartitionRollup,
        groups: Span<Group>,
        map: NumberMap,
        texts: borrowing TextTable,
        order: borrowing FactOrder,
        marks: inout AddressMarks
    ) {
        let scopes = rollup.scopes.scopes
        // The groups of a scope are neighbours; scopes of one place are not.
        var stretches: [SourcePlace: [Range<Int>]] = [:]
        var start = 0
        while start < order.groups.count {
            let number = groups[Int(order.groups[start])].scope
            var end = start + 1
            while end < order.groups.count, groups[Int(order.groups[end])].scope == number {
                end += 1
            }
            let scope = scopes[Int(number)]
            // Rows of other decisions have no role.
            if texts.text(scope.decision) == "allow" {
                let place = SourcePlace(
                    hour: scope.hour,
                    log: scope.log,
                    reporter: scope.reporter,
                    direction: scope.direction
                )
                stretches[place, default: []].append(start..<end)
            }
            start = end
        }
        marks.reserve(rollup.addresses.count)
        for (place, stretches) in stretches {
            for position in stretches.joined() {
                let source = groups[Int(order.groups[position])].source
                marks.insert(rollup.addresses.base(of: source))
            }
            let sources = marks.removeAll()
            sourceSets.append(
                SourceSet(
                    hour: place.hour,
                    log: place.log,
                    reporter: place.reporter,
                    direction: texts.text(place.direction),
                    sources: sources.map { map.addresses[Int($0)] }.sorted()
                )
            )
        }
    }
}

/// A set of a worker's address numbers; empty between uses, and quicker than a `Set`.
struct AddressMarks: Sendable {
    private var isMarked: [Bool] = []
    private var members: [UInt32] = []

    /// Makes room for the numbers below `count`.
    mutating func reserve(_ count: Int) {
        guard isMarked.count < count else { return }
        isMarked.append(contentsOf: repeatElement(false, count: count - isMarked.count))
    }

    mutating func insert(_ number: UInt32) {
        guard !isMarked[Int(number)] else { return }
        isMarked[Int(number)] = true
        members.append(number)
    }

    /// The members, in the order in which they came.
    mutating func removeAll() -> [UInt32] {
        let result = members
        for number in result { isMarked[Int(number)] = false }
        members.removeAll(keepingCapacity: true)
        return result
    }
}

extension [UInt8] {
    /// GRDB stores blobs as `Data`.
    var asData: Data { Data(self) }
}

/// The bytes of a stored blob.
func bytes(_ data: Data) -> [UInt8] { Array(data) }
