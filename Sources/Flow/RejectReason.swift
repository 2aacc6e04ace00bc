/// Why a row or a stretch of input was not kept, as `rejections.reason` says it (R2).
package enum RejectReason: String, Sendable, CaseIterable {
    /// Another number of fields than the log's version has.
    case fieldCount = "field-count"
    case timestamp = "bad-timestamp"
    case address = "bad-address"
    case port = "bad-port"
    /// An empty direction, decision, state, protocol or encryption.
    case emptyField = "empty-field"
    /// Not a number, or 2^48 and more.
    case counter = "bad-counter"
    /// More unknown words in one record than are kept apart.
    case unknownWords = "too-many-unknown-words"
    /// More hours, words and groups in one record than are kept apart.
    case scopes = "too-many-scopes"
    case tupleLength = "tuple-too-long"
    /// A flow tuple that is no JSON string.
    case notAString = "tuple-not-a-string"
    case recordWithoutTime = "record-without-time"
    case recordWithoutReporter = "record-without-reporter"
    /// The record was cut by damage; its whole tuples are counted here.
    case incompleteRecord = "incomplete-record"
    /// JSON that breaks off or makes no sense; rows in it cannot be counted.
    case damagedJSON = "damaged-json"
    /// VNet flow logs of the private preview: tuples without rules.
    case previewLayout = "preview-layout"
    /// A legacy message, or a line of a resolver, that is none of the documented variants.
    case unparsedMessage = "unparsed-message"
    /// An event without a member that it means nothing without.
    case missingField = "missing-field"
    /// Neither allowed nor denied, nor a verdict.
    case action = "bad-action"
    /// A record of another category in a log of events.
    case unknownCategory = "unknown-category"
    /// More bytes than an event can have.
    case eventLength = "event-too-long"
    /// Of a day that was summed up and whose hours were removed (decision 0033).
    case rolledUpHour = "hour-rolled-up"
}

/// Rejected rows by reason, with where the first was and what it looked like.
package struct RejectTally: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var rows: Int
        /// In decompressed bytes.
        package var firstOffset: Int
        /// Escaped: printable ASCII only.
        package var sample: String
    }

    package private(set) var entries: [RejectReason: Entry] = [:]

    package init() {}

    package var rows: Int { entries.values.reduce(0) { $0 + $1.rows } }
    package var isEmpty: Bool { entries.isEmpty }

    package mutating func add(
        _ reason: RejectReason,
        rows: Int = 1,
        offset: Int,
        sample: @autoclosure () -> String
    ) {
        if let known = entries[reason] {
            entries[reason]?.rows = known.rows + rows
            guard offset < known.firstOffset else { return }
            entries[reason]?.firstOffset = offset
            entries[reason]?.sample = sample()
        } else {
            entries[reason] = Entry(rows: rows, firstOffset: offset, sample: sample())
        }
    }

    /// Adds rows of a day that was summed up before they came.
    package mutating func addRolledUp(hour: Int, rows: Int = 1, offset: Int) {
        add(
            .rolledUpHour,
            rows: rows,
            offset: offset,
            sample: "row of \(Timestamp.text(ofHour: hour)), a day that was rolled up before"
        )
    }

    /// Takes rows back.
    ///
    /// - Parameters:
    ///   - reason: Of rows that were added; those that remain have their place and sample.
    ///   - rows: At most.
    /// - Returns: How many there were to be taken back.
    package mutating func remove(_ reason: RejectReason, rows: Int) -> Int {
        guard let known = entries[reason], rows > 0 else { return 0 }
        entries[reason] = nil
        if known.rows > rows {
            add(reason, rows: known.rows - rows, offset: known.firstOffset, sample: known.sample)
        }
        return min(known.rows, rows)
    }

    package mutating func merge(_ other: RejectTally) {
        for (reason, entry) in other.entries {
            add(reason, rows: entry.rows, offset: entry.firstOffset, sample: entry.sample)
        }
    }

    package mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    /// At most `limit` bytes as printable ASCII; the rest as `\xNN`, a backslash doubled.
    package static func escaped(_ bytes: some Sequence<UInt8>, limit: Int = 200) -> String {
        var result = ""
        var used = 0
        for byte in bytes {
            guard used < limit else { return result + "..." }
            used += 1
            switch byte {
            case UInt8(ascii: "\\"): result += "\\\\"
            case 0x20..<0x7f: result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16)
                result += "\\x" + (hex.count < 2 ? "0" : "") + hex
            }
        }
        return result
    }
}
