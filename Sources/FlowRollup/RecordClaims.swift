import Flow

/// The identity of a log's record stream: the log and the reporter (R4).
package struct StreamKey: Hashable, Sendable {
    private let exactLogID: ExactText
    /// 48 bits.
    package var reporter: UInt64

    /// Upper-case; see the decision on record identity.
    package var logID: String { exactLogID.text }

    package init(logID: String, reporter: UInt64) {
        exactLogID = ExactText(logID)
        self.reporter = reporter
    }
}

/// Says of every record whether it has been read before: in this run, or in an earlier one (R4).
///
/// Calls come from all workers at once.
package protocol RecordClaims: Sendable {
    /// Asks for a record on behalf of an input.
    ///
    /// - Parameters:
    ///   - stream: The log and reporter of the record.
    ///   - time: The record's `time`, nanoseconds since 1970.
    ///   - input: Number of the input object that shows it.
    /// - Returns: `true` if the record belongs to `input` from now on, `false` if another input or an earlier place of this
    ///   one has it.
    func claim(_ stream: StreamKey, time: Int64, input: Int64) -> Bool

    /// Asks for many records of one stream.
    ///
    /// - Parameters:
    ///   - stream: The log and reporter of the records.
    ///   - times: Their `time`s, or whatever numbers they are known by in their stream.
    ///   - input: Number of the input object that shows them.
    /// - Returns: What `claim(_:time:input:)` says of each.
    func claim(_ stream: StreamKey, times: [Int64], input: Int64) -> [Bool]
}

extension RecordClaims {
    package func claim(_ stream: StreamKey, times: [Int64], input: Int64) -> [Bool] {
        times.map { claim(stream, time: $0, input: input) }
    }
}
