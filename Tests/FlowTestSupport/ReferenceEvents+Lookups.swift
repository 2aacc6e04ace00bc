/// What was meant by names that were looked up, and how their times are spread.
extension ReferenceEvents {
    /// A lookup, an answer where question and answer are logged one by one.
    private var answers: [(event: ReferenceEvent, lookup: ReferenceLookup, isHalfPaired: Bool)] {
        facts.compactMap { fact in
            guard !fact.isSuperseded, let lookup = fact.event.lookup, lookup.message != .request
            else { return nil }
            return (fact.event, lookup, fact.isHalfPaired)
        }
    }

    private func client(_ event: ReferenceEvent) -> ReferenceEvent.End {
        event.lookup?.message == .response ? event.destination : event.source
    }

    /// The name with which a search for an outside name began; nil for a lookup of its own (`coredns.md` section 3).
    static func searched(_ name: String, code: String?, namespace: String?) -> String? {
        guard code == "NXDOMAIN" else { return nil }
        let domains = [
            namespace.map { $0 + ".svc.cluster.local" }, "svc.cluster.local", "cluster.local",
            "reddog.microsoft.com",
        ]
        for domain in domains.compactMap({ $0 }) where name.hasSuffix("." + domain) {
            let outside = String(name.dropLast(domain.count + 1))
            return outside.contains(".") ? outside : nil
        }
        return nil
    }

    /// One row of `dns_names`.
    package struct MeantName: Sendable {
        /// Hour, log, resolver, name.
        package var key: ReferenceRow
        package var lookups: Int64 = 0
        package var searchLookups: Int64 = 0
        package var notFound: Int64 = 0
        package var failed: Int64 = 0
        /// Nanoseconds; nil if nothing was measured.
        package var longest: Int64?
        /// The longest depends on which input is read first.
        package var isHalfPaired = false
    }

    package var meantNames: [MeantName] {
        var names: [ReferenceRow: MeantName] = [:]
        for (event, lookup, isHalfPaired) in answers {
            let outside = ReferenceEvents.searched(
                lookup.name,
                code: lookup.code,
                namespace: client(event).namespace
            )
            let key: ReferenceRow = [
                .text(ReferenceTime.text(ofSeconds: event.hour)), .text(event.log.rawValue),
                Cell(lookup.resolver), .text(outside ?? lookup.name),
            ]
            var name = names[key] ?? MeantName(key: key)
            if outside != nil {
                name.searchLookups += lookup.count
            } else {
                name.lookups += lookup.count
                switch lookup.code {
                case "NOERROR": break
                case "NXDOMAIN": name.notFound += lookup.count
                default: name.failed += lookup.count
                }
            }
            let longest = [name.longest, lookup.nanoseconds, lookup.longestNanoseconds]
            name.longest = longest.compactMap(\.self).max()
            name.isHalfPaired = name.isHalfPaired || isHalfPaired
            names[key] = name
        }
        return Array(names.values)
    }

    /// The rows of `dns_buckets` whose times do not depend on the order of inputs.
    func dnsBuckets() -> [ReferenceRow] {
        let groups = Dictionary(grouping: answers) { event, lookup, _ -> ReferenceRow in
            [
                .text(ReferenceTime.text(ofSeconds: event.hour)), .text(event.log.rawValue),
                Cell(lookup.resolver), Cell(client(event).ip), .text(lookup.name),
                Cell(lookup.type), Cell(lookup.code),
            ]
        }
        return groups.flatMap { key, lookups -> [ReferenceRow] in
            guard !lookups.contains(where: \.isHalfPaired) else { return [] }
            let times = lookups.compactMap(\.lookup.nanoseconds)
            return Dictionary(grouping: times, by: ReferenceLookups.bucket(of:)).map {
                key + [.integer(Int64($0)), .integer(Int64($1.count))]
            }
        }
    }

    /// Keys of `dns_buckets` that are left out above: all but bucket and samples.
    package var openBuckets: Set<ReferenceRow> {
        Set(
            answers.filter(\.isHalfPaired).map { event, lookup, _ in
                [
                    .text(ReferenceTime.text(ofSeconds: event.hour)), .text(event.log.rawValue),
                    Cell(lookup.resolver), Cell(client(event).ip), .text(lookup.name),
                    Cell(lookup.type), Cell(lookup.code),
                ]
            }
        )
    }
}
