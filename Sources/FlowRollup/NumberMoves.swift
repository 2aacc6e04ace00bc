package import ColumnKernel
package import Flow

/// Gives what is kept while tables are emptied its numbers in the new ones.
package struct NumberMoves {
    let oldTexts: TextTable
    let oldIdentities: IdentityTable
    let oldAddresses: AddressTable
    package private(set) var texts: TextTable
    package private(set) var identities: IdentityTable
    private(set) var addresses: AddressTable

    /// From the tables as they were to new ones, which gain what is kept.
    package init(
        from oldTexts: TextTable,
        _ oldIdentities: IdentityTable,
        _ oldAddresses: AddressTable,
        to texts: TextTable,
        _ identities: IdentityTable,
        _ addresses: AddressTable
    ) {
        self.oldTexts = oldTexts
        self.oldIdentities = oldIdentities
        self.oldAddresses = oldAddresses
        self.texts = texts
        self.identities = identities
        self.addresses = addresses
    }

    mutating func text(_ number: UInt32) -> UInt32 { texts.intern(number, of: oldTexts) }

    mutating func address(_ number: UInt32) -> UInt32 {
        guard number != Event.noAddress, number != AddressTable.other else { return number }
        let segment = oldAddresses.segments[number]
        let index = Int(segment?.base ?? number)
        let whole = addresses.intern(
            high: oldAddresses.high[index],
            low: oldAddresses.low[index],
            isWide: oldAddresses.isWide[index]
        )
        guard let segment else { return whole }
        return addresses.number(of: whole, from: segment.start, until: segment.end)
    }

    mutating func identity(_ number: UInt32) -> UInt32 {
        var identity = oldIdentities.identities[Int(number)]
        guard !identity.isEmpty else { return 0 }
        identity.namespace = text(identity.namespace)
        identity.workload = text(identity.workload)
        identity.pod = text(identity.pod)
        identity.node = text(identity.node)
        return identities.number(of: identity)
    }

    mutating func moved(_ place: EventRollup.ReporterHour) -> EventRollup.ReporterHour {
        var place = place
        place.reporter = text(place.reporter)
        return place
    }

    mutating func moved(_ key: LatencyKey) -> LatencyKey {
        var key = key
        key.source = address(key.source)
        key.destination = address(key.destination)
        key.sourceIdentity = identity(key.sourceIdentity)
        key.destinationIdentity = identity(key.destinationIdentity)
        return key
    }
}
