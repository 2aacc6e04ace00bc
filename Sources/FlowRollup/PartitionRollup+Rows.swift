import ColumnKernel
import Flow

/// What becomes of the rows of a record.
extension PartitionRollup {
    mutating func keep(
        _ flowRecord: inout FlowRecord,
        family: LogFamily,
        time: Int64,
        stream: StreamKey,
        texts: inout TextTable
    ) {
        let isDraft = draft != nil
        if isDraft { addPart(of: &flowRecord) } else { prepare(&flowRecord) }
        let rowsByScope = isDraft ? draft?.rowsByScope ?? [] : record.rows
        let translated = translate(flowRecord, family: family, rowsByScope, &texts)
        guard !isDraft else {
            keepDraft(translated)
            return
        }
        let count = flowRecord.columns.count
        let rolledUp = Self.apply(
            translated,
            count: count,
            scopes: &keys.scopes,
            effects: &effects
        )
        var heads: [SplitTracker.PendingHead] = []
        if family == .vnet {
            heads = tracker.process(
                stream: stream,
                time: time,
                sources: keys.sources,
                destinations: keys.destinations,
                addresses: addresses,
                columns: &flowRecord.columns,
                effects: &effects
            )
        }
        if !rolledUp.isEmpty {
            for row in rolledUp { effects[row] = RowEffects.left }
            heads.removeAll { rolledUp.contains($0.row) }
        }
        let lost = FoldedKeys.foldRecord(
            count: count,
            keys: &keys,
            effects: effects,
            protocols: flowRecord.columns.protocols,
            addresses: addresses,
            scratch: &foldScratch
        )
        note(lost)
        divide(count: count, flowRecord.columns)
        markPorts(count: count, flowRecord.columns)
        groups.add(count: count, keys: keys, effects: effects, columns: flowRecord.columns)
        tracker.add(heads: heads.map(filled), stream: stream)
        noteTimes(flowRecord.columns)
    }

    /// Remembers what denied rows of a whole record lost.
    private mutating func note(_ lost: [FoldedKeys.Lost]) {
        let scopes = scopes.scopes
        sketches.insert(lost, keys: keys) { scopes[Int($0)].hour }
    }

    /// R7: by (address, time), where an owner changes within the hour.
    mutating func divide(count: Int, _ columns: borrowing TupleColumns) {
        ownerSegments?.divide(
            count: count,
            times: columns.times,
            keys: &keys,
            effects: effects,
            addresses: &addresses
        )
    }

    mutating func markPorts(count: Int, _ columns: borrowing TupleColumns) {
        RowEffects.markPorts(
            count: count,
            codes: columns.codes,
            destinations: keys.destinations,
            publicMarks: addresses.publicMarks,
            in: &effects
        )
    }

    private func filled(_ pending: SplitTracker.PendingHead) -> SplitSegment.Head {
        var head = pending.head
        head.scope = keys.scopes[pending.row]
        head.source = keys.sources[pending.row]
        head.destination = keys.destinations[pending.row]
        head.port = keys.ports[pending.row]
        return head
    }

    /// Fills the key columns with numbers of this record and of this worker.
    mutating func prepare(_ flowRecord: inout FlowRecord) {
        keys.take(flowRecord.columns)
        if draft == nil { record.removeAll() }
        record.assign(flowRecord.columns, scopes: &keys.scopes)
        RowEffects.assign(flowRecord.columns, to: &effects)
    }

