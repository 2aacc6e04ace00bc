import Flow

/// Days that were summed up before their events came.
extension EventRollup {
    /// Takes the events out of a batch, with what they say of latency, that are of days that were summed up.
    mutating func rejectRolledUp(_ batch: inout EventBatch) {
        func hour(_ time: Int64) -> Int { Timestamp.hour(ofMilliseconds: time / 1_000_000) }
        var rows: [Int?] = []
        var kept = 0
        for event in batch.events {
            let hour = hour(event.time)
            let isKept = !rolledUpDays.contains(hour: hour)
            if !isKept { rejects.addRolledUp(hour: hour, offset: event.offset) }
            rows.append(isKept ? kept : nil)
            kept += isKept ? 1 : 0
        }
        guard kept < batch.events.count else { return }
        batch.events = zip(batch.events, rows).filter { $1 != nil }.map(\.0)
        batch.latencies = batch.latencies.compactMap { sighting in
            var sighting = sighting
            guard let row = rows[sighting.row] else { return nil }
            sighting.row = row
            return sighting
        }
        batch.sockets = batch.sockets.compactMap { sockets in
            var sockets = sockets
            guard let row = rows[sockets.row] else { return nil }
            sockets.row = row
            return sockets
        }
    }
}
