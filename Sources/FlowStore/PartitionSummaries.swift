import ColumnKernel
import Flow
import FlowRollup
import Foundation

/// The small things a partition leaves beside its facts, in the database's numbers; survives spills.
package struct PartitionSummaries: Sendable {
    struct Counts: Sendable {
        var records = 0
        var rows = 0
    }

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

    private(set) var reporterHours: [PartitionRollup.ReporterHour: Counts] = [:]
    private(set) var sourceSets: [SourceSet] = []
    private(set) var segments: [StoredSegment] = []
    /// Split pairs found in the input so far.
    package private(set) var splits = 0

    package init() {}

    /// Hours this partition has rows or records in.
    var hours: Set<Int> { Set(reporterHours.keys.map(\.hour)) }

    /// Takes what `rollup` has gathered since the last time.
    mutating func add(_ rollup: inout PartitionRollup, map: NumberMap, texts: borrowing TextTable) {
        splits += rollup.takeSplits()
        segments.append(contentsOf: rollup.takeSegments().map { StoredSegment($0, map) })
        addSources(of: rollup, map, texts)
        // The counts of a rollup run through the whole input: the last ones count.
        reporterHours.removeAll(keepingCapacity: true)
        for (place, rows) in rollup.rowsByHour {
            reporterHours[place, default: Counts()].rows = rows
        }
        for (place, records) in rollup.recordsByHour {
            reporterHours[place, default: Counts()].records = records
        }
    }

    /// Hands over the stretches gathered so far: those of a spill go to the database like its rows.
    mutating func takeSegments() -> [StoredSegment] {
        defer { segments.removeAll() }
        return segments
    }

    /// Takes over what another worker gathered of the same input.
    ///
    /// Counts of hours are the last rollup's business.
    package mutating func merge(_ other: PartitionSummaries) {
        sourceSets.append(contentsOf: other.sourceSets)
        segments.append(contentsOf: other.segments)
        splits += other.splits
    }

    private mutating func addSources(
        of rollup: borrowing PartitionRollup,
        _ map: NumberMap,
        _ texts: borrowing TextTable
    ) {
        // Which set a scope's sources belong to; -1 for rows that have no role.
        var setOfScope: [Int] = []
        var numbers: [SourcePlace: Int] = [:]
        var places: [SourcePlace] = []
        for scope in rollup.scopes.scopes {
            guard texts.text(scope.decision) == "allow" else {
                setOfScope.append(-1)
                continue
            }
            let place = SourcePlace(
                hour: scope.hour,
                log: scope.log,
                reporter: scope.reporter,
                direction: scope.direction
            )
            if numbers[place] == nil {
                numbers[place] = places.count
                places.append(place)
            }
            setOfScope.append(numbers[place] ?? -1)
        }
        var sources = Array(repeating: Set<UInt32>(), count: places.count)
        for group in rollup.groups.rows {
            let set = setOfScope[Int(group.scope)]
            guard set >= 0 else { continue }
            sources[set].insert(group.source)
        }
        for (index, place) in places.enumerated() where !sources[index].isEmpty {
            sourceSets.append(
                SourceSet(
                    hour: place.hour,
                    log: place.log,
                    reporter: place.reporter,
                    direction: texts.text(place.direction),
                    sources: sources[index].map { map.addresses[Int($0)] }.sorted()
                )
            )
        }
    }
}

extension [UInt8] {
    /// GRDB stores blobs as `Data`.
    var asData: Data { Data(self) }
}

/// The bytes of a stored blob.
func bytes(_ data: Data) -> [UInt8] { Array(data) }
