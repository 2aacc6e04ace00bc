import Foundation

/// What was written, counted while writing: the answer a reader of the blobs must find.
struct Truth: Encodable {
    /// Rows and sums of one blob, or of all.
    struct Tally: Encodable {
        var records = 0
        var rows = 0
        /// Allowed rows of each state; NSG v1 has no states, so its allowed rows are in none.
        var begin = 0
        var ongoing = 0
        var end = 0
        var denied = 0
        /// E and B pairs of one instant, also counted under `begin` and `end`.
        var splits = 0
        /// The counters of C and E rows as written.
        var raw = Counters()
        /// The same without what a split reported early and its successor reported again.
        var corrected = Counters()

        static func += (left: inout Self, right: Self) {
            left.records += right.records
            left.rows += right.rows
            left.begin += right.begin
            left.ongoing += right.ongoing
            left.end += right.end
            left.denied += right.denied
            left.splits += right.splits
            left.raw += right.raw
            left.corrected += right.corrected
        }
    }

    struct Blob: Encodable {
        /// Below the output folder.
        var path: String
        var format: LogFormat
        var compression: String
        var bytes = 0
        var storedBytes = 0
        var tally = Tally()
    }

    private(set) var total = Tally()
    /// C and E rows of VNet logs without an opening in view, in records of the first 300 s of the
    /// flow log: what may be lifetime totals.
    var lifetimeTotals = 0
    private(set) var blobs: [Blob] = []

    mutating func append(_ blob: Blob) {
        total += blob.tally
        blobs.append(blob)
    }

    /// The truth file: members in alphabetical order.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data([UInt8(ascii: "\n")])
    }
}

/// Rows of one VNet flow log whose opening is not in view, by the time of their record.
struct OrphanLog {
    private var first = UInt64.max
    private var times: [UInt64: Int] = [:]

    /// Notes a record; `time` in units of 100 ns since 1970.
    mutating func add(_ orphans: Int, at time: UInt64) {
        first = min(first, time)
        if orphans > 0 { times[time, default: 0] += orphans }
    }

    mutating func merge(_ other: Self) {
        first = min(first, other.first)
        times.merge(other.times, uniquingKeysWith: +)
    }

    /// Rows in records less than 300 s after the first.
    var count: Int {
        times.reduce(0) { $0 + ($1.key < first + 3_000_000_000 ? $1.value : 0) }
    }
}
