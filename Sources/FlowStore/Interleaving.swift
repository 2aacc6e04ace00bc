import GRDB

/// Stretches of one stream that overlap in time (R3).
///
/// What a stretch leaves says nothing of the order of events within it, so that it cannot be matched with another
/// that lies between its records. The input is then read once more, each record a stretch of its own: those never overlap, and
/// it does not matter which inputs are read so. `interleaved_input` remembers it in the same transaction: until the input has been
/// read so, any run that finds it reads it again; afterwards none does for this reason.
extension StoreState {
    /// Has the inputs read again that have a long stretch with another's record inside, as far as `inputs` are concerned.
    mutating func orphanInterleaved(_ database: Database, inputs: Set<Int64>) throws {
        var spans: [Int64: ClosedRange<Int64>] = [:]
        for input in inputs {
            for span in try streamSpans(of: input, database) {
                spans[span.stream] = span.range.union(spans[span.stream] ?? span.range)
            }
        }
        var found: Set<Int64> = []
        for (stream, range) in spans {
            found.formUnion(try interleavedInputs(of: stream, in: range, database))
        }
        for input in found {
            try database.cachedStatement(
                sql: "INSERT OR IGNORE INTO interleaved_input VALUES (?, 0)"
            ).execute(arguments: [input])
            if database.changesCount > 0 { orphanedInputs.insert(input) }
        }
    }
}

/// A stream of an input and the time its records span.
struct StreamSpan {
    var stream: Int64
    var range: ClosedRange<Int64>
}

func streamSpans(of input: Int64, _ database: Database) throws -> [StreamSpan] {
    try Row.fetchAll(
        database.cachedStatement(
            sql: """
                SELECT stream_id, MIN(first_ns), MAX(last_ns) FROM split_segment
                WHERE input_id = ? GROUP BY stream_id
                """
        ),
        arguments: [input]
    ).map { row in
        let (first, last): (Int64, Int64) = (row[1], row[2])
        return StreamSpan(stream: row[0], range: first...max(first, last))
    }
}

/// Inputs with a stretch that the first or last record of another lies inside of.
///
/// A stretch within which another begins and ends is found by the other's records; the other itself may be free of
/// foreign ones. If it is not, that shows when the first has been read again.
private func interleavedInputs(
    of stream: Int64,
    in range: ClosedRange<Int64>,
    _ database: Database
) throws -> Set<Int64> {
    var long: [(first: Int64, last: Int64, input: Int64)] = []
    var ends: [Int64] = []
    let rows = try Row.fetchCursor(
        database.cachedStatement(
            sql: """
                SELECT first_ns, last_ns, input_id FROM split_segment
                WHERE stream_id = ? AND last_ns >= ? AND first_ns <= ?
                """
        ),
        arguments: [stream, range.lowerBound, range.upperBound]
    )
    while let row = try rows.next() {
        let (first, last): (Int64, Int64) = (row[0], row[1])
        ends += [first, last]
        if first < last { long.append((first, last, row[2])) }
    }
    guard ends.count > 2 else { return [] }
    ends.sort()
    return Set(
        long.filter { stretch in
            let next = ends.firstIndex(above: stretch.first)
            return next < ends.count && ends[next] < stretch.last
        }.map(\.input)
    )
}

extension ClosedRange {
    /// The smallest range that holds both.
    func union(_ other: Self) -> Self {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}

extension [Int64] {
    /// Index of the first element above `value`, or `count`; the array is sorted.
    fileprivate func firstIndex(above value: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] > value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
