/// What the status of a database is judged by.
package struct StatusRequest: Sendable {
    /// Unix milliseconds.
    package var now: Int64
    /// How many hours are judged by their coverage.
    package var hours: Int
    /// How old data may be.
    package var maxAgeSeconds: Int
    /// Whether a run rejected more rows, of those it read, than it may.
    package var exceedsRejectLimit: @Sendable (_ rejected: Int, _ read: Int) -> Bool
    /// Whether a run is at work; `nil` if that cannot be told.
    package var isRunAtWork: @Sendable () -> Bool?

    package init(
        now: Int64,
        hours: Int,
        maxAgeSeconds: Int,
        exceedsRejectLimit: @escaping @Sendable (_ rejected: Int, _ read: Int) -> Bool,
        isRunAtWork: @escaping @Sendable () -> Bool?
    ) {
        precondition(hours > 0, "coverage is that of an hour at least")
        self.now = now
        self.hours = hours
        self.maxAgeSeconds = maxAgeSeconds
        self.exceedsRejectLimit = exceedsRejectLimit
        self.isRunAtWork = isRunAtWork
    }

    /// By how much clocks may differ: what is later than that is ahead of time.
    static let clockToleranceMilliseconds: Int64 = 300_000

    /// The latest time that is not ahead.
    var latestMilliseconds: Int64 { now + Self.clockToleranceMilliseconds }
}
