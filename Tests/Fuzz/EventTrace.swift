import ColumnKernel
import Flow
import FlowDecode

/// What an event decoder said about one input, with everything resolved that it numbers.
///
/// Numbers of texts and addresses are replaced by hashes of them, so that the answers of two decoders compare.
struct EventTrace: Equatable {
    var events: [[UInt64]] = []
    /// Of each event: halves and samples of latency.
    var latencies: [[UInt64]] = []
    var names: [[UInt64]] = []
    var lost: [[UInt64]] = []
    var sockets = 0
    var records = 0
    var rejects: [RejectReason: RejectTally.Entry] = [:]
    var damages: [Int] = []
    var logs: Set<EventLog> = []
    var isWhole = false

    /// Feeds `bytes` in windows that grow from one of `ends` to the next; the last is the end of all.
    init(_ bytes: [UInt8], ends: [Int], decoder: inout EventDecoder, fileName: String) {
        var addresses = AddressTable()
        decoder.reset(fileName: fileName)
        decoder.forgetNumbers(&addresses)
        var start = 0
        var later = ends.makeIterator()
        var end = later.next() ?? 0
        var tally = RejectTally()
        while true {
            let step = decoder.decode(
                bytes.span.extracting(start..<end),
                offset: start,
                position: end == bytes.count ? .last : .inner,
                addresses: &addresses
            )
            demand(
                step.consumed <= end - start && step.consumed >= 0,
                "no more is read than is there"
            )
            start += step.consumed
            take(decoder.tables, addresses)
            tally.merge(decoder.tables.batch.rejects)
            decoder.tables.batch.removeAll()
            switch step.event {
            case .needsMore:
                guard let next = later.next() else {
                    fatalError("BROKEN: at the end there is no more")
                }
                end = next
            case .batch: continue
            case .damage(let offset, _): damages.append(offset)
            case .end(let isWhole):
                self.isWhole = isWhole
                rejects = tally.entries
                logs = decoder.traits.logs
                return
            }
        }
    }

    private mutating func take(_ tables: EventTables, _ addresses: AddressTable) {
        let numbers = Numbers(tables: tables, addresses: addresses)
        let batch = tables.batch
        let first = events.count
        events += batch.events.map(numbers.words)
        latencies += batch.latencies.map { numbers.words($0, after: first) }
        names += batch.names.map { name in
            [
                numbers.text(name.name), numbers.address(name.address),
                numbers.address(name.client), UInt64(bitPattern: name.from),
                UInt64(bitPattern: name.until),
            ]
        }
        lost += batch.lost.map { lost in
            [
                numbers.text(lost.reporter), numbers.text(lost.place),
                UInt64(bitPattern: lost.count), UInt64(bitPattern: lost.time), lost.detail,
            ]
        }
        sockets += batch.sockets.count
        records += batch.records
    }
}

/// Hashes of what a decoder's numbers stand for.
private struct Numbers {
    let tables: EventTables
    let addresses: AddressTable

    func text(_ number: UInt32) -> UInt64 { tables.texts.hash(of: number) }

    func address(_ number: UInt32) -> UInt64 {
        guard number != Event.noAddress else { return 0 }
        let address = addresses.address(number)
        return mix(mix(address.high, address.low), UInt64(address.family == .v6 ? 2 : 1))
    }

    func identity(_ number: UInt32) -> UInt64 {
        let identity = tables.identities.identities[Int(number)]
        let texts = [identity.namespace, identity.workload, identity.pod, identity.node].map(text)
        return texts.reduce(identity.isGateway ? 1 : 0) { mix($0, $1) }
    }

    func words(_ event: Event) -> [UInt64] {
        let kinds = [
            event.log.rawValue, event.kind.rawValue, event.generation.rawValue,
            event.decision.rawValue, event.direction.rawValue, event.isUnique ? 1 : 0,
        ]
        let counts = [
            event.time, Int64(event.offset), Int64(event.port), Int64(event.sourcePort),
            event.weight, event.packetsSent, event.bytesSent, event.packetsReceived,
            event.bytesReceived, event.queryID, event.duration, event.longest,
        ]
        let texts = [
            event.reporter, event.acl, event.rule, event.reason, event.protocolName, event.name,
            event.queryType, event.responseCode, event.resolver,
        ]
        let hashes = [event.keyHash, event.sourceHash, event.fingerprint]
        return kinds.map(UInt64.init) + counts.map { UInt64(bitPattern: $0) } + texts.map(text)
            + [event.source, event.destination].map(address)
            + [event.sourceIdentity, event.destinationIdentity].map(identity) + hashes
    }

    func words(_ sighting: LatencySighting, after first: Int) -> [UInt64] {
        [
            UInt64(first + sighting.row), UInt64(sighting.kind.rawValue),
            UInt64(sighting.method.rawValue), UInt64(bitPattern: sighting.nanoseconds),
            sighting.connection, address(sighting.source), address(sighting.destination),
            identity(sighting.sourceIdentity), identity(sighting.destinationIdentity),
            UInt64(bitPattern: Int64(sighting.port)), sighting.keyHash, sighting.sourceHash,
        ]
    }
}
