/// Names that answers gave for addresses, and when they held.
extension ReferenceEvents {
    /// One answer of one lookup in one hour.
    struct HeldName: Hashable, Sendable {
        var hour: Int64
        var address: String
        var name: String
        var client: String?
        /// Unix milliseconds.
        var from: Int64
        var until: Int64
    }

    /// Every answer, cut at the hours: a name goes on as long as its answer lives.
    var heldNames: Set<HeldName> {
        var held: Set<HeldName> = []
        for fact in facts {
            guard let lookup = fact.event.lookup, lookup.message == .response else { continue }
            let from = fact.event.time / 1_000_000
            let until = from + lookup.lifetime * 1000
            for address in lookup.answers {
                var hour = fact.event.hour
                while hour * 1000 <= until {
                    held.insert(
                        HeldName(
                            hour: hour,
                            address: address,
                            name: lookup.name,
                            client: fact.event.destination.ip,
                            from: max(from, hour * 1000),
                            until: min(until, hour * 1000 + 3_599_999)
                        )
                    )
                    hour += 3600
                }
            }
        }
        return held
    }

    func addressNames() -> [ReferenceRow] {
        let groups = Dictionary(grouping: heldNames) { held -> ReferenceRow in
            [
                .text(ReferenceTime.text(ofSeconds: held.hour)), .text(held.address),
                .text(held.name), Cell(held.client),
            ]
        }
        return groups.map { key, held in
            let times = [held.map(\.from).min(), held.map(\.until).max()]
            return key + times.map { Cell($0.map { ReferenceTime.text(ofSeconds: $0 / 1000) }) }
        }
    }
}

/// What names addresses go by, ready to be asked.
package struct ReferenceNames: Sendable {
    private struct Place: Hashable {
        var hour: Int64
        var address: String
    }

    private var heldByPlace: [Place: [ReferenceEvents.HeldName]]

    package init(_ events: ReferenceEvents) {
        heldByPlace = Dictionary(grouping: events.heldNames) { held in
            Place(hour: held.hour, address: held.address)
        }
    }

    /// The one name that `source` was given for `address` in that hour, else the only one that anybody was.
    package func name(of address: String?, for source: String?, hour: Int64) -> String? {
        guard let address else { return nil }
        let held = heldByPlace[Place(hour: hour, address: address)] ?? []
        let own = Set(held.filter { source != nil && $0.client == source }.map(\.name))
        let names = own.isEmpty ? Set(held.map(\.name)) : own
        return names.count == 1 ? names.first : nil
    }

    /// Unix seconds of an hour as views print it.
    package static func hour(of text: String) -> Int64? {
        ReferenceTime.nanoseconds(of: text).map { $0 / ReferenceTime.nanosecondsPerSecond }
    }

    /// Addresses that have another name in another hour, or for another client.
    package var changing: Set<String> {
        let all = heldByPlace.values.flatMap(\.self)
        return Set(
            Dictionary(grouping: all, by: \.address)
                .filter { Set($1.map(\.name)).count > 1 }.keys
        )
    }
}
