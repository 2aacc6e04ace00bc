/// One flow-log record of a stream, ready to be written in any shape.
struct WorldRecord {
    var stream: Int
    /// Unix milliseconds at which it was written.
    var time: Int64
    /// The 100 ns digits below the millisecond, as `time` shows them.
    var ticks: Int
    var groups: [Group]
    var seed: UInt64

    // What this one lacks.
    var hasTime = true
    var hasMAC = true
    var hasInnerMAC = true
    /// NSG `properties.Version`; nil is left out.
    var version: Int?

    /// Consecutive tuples of one rule.
    struct Group {
        var acl: String?
        var rule: String
        var tuples: [String]
    }

    /// Unix milliseconds of the hour its blob is named after.
    var hour: Int64 { time / 3_600_000 * 3_600_000 }
}

extension WorldPlan {
    /// Cuts a world's events into minute records, stream by stream in order of time.
    func records(
        of events: [WorldEvent],
        _ random: inout SplitMix64,
        odds: WorldOdds
    ) -> [WorldRecord] {
        var records: [WorldRecord] = []
        for stream in streams.indices {
            let own = events.filter { $0.stream == stream }
            let minutes = Dictionary(grouping: own) { recordTime($0) }
            let idle = (0..<2).map { _ in
                start + Int64(random.number(0...(hours * 60 - 1))) * 60_000
                    + streams[stream].offsetMilliseconds
            }
            let empty = random.oneIn(odds.emptyRecord) ? idle.filter { minutes[$0] == nil } : []
            for time in Set(minutes.keys).union(empty).sorted() {
                let hour = Int((time - start) / 3_600_000)
                guard streams[stream].activeHours.contains(hour), time >= start else { continue }
                let here = (minutes[time] ?? []).enumerated()
                    .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
                    .map(\.element)
                records.append(record(stream, at: time, here, &random, odds: odds))
            }
        }
        return records
    }

    /// Each record covers the minute before it: the first one of an hour reaches back (R1).
    private func recordTime(_ event: WorldEvent) -> Int64 {
        let offset = streams[event.stream].offsetMilliseconds
        let age = event.time + 1700 - start - offset
        let minute = age <= 0 ? 0 : (age + 59_999) / 60_000
        return start + minute * 60_000 + offset
    }

    private func record(
        _ stream: Int,
        at time: Int64,
        _ events: [WorldEvent],
        _ random: inout SplitMix64,
        odds: WorldOdds
    ) -> WorldRecord {
        var groups: [WorldRecord.Group] = []
        let splitsGroups = random.oneIn(3)
        for event in events {
            let known = groups.lastIndex { $0.acl == event.acl && $0.rule == event.rule }
            if let known, !splitsGroups || known == groups.count - 1 {
                groups[known].tuples.append(event.tuple)
            } else {
                groups.append(.init(acl: event.acl, rule: event.rule, tuples: [event.tuple]))
            }
        }
        let log = streams[stream].log
        var record = WorldRecord(
            stream: stream,
            time: time,
            ticks: random.number(0...9999),
            groups: groups,
            seed: random.next(),
            version: log == .nsgFirst ? 1 : 2
        )
        // Without a version the field count decides, so no tuple may be of another length.
        let mayLackVersion = !events.contains(where: \.isMalformed)
        if mayLackVersion, random.oneIn(odds.recordWithoutVersion) {
            record.version = random.oneIn(2) ? nil : 3
        }
        record.hasTime = !random.oneIn(odds.recordWithoutTime)
        record.hasMAC = !random.oneIn(odds.recordWithoutMAC)
        record.hasInnerMAC = record.hasMAC ? !random.oneIn(20) : !random.oneIn(3)
        return record
    }
}
