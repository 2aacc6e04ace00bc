import ColumnKernel
import Flow

/// What rows of one input of events are known by (R4), and which of them are its own.
struct EventClaims: Sendable {
    private struct Streams: Hashable {
        var log: EventLog
        var acl: UInt32
        var reporter: UInt32
    }

    private(set) var recordTimes: [StreamKey: PartitionRollup.RecordTimes] = [:]
    /// Fingerprints of the rows of this input, to count how often one comes.
    private var seen = FingerprintSet()
    /// How often those came again that did.
    private var repeats: [UInt64: UInt64] = [:]
    private var streamKeys: [Streams: StreamKey] = [:]

    /// Forgets the input.
    mutating func reset() {
        recordTimes.removeAll(keepingCapacity: true)
        seen.removeAll()
        repeats.removeAll(keepingCapacity: true)
    }

    /// Numbers of texts mean nothing any more.
    mutating func forgetNumbers() { streamKeys = [:] }

    /// Which rows are this input's.
    mutating func claim(
        _ events: [Event],
        _ texts: borrowing TextTable,
        _ claims: some RecordClaims,
        _ input: Int64
    ) -> [Bool] {
        var isKept = Array(repeating: true, count: events.count)
        // Nearly always one stream a batch.
        var byStream: [Streams: (indices: [Int], keys: [Int64])] = [:]
        for (index, event) in events.enumerated() {
            var fingerprint = event.fingerprint
            if event.isUnique {
                guard seen.insert(fingerprint) else {
                    isKept[index] = false
                    continue
                }
            } else {
                // The n-th of some that are equal is the n-th of them in every input that shows them.
                if !seen.insert(fingerprint) {
                    let number = repeats[event.fingerprint, default: 0] + 1
                    repeats[event.fingerprint] = number
                    fingerprint = mix(event.fingerprint, number)
                }
            }
            let stream = Streams(
                log: event.log,
                acl: event.acl,
                // Who collected a resolver's lines is in their wrapping only.
                reporter: event.log == .coreDNS ? TextTable.empty : event.reporter
            )
            byStream[stream, default: ([], [])].indices.append(index)
            byStream[stream]?.keys.append(Self.recordKey(event.time, fingerprint))
        }
        for (stream, rows) in byStream {
            let key = streamKey(stream, texts)
            let answers = claims.claim(key, times: rows.keys, input: input)
            var known = recordTimes.removeValue(forKey: key) ?? PartitionRollup.RecordTimes()
            for (position, isOwn) in answers.enumerated() {
                if isOwn {
                    known.kept.append(rows.keys[position])
                } else {
                    known.duplicate.append(rows.keys[position])
                    isKept[rows.indices[position]] = false
                }
            }
            recordTimes[key] = known
        }
        return isKept
    }

    /// What a row is known by in its stream: its minute, and a hash of all it says.
    ///
    /// Rows of several inputs are compared within a minute: of two that differ, one in 2^35 is taken for the other.
    private static func recordKey(_ time: Int64, _ fingerprint: UInt64) -> Int64 {
        // Shifts bind tighter than divisions.
        ((time / 60_000_000_000) << 35) | Int64(fingerprint & ((1 << 35) - 1))
    }

    private mutating func streamKey(_ stream: Streams, _ texts: borrowing TextTable) -> StreamKey {
        if let known = streamKeys[stream] { return known }
        let names = [stream.log.text, texts.text(stream.acl), texts.text(stream.reporter)]
        let key = StreamKey(logID: names.joined(separator: " "), reporter: 0)
        streamKeys[stream] = key
        return key
    }
}