    /// The worker's scope of each of the record's, or why its rows are rejected.
    private mutating func translate(
        _ flowRecord: borrowing FlowRecord,
        family: LogFamily,
        _ rowsByScope: [Int],
        _ texts: inout TextTable
    ) -> [RecordScopes.Translation] {
        var result: [RecordScopes.Translation] = []
        for (index, local) in record.scopes.enumerated() {
            let rows = index < rowsByScope.count ? rowsByScope[index] : 0
            guard index != record.beyond else {
                rejects.add(
                    .scopes,
                    rows: rows,
                    offset: local.firstOffset,
                    sample: "more than \(RecordScopes.maximumHours) hours in one record"
                )
                result.append(.rejected)
                continue
            }
            guard !rolledUpDays.contains(hour: local.hour) else {
                rejects.addRolledUp(hour: local.hour, rows: rows, offset: local.firstOffset)
                result.append(.rolledUp)
                continue
            }
            let group = flowRecord.groups[Int(local.group)]
            let isEight = local.isEightFields
            let isWrongVersion =
                family == .nsg
                && (flowRecord.version == 1 && !isEight || flowRecord.version == 2 && isEight)
            guard !isWrongVersion, let reporter = group.reporter ?? flowRecord.reporter else {
                let reason = isWrongVersion ? RejectReason.fieldCount : .recordWithoutReporter
                rejects.add(
                    reason,
                    rows: rows,
                    offset: local.firstOffset,
                    sample: isWrongVersion
                        ? "\(isEight ? 8 : 13) fields in a version \(flowRecord.version ?? 0) record"
                        : "no MAC in record or flow group"
                )
                result.append(.rejected)
                continue
            }
            let log: LogKind = family == .vnet ? .vnetV4 : isEight ? .nsgV1 : .nsgV2
            let acl =
                family == .vnet
                ? group.acl
                : flowRecord.resourceID != TextTable.empty
                    ? flowRecord.resourceID : flowRecord.systemID
            let scope = words.scope(
                of: local,
                hour: local.hour,
                log: log,
                reporter: reporter,
                acl: acl,
                rule: group.rule,
                unknownWords: flowRecord.unknownWords,
                texts: &texts
            )
            if local.hasUnknownWord { unknownWordRows += rows }
            rowsKept += rows
            let place = ReporterHour(hour: local.hour, log: log, reporter: reporter)
            rowsByHour[place, default: 0] += rows
            result.append(
                .scope(scopes.number(of: scope), isPlatform: words.isPlatform(group.rule, texts))
            )
        }
        return result
    }

    /// Replaces record scope numbers by the worker's; marks rejected rows.
    ///
    /// - Returns: Rows of days that were rolled up, not yet marked.
    private static func apply(
        _ translated: [RecordScopes.Translation],
        count: Int,
        scopes: inout [UInt32],
        effects: inout [UInt8]
    ) -> Set<Int> {
        var rowScopes = scopes.mutableSpan
        if translated.count == 1, case .scope(let number, false) = translated[0] {
            for row in 0..<count { rowScopes[row] = number }
            return []
        }
        var rolledUp: Set<Int> = []
        var effects = effects.mutableSpan
        for row in 0..<count {
            switch translated[Int(rowScopes[row])] {
            case .scope(let number, let isPlatform):
                rowScopes[row] = number
                if isPlatform { effects[row] &= ~RowEffects.unanswered }
            case .rejected:
                effects[row] = RowEffects.left
            case .rolledUp: rolledUp.insert(row)
            }
        }
        return rolledUp
    }

    private mutating func keepDraft(_ translated: [RecordScopes.Translation]) {
        guard let draft else { return }
        var numbers: [Int?] = []
        for var group in draft.groups.rows {
            guard case .scope(let number, let isPlatform) = translated[Int(group.scope)] else {
                numbers.append(nil)
                continue
            }
            group.place = UInt64(number) << 32 | UInt64(group.port)
            if isPlatform { group.unanswered = 0 }
            numbers.append(groups.add(group))
            extendTimes(group.first, group.last)
        }
        groups.addSourcePorts(of: draft.groups, as: numbers)
        for (place, sketch) in draft.sketches.sketches {
            guard case .scope = translated[place.hour] else { continue }
            let hour = record.scopes[place.hour].hour
            sketches.formUnion(
                sketch,
                at: ScanSketches.Place(hour: hour, source: place.source)
            )
        }
    }

    private mutating func noteTimes(_ columns: borrowing TupleColumns) {
        var first = Int64.max
        var last = Int64.min
        let rowTimes = columns.times
        for row in 0..<columns.count where effects[row] & RowEffects.left == 0 {
            first = min(first, rowTimes[row])
            last = max(last, rowTimes[row])
        }
        if first <= last { extendTimes(first, last) }
    }

    mutating func extendTimes(_ first: Int64, _ last: Int64) {
        let known = times ?? first...last
        times = min(known.lowerBound, first)...max(known.upperBound, last)
    }
}
