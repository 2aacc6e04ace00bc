import ColumnKernel
import Flow

/// What rows of one input of events are known by (R4), and which of them are its own.
struct EventClaims: Sendable {
    fileprivate struct Streams: Hashable {
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

    /// A row, or something that it says.
    struct Claimant {
        fileprivate var stream: Streams
        fileprivate var time: Int64
        fileprivate var fingerprint: UInt64
        fileprivate var isUnique: Bool

        /// - Parameters:
        ///   - event: The row.
        ///   - fingerprint: Another one than the row's, for a part of it.
        ///   - isUnique: Whether a second one in the same input is a repeat.
        init(_ event: Event, fingerprint: UInt64, isUnique: Bool) {
            stream = Streams(
                log: event.log,
                acl: event.acl,
                // Who collected a resolver's lines is in their wrapping only.
                reporter: event.log == .coreDNS ? TextTable.empty : event.reporter
            )
            time = event.time
            self.fingerprint = fingerprint
            self.isUnique = isUnique
        }

        init(_ event: Event) {
            self.init(event, fingerprint: event.fingerprint, isUnique: event.isUnique)
        }
    }

    /// Rows of one stream.
    private struct Group {
        var stream: Streams
        var indices: [Int] = []
        var keys: [Int64] = []
    }

    /// Which rows are this input's.
    mutating func claim(
        _ rows: [Claimant],
        _ texts: borrowing TextTable,
        _ claims: some RecordClaims,
        _ input: Int64
    ) -> [Bool] {
        var isKept = Array(repeating: true, count: rows.count)
        var groups: [Group] = []
        var positions: [Streams: Int] = [:]
        var last = -1
        for (index, row) in rows.enumerated() {
            var fingerprint = row.fingerprint
            if !seen.insert(fingerprint) {
                guard !row.isUnique else {
                    isKept[index] = false
                    continue
                }
                // The n-th of some that are equal is the n-th of them in every input that shows them.
                let number = repeats[fingerprint, default: 0] + 1
                repeats[fingerprint] = number
                fingerprint = mix(fingerprint, number)
            }
            // Nearly always one stream a batch.
            if last < 0 || groups[last].stream != row.stream {
                last = positions[row.stream] ?? groups.count
                if last == groups.count {
                    groups.append(Group(stream: row.stream))
                    positions[row.stream] = last
                }
            }
            groups[last].indices.append(index)
            groups[last].keys.append(Self.recordKey(row.time, fingerprint))
        }
        for group in groups {
            let key = streamKey(group.stream, texts)
            let answers = claims.claim(key, times: group.keys, input: input)
            var known = recordTimes.removeValue(forKey: key) ?? PartitionRollup.RecordTimes()
            for (position, isOwn) in answers.enumerated() {
                if isOwn {
                    known.kept.append(group.keys[position])
                } else {
                    known.duplicate.append(group.keys[position])
                    isKept[group.indices[position]] = false
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
