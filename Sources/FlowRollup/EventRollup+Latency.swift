import ColumnKernel
import Flow

extension EventRollup {
    /// What rows say of latency is claimed apart from them: a table row leaves out what the line of the same event has (R4, R11).
    mutating func addLatency(
        _ batch: EventBatch,
        _ texts: borrowing TextTable,
        _ claims: some RecordClaims,
        _ input: Int64
    ) {
        guard !batch.latencies.isEmpty || !batch.sockets.isEmpty else { return }
        let rows = batch.latencies.map(\.row) + batch.sockets.map(\.row)
        var notices: [EventClaims.Claimant] = []
        notices.reserveCapacity(rows.count)
        // A row may say several things of one method.
        var ofRow = 0
        for (number, row) in rows.enumerated() {
            ofRow = number > 0 && rows[number - 1] == row ? ofRow + 1 : 0
            var isUnique = batch.events[row].isUnique
            var what = UInt64(ofRow) << 16 + 1
            if number < batch.latencies.count {
                let sighting = batch.latencies[number]
                what += UInt64(sighting.method.rawValue) << 8 + UInt64(sighting.kind.rawValue) << 4
                // The same half twice is one packet, whoever has the second row.
                isUnique = isUnique || sighting.kind != .sample
            }
            let fingerprint = mix(batch.events[row].fingerprint, what)
            notices.append(
                EventClaims.Claimant(
                    batch.events[row],
                    fingerprint: fingerprint,
                    isUnique: isUnique
                )
            )
        }
        let isKept = self.claims.claim(notices, texts, claims, input)
        for (number, sighting) in batch.latencies.enumerated() {
            let event = batch.events[sighting.row]
            var sighting = sighting
            sighting.source = part(of: sighting.source, at: event.time)
            sighting.destination = part(of: sighting.destination, at: event.time)
            latency.add(sighting, of: event, isKept: isKept[number])
        }
        for (number, sockets) in batch.sockets.enumerated()
        where isKept[batch.latencies.count + number] {
            let event = batch.events[sockets.row]
            let key = SocketKey(
                hour: Int32(Timestamp.hour(ofMilliseconds: event.time / 1_000_000)),
                direction: event.direction,
                source: part(of: event.source, at: event.time),
                destination: part(of: event.destination, at: event.time),
                sourceIdentity: event.sourceIdentity,
                destinationIdentity: event.destinationIdentity,
                port: event.port
            )
            latency.add(sockets, key, of: event)
        }
    }
}
