import ColumnKernel
import Flow

extension EventDecoder {
    /// Sets what tells the event from all others (R4), in whatever file and shape it comes: decision 0019.
    ///
    /// Its own id, if it has one, is enough.
    mutating func complete(
        _ event: inout Event,
        _ id: UInt64?,
        _ addresses: borrowing AddressTable
    ) {
        event.sourceHash = endHash(event.source, event.sourceIdentity, addresses)
        event.keyHash = keyHash(of: event, addresses)
        completeSightings(addresses)
        if let id {
            event.fingerprint = mix(id, UInt64(event.log.rawValue))
            event.isUnique = true
            return
        }
        // Shapes differ in their digits: microseconds are in all of them.
        var hash = mix(event.keyHash, UInt64(bitPattern: event.time / 1000))
        hash = mix(hash, UInt64(UInt32(bitPattern: event.sourcePort)))
        for number in [event.queryID, event.weight, event.bytesSent, event.bytesReceived] {
            hash = mix(hash, UInt64(bitPattern: number))
        }
        event.fingerprint = hash
    }

    /// Sets the hashes of what the event that is about to be added says of latency.
    private mutating func completeSightings(_ addresses: borrowing AddressTable) {
        var index = tables.batch.latencies.count - 1
        while index >= 0, tables.batch.latencies[index].row == tables.batch.events.count {
            var sighting = tables.batch.latencies[index]
            sighting.sourceHash = endHash(sighting.source, sighting.sourceIdentity, addresses)
            sighting.keyHash = mix(
                mix(
                    sighting.sourceHash,
                    endHash(sighting.destination, sighting.destinationIdentity, addresses)
                ),
                UInt64(UInt32(bitPattern: sighting.port)) << 8 | UInt64(sighting.method.rawValue)
            )
            tables.batch.latencies[index] = sighting
            index -= 1
        }
    }

    private mutating func endHash(
        _ address: UInt32,
        _ identity: UInt32,
        _ addresses: borrowing AddressTable
    ) -> UInt64 {
        let isKnown = address != Event.noAddress
        return mix(isKnown ? addresses.hashes[Int(address)] : 0, identityHash(identity))
    }

    /// Of what groups the event with others, the same in every run.
    private mutating func keyHash(of event: Event, _ addresses: borrowing AddressTable) -> UInt64 {
        var hash = UInt64(event.log.rawValue) << 24 | UInt64(event.kind.rawValue) << 16
        hash |= UInt64(event.generation.rawValue) << 8 | UInt64(event.decision.rawValue) << 4
        hash |= UInt64(event.direction.rawValue)
        hash = mix(hash, UInt64(UInt32(bitPattern: event.port)))
        let isKnown = event.destination != Event.noAddress
        hash = mix(hash, isKnown ? addresses.hashes[Int(event.destination)] : 0)
        for text in [
            event.acl, event.rule, event.reason, event.protocolName, event.name, event.queryType,
            event.responseCode,
        ] {
            hash = mix(hash, tables.hash(of: text))
        }
        // Who collected a resolver's lines is in their wrapping only.
        if event.log != .coreDNS { hash = mix(hash, tables.hash(of: event.reporter)) }
        return mix(mix(hash, event.sourceHash), identityHash(event.destinationIdentity))
    }

    private mutating func identityHash(_ number: UInt32) -> UInt64 {
        guard number != 0 else { return 0 }
        let identity = tables.identities.identities[Int(number)]
        var hash: UInt64 = 0
        for text in [identity.namespace, identity.workload, identity.pod] {
            hash = mix(hash, tables.hash(of: text))
        }
        return hash
    }
}
