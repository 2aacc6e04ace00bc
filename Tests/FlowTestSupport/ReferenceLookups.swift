/// One row of `dns_lookups` with every measured value.
package struct ReferenceLookups: Sendable {
    /// Hour, client address, namespace and pod, resolver, name, type, code.
    package var key: ReferenceRow
    package var lookups: Int64
    /// Sorted.
    package var nanoseconds: [Int64]
    /// The longest that is known, of a group too.
    package var longest: Int64?

    /// Whether an answer of it is without its question in one of several inputs.
    package var isHalfPaired = false

    package init(key: ReferenceRow, lookups: Int64, nanoseconds: [Int64]) {
        self.key = key
        self.lookups = lookups
        self.nanoseconds = nanoseconds
    }

    /// The smallest value that at least this share of the values does not exceed.
    package func quantile(percent: Int) -> Int64? {
        guard !nanoseconds.isEmpty else { return nil }
        let rank = (nanoseconds.count * percent + 99) / 100
        return nanoseconds[max(rank, 1) - 1]
    }

    /// Values a bucket, by the bucket's number.
    package var buckets: [Int: Int] {
        Dictionary(grouping: nanoseconds, by: ReferenceLookups.bucket(of:)).mapValues(\.count)
    }

    /// 64 buckets for each doubling; below 64 one for each nanosecond.
    package static func bucket(of nanoseconds: Int64) -> Int {
        guard nanoseconds >= 64 else { return Int(nanoseconds) }
        var exponent = 0
        while nanoseconds >> (exponent + 1) > 0 { exponent += 1 }
        return (exponent - 5) * 64 + Int(nanoseconds >> (exponent - 6)) - 64
    }
}

extension ReferenceEvents {
    /// The rows of `dns_lookups`, in the order of their keys.
    package var lookups: [ReferenceLookups] {
        var groups: [ReferenceRow: ReferenceLookups] = [:]
        for fact in facts where !fact.isSuperseded {
            guard let lookup = fact.event.lookup else { continue }
            // A question is no lookup: its answer may stand in another input.
            if lookup.message == .request { continue }
            let event = fact.event
            let client = lookup.message == .response ? event.destination : event.source
            let key: ReferenceRow = [
                .text(ReferenceTime.text(ofSeconds: event.hour)), Cell(client.ip),
                Cell(client.namespace), Cell(client.pod), Cell(lookup.resolver),
                .text(lookup.name), Cell(lookup.type), Cell(lookup.code),
            ]
            var row =
                groups[key] ?? ReferenceLookups(key: key, lookups: 0, nanoseconds: [])
            row.lookups += lookup.count
            row.isHalfPaired = row.isHalfPaired || fact.isHalfPaired
            if let value = lookup.nanoseconds { row.nanoseconds.append(value) }
            let longest = [row.longest, lookup.nanoseconds, lookup.longestNanoseconds]
            row.longest = longest.compactMap(\.self).max()
            groups[key] = row
        }
        return groups.values.map { row in
            var row = row
            row.nanoseconds.sort()
            return row
        }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
}
