/// How far a decoder came with the bytes it was given, and why it stopped.
package struct DecodeStep: Sendable, Equatable {
    /// Bytes of the window that are done with.
    package var consumed: Int
    package var event: Event

    package enum Event: Sendable, Equatable {
        /// The window ends inside a token: call again with more bytes, or with `.last`.
        case needsMore
        /// `record` is complete.
        case record
        /// `record` is not complete, but its columns are full: take its rows and call `continueRecord`.
        case rows
        /// The JSON makes no sense at this offset. Take the rejects of `record`, then call again: decoding goes on
        /// behind the next line break that is followed by `{` or `[`.
        case damage(offset: Int, expected: String)
        /// The first bytes are no JSON value: not a log of this kind.
        case notJSON
        /// All bytes are done; `whole` is false if they ended inside a document.
        case end(whole: Bool)
    }
}

/// Whether more bytes follow the window.
package enum WindowPosition: Sendable {
    case inner
    case last
}

/// What the documents of an input looked like: tells flow logs from other things.
package struct DecodeTraits: Sendable, OptionSet {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let flowRecord = DecodeTraits(rawValue: 1)
    /// A `records` member: at least the envelope of a log.
    package static let envelope = DecodeTraits(rawValue: 2)
    /// Shape F: one tuple a line.
    package static let flattened = DecodeTraits(rawValue: 4)
    /// Shape G: rows of Traffic Analytics.
    package static let trafficAnalytics = DecodeTraits(rawValue: 8)
    /// Flows, or a category that says so, in an object that may not have been read to its end.
    package static let flowMembers = DecodeTraits(rawValue: 32)
    /// Objects that are none of these.
    package static let foreignObject = DecodeTraits(rawValue: 16)
}
