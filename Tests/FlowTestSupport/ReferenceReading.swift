import Flow

/// Reads inputs one after the other: accounts (R2), record identity (R4), sound rows.
struct ReferenceReading {
    /// A whole record with an identity, kept or duplicate: what coverage goes by (R13).
    struct Sighting {
        var log: String
        var reporter: String
        /// Unix seconds of the hour of `time`.
        var hour: Int64
        var isFromSoundInput: Bool
    }

    private(set) var inputs: [ReferenceInputResult] = []
    private(set) var rows: [ReferenceFlowRow] = []
    private(set) var sightings: [Sighting] = []
    /// First `time` of the kept records of each log id.
    private(set) var firstTimes: [String: Int64] = [:]
    private var seen: Set<[String]> = []

    mutating func read(_ input: ReferenceInput) {
        let documents = ReferenceDocuments(input)
        var result = ReferenceInputResult(path: input.path, status: documents.status)
        for record in documents.records {
            read(record, isSoundInput: documents.status == .ok, into: &result)
        }
        inputs.append(result)
    }

    private mutating func read(
        _ record: ReferenceRecord,
        isSoundInput: Bool,
        into result: inout ReferenceInputResult
    ) {
        result.rowsRead += record.rowsRead
        guard record.isWhole else {
            result.reject("incomplete-record", record.rowsRead)
            return
        }
        result.records += 1
        guard let identity = record.identity, let time = record.time, let mac = record.mac else {
            let reason = record.time == nil ? "record-without-time" : "record-without-reporter"
            result.reject(reason, record.rowsRead)
            return
        }
        let (sound, failures) = soundRows(of: record, time: time, mac: mac)
        sightings.append(
            Sighting(
                log: log(of: record, sound),
                reporter: mac,
                hour: time / ReferenceTime.nanosecondsPerSecond / 3600 * 3600,
                isFromSoundInput: isSoundInput
            )
        )
        guard seen.insert(identity).inserted else {
            result.rowsDuplicate += record.rowsRead
            return
        }
        firstTimes[record.logID] = min(firstTimes[record.logID] ?? time, time)
        result.rowsKept += sound.count
        for failure in failures { result.reject(failure.reason.rawValue, 1) }
        rows += sound
    }

    /// `nsg-v1`, `nsg-v2` or `vnet-v4`: the version decides, without one the tuples.
    private func log(of record: ReferenceRecord, _ sound: [ReferenceFlowRow]) -> String {
        if record.kind == .vnet { return "vnet-v4" }
        switch record.version {
        case 1: return "nsg-v1"
        case 2: return "nsg-v2"
        default: return sound.first?.log ?? "nsg-v2"
        }
    }

    private func soundRows(
        of record: ReferenceRecord,
        time: Int64,
        mac: String
    ) -> ([ReferenceFlowRow], [ReferenceFailure]) {
        var sound: [ReferenceFlowRow] = []
        var failures: [ReferenceFailure] = []
        var position = 0
        for group in record.groups {
            for tuple in group.tuples {
                position += 1
                let outcome =
                    record.kind == .vnet
                    ? ReferenceFlowRow.vnet(tuple)
                    : ReferenceFlowRow.nsg(tuple, version: record.version)
                switch outcome {
                case .failure(let failure): failures.append(failure)
                case .success(var row):
                    row.logID = record.logID
                    row.recordTime = time
                    row.position = position
                    row.reporter = group.mac ?? mac
                    row.acl = group.acl
                    row.rule = group.rule
                    sound.append(row)
                }
            }
        }
        ReferenceFolding.fold(&sound)
        return (sound, failures)
    }
}

extension ReferenceInputResult {
    fileprivate mutating func reject(_ reason: String, _ rows: Int) {
        guard rows > 0 else { return }
        rowsRejected += rows
        rejections[reason, default: 0] += rows
    }
}
