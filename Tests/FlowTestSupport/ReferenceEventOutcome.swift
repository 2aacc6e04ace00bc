/// Why the reference keeps no row of an event; the words are those of `rejections`.
package enum ReferenceEventReject: String, Error, Sendable, CaseIterable {
    /// A line or document that is no JSON; never a row.
    case damagedJSON = "damaged-json"
    case badAction = "bad-action"
    /// A message text that fits no variant: counted, not guessed.
    case unparsedMessage = "unparsed-message"
    case recordWithoutTime = "record-without-time"
    case badTimestamp = "bad-timestamp"
    /// The last line of a log that is being written; never a row.
    case incompleteRecord = "incomplete-record"
    case badAddress = "bad-address"
    case badPort = "bad-port"
    case badCounter = "bad-counter"
    case unknownCategory = "unknown-category"
}

/// What one record is.
enum ReferenceEventOutcome {
    case event(ReferenceEvent)
    case rejected(ReferenceEventReject)
    /// Part of an event log, but no event: it counts in `records` only.
    case notAnEvent
    /// Nothing an event log would hold.
    case foreign

    /// Whether a line says all that it means to, even if its end is missing; one without a time lacks that at its beginning.
    var isRead: Bool {
        switch self {
        case .event, .rejected(.recordWithoutTime), .rejected(.badTimestamp): true
        case .rejected, .notAnEvent, .foreign: false
        }
    }
}
