/// Expected against seen reporter-hours (R13).
enum ReferenceCoverage {
    private struct Stream: Hashable {
        var log: String
        var reporter: String
    }

    private static let longestGap = 744
    private static let longestSilence: Int64 = 24

    static func rows(
        records: [ReferenceReading.Sighting],
        rows: [ReferenceFlowRow]
    ) -> [ReferenceRow] {
        let recordsOfStream = Dictionary(grouping: records) {
            Stream(log: $0.log, reporter: $0.reporter)
        }
        let rowsOfStream = Dictionary(grouping: rows) {
            Stream(log: $0.log, reporter: $0.reporter)
        }
        var result: [ReferenceRow] = []
        for stream in Set(recordsOfStream.keys).union(rowsOfStream.keys) {
            let own = recordsOfStream[stream] ?? []
            let rowsOfHour = Dictionary(grouping: rowsOfStream[stream] ?? [], by: \.hour)
            let lastOfLog = records.filter { $0.log == stream.log }.map(\.hour).max()
            let expected = expectedHours(own.map(\.hour), lastOfLog: lastOfLog)
            for hour in Set(rowsOfHour.keys).union(own.map(\.hour)).union(expected) {
                let here = own.filter { $0.hour == hour }
                let count = rowsOfHour[hour]?.count ?? 0
                let status =
                    here.contains(where: \.isFromSoundInput)
                    ? "present" : here.isEmpty && count == 0 ? "missing" : "partial"
                result.append([
                    .text(ReferenceTime.text(ofSeconds: hour)), .text(stream.log),
                    .text(stream.reporter), .text(status), .integer(Int64(count)),
                ])
            }
        }
        return result
    }

    /// Hours without a record in which one was to be expected.
    static func expectedHours(_ seen: [Int64], lastOfLog: Int64?) -> Set<Int64> {
        let seen = Set(seen).sorted()
        guard let last = seen.last, let lastOfLog else { return [] }
        var expected: Set<Int64> = []
        for (earlier, later) in zip(seen, seen.dropFirst()) {
            let gap = stride(from: earlier + 3600, to: later, by: 3600)
            if Array(gap).count <= longestGap { expected.formUnion(gap) }
        }
        let silentUntil = min(lastOfLog, last + longestSilence * 3600)
        expected.formUnion(stride(from: last + 3600, through: silentUntil, by: 3600))
        return expected
    }
}
