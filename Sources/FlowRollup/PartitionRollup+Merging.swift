package import ColumnKernel
import Flow

extension PartitionRollup {
    /// Takes over all that another worker's rollup of the same input holds: counts, groups and open ends.
    ///
    /// The other's numbers are translated: nothing in the result depends on who read what (R11).
    ///
    /// - Parameters:
    ///   - other: The other worker's rollup; its stretches are taken out.
    ///   - otherTexts: The texts its scopes' numbers stand for.
    ///   - texts: The texts of this rollup's.
    package mutating func absorb(
        _ other: inout PartitionRollup,
        otherTexts: borrowing TextTable,
        texts: inout TextTable
    ) {
        mergeCounts(of: other)
        let newAddresses = numbers(ofAddressesIn: other.addresses)
        let newScopes = numbers(ofScopesIn: other.scopes, otherTexts: otherTexts, texts: &texts)
        var numbers: [Int?] = []
        for index in 0..<other.groups.count {
            var group = other.groups[index]
            group.pair =
                UInt64(newAddresses[Int(group.source)]) << 32
                | UInt64(newAddresses[Int(group.destination)])
            group.place = UInt64(newScopes[Int(group.scope)]) << 32 | UInt64(group.port)
            numbers.append(groups.add(group))
        }
        groups.addSourcePorts(of: other.groups, as: numbers)
        for (place, sketch) in other.sketches.sketches {
            let source = newAddresses[Int(place.source)]
            sketches.formUnion(sketch, at: ScanSketches.Place(hour: place.hour, source: source))
        }
        let segments = other.takeSegments().map { segment in
            var segment = segment
            for index in segment.heads.indices {
                let head = segment.heads[index]
                segment.heads[index].scope = newScopes[Int(head.scope)]
                segment.heads[index].source = newAddresses[Int(head.source)]
                segment.heads[index].destination = newAddresses[Int(head.destination)]
            }
            return segment
        }
        tracker.adopt(segments, splits: other.takeSplits())
        knownAddresses = addresses.count
    }

    /// Joins the stretches of each stream that only workers, or the limit of remembered flows, have cut.
    ///
    /// Not those between which another input may have a record: where one was a duplicate, or was cut by damage.
    package mutating func joinStretches() {
        guard tracker.stretches == .long, rejects.entries[.incompleteRecord] == nil else { return }
        let byStream = Dictionary(grouping: tracker.takeSegments(), by: \.stream)
        for segments in byStream.values {
            let segments = segments.sorted { $0.firstTime < $1.firstTime }
            var join = StretchJoin()
            let isAlone = recordTimes[segments[0].stream]?.duplicate.isEmpty ?? false
            guard isAlone, StretchJoin.canJoin(segments), let joined = join.join(segments) else {
                tracker.adopt(segments, splits: 0)
                continue
            }
            for correction in join.corrections {
                let (head, tail) = (correction.head, correction.tail.counters)
                groups.subtract(
                    pair: UInt64(head.source) << 32 | UInt64(head.destination),
                    place: UInt64(head.scope) << 32 | UInt64(head.port),
                    packetsSent: tail.packetsSent,
                    bytesSent: tail.bytesSent,
                    packetsReceived: tail.packetsReceived,
                    bytesReceived: tail.bytesReceived
                )
            }
            tracker.adopt([joined], splits: 0)
        }
    }

    private mutating func numbers(ofAddressesIn table: borrowing AddressTable) -> [UInt32] {
        var numbers = [AddressTable.other]
        numbers.reserveCapacity(table.count)
        for index in 1..<table.count {
            if let segment = table.segments[UInt32(index)] {
                let base = numbers[Int(segment.base)]
                numbers.append(
                    addresses.number(of: base, from: segment.start, until: segment.end)
                )
                continue
            }
            numbers.append(
                addresses.intern(
                    high: table.high[index],
                    low: table.low[index],
                    isWide: table.isWide[index]
                )
            )
        }
        return numbers
    }

    private mutating func numbers(
        ofScopesIn table: borrowing ScopeTable,
        otherTexts: borrowing TextTable,
        texts: inout TextTable
    ) -> [UInt32] {
        var known: [UInt32: UInt32] = [:]
        var numbers: [UInt32] = []
        for scope in table.scopes {
            var scope = scope
            for field in Scope.textFields {
                let number = scope[keyPath: field]
                if known[number] == nil { known[number] = texts.intern(number, of: otherTexts) }
                scope[keyPath: field] = known[number] ?? TextTable.empty
            }
            numbers.append(scopes.number(of: scope))
        }
        return numbers
    }
}
