/// Split pairs and possible lifetime totals of VNet flow logs (R3, `vnet-flow-logs.md` section 5).
struct ReferenceSplits {
    private(set) var corrected = 0
    private(set) var lifetimeTotals = 0

    /// A 5-tuple as one NIC logged it.
    private struct Key: Hashable {
        var logID: String
        var reporter: String
        var direction: String
        var source: ReferenceAddress
        var sourcePort: Int64
        var destination: ReferenceAddress
        var destinationPort: Int64
        var transport: String

        init(_ row: ReferenceFlowRow) {
            logID = row.logID
            reporter = row.reporter
            direction = row.direction
            source = row.source
            sourcePort = row.sourcePort
            destination = row.destination
            destinationPort = row.destinationPort
            transport = row.transport
        }
    }

    /// Rows of one record at one millisecond.
    private struct Instant: Hashable {
        var recordTime: Int64
        var time: Int64
    }

    /// Corrects `rows` in place; `firstTimes` is the first record `time` of each log id.
    mutating func correct(_ rows: inout [ReferenceFlowRow], firstTimes: [String: Int64]) {
        var indicesOfKey: [Key: [Int]] = [:]
        for index in rows.indices where rows[index].isVNet {
            indicesOfKey[Key(rows[index]), default: []].append(index)
        }
        for indices in indicesOfKey.values {
            let ordered = indices.sorted { order(rows[$0]) < order(rows[$1]) }
            flagLifetimeTotal(ordered.map { rows[$0] }, firstTimes: firstTimes)
            let paired = markPairs(&rows, ordered)
            restart(&rows, ordered, paired: paired)
        }
    }

    private func order(_ row: ReferenceFlowRow) -> (Int64, Int64, Int) {
        (row.recordTime, row.time, row.position)
    }

    /// Denied rows and letters nobody knows say nothing of how old a flow is.
    private mutating func flagLifetimeTotal(
        _ rows: [ReferenceFlowRow],
        firstTimes: [String: Int64]
    ) {
        guard let first = rows.first(where: { ["B", "C", "E"].contains($0.state) }),
            let start = firstTimes[first.logID], first.state != "B"
        else { return }
        if first.recordTime < start + 300 * ReferenceTime.nanosecondsPerSecond {
            lifetimeTotals += 1
        }
    }

    /// Marks as many E and B rows of each instant as it holds pairs; returns instants with a pair.
    private mutating func markPairs(
        _ rows: inout [ReferenceFlowRow],
        _ ordered: [Int]
    ) -> Set<Instant> {
        var paired: Set<Instant> = []
        for instant in Set(ordered.map { self.instant(rows[$0]) }) {
            let here = ordered.filter { self.instant(rows[$0]) == instant }
            let ends = here.filter { rows[$0].state == "E" }
            let begins = here.filter { rows[$0].state == "B" }
            let pairs = min(ends.count, begins.count)
            corrected += pairs
            if pairs > 0 { paired.insert(instant) }
            for index in ends.prefix(pairs) + begins.prefix(pairs) { rows[index].isSplit = true }
        }
        return paired
    }

    private func instant(_ row: ReferenceFlowRow) -> Instant {
        Instant(recordTime: row.recordTime, time: row.time)
    }

    /// Subtracts from the first C or E after a split what the split already reported.
    private func restart(
        _ rows: inout [ReferenceFlowRow],
        _ ordered: [Int],
        paired: Set<Instant>
    ) {
        var pending: (counters: [Int64], recordTime: Int64)?
        for index in ordered {
            let row = rows[index]
            if row.state == "B", !paired.contains(instant(row)) { pending = nil }
            guard row.state == "C" || row.state == "E" else { continue }
            if let earlier = pending, let counters = row.counters,
                row.recordTime - earlier.recordTime <= 3000 * ReferenceTime.nanosecondsPerSecond,
                zip(counters, earlier.counters).allSatisfy({ $0 >= $1 })
            {
                rows[index].counters = zip(counters, earlier.counters).map { $0 - $1 }
            }
            pending = nil
            if row.state == "E", row.isSplit, let raw = row.counters {
                pending = (raw, row.recordTime)
            }
        }
    }
}
