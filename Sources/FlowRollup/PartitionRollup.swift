package import ColumnKernel
package import Flow

/// What one input object adds to the result: the state of one worker, reused from input to input.
///
/// Records are committed whole. Their rows are grouped by scope, addresses and port; what spans records
/// (splits) and inputs (roles, coverage) leaves small summaries for the store.
package struct PartitionRollup: Sendable {
    /// Rows of one (hour, log, reporter), by their own time.
    package struct ReporterHour: Hashable, Sendable {
        package var hour: Int
        package var log: LogKind
        package var reporter: UInt64
    }

    /// The records of one stream that an input shows.
    package struct RecordTimes: Sendable {
        package var kept: [Int64] = []
        package var duplicate: [Int64] = []
    }

    /// Addresses by number; the decoder of this rollup's records numbers them here.
    package var addresses = AddressTable()
    package internal(set) var scopes = ScopeTable()
    package internal(set) var groups = GroupTable()
    /// Denied attempts whose detail was given up.
    package internal(set) var sketches = ScanSketches()

    package private(set) var rowsRead = 0
    package private(set) var rowsKept = 0
    package private(set) var rowsDuplicate = 0
    package private(set) var recordCount = 0
    package private(set) var rejects = RejectTally()
    /// Unix milliseconds of the first and last kept row.
    package private(set) var times: ClosedRange<Int64>?
    package private(set) var rowsByHour: [ReporterHour: Int] = [:]
    /// Records by the hour of their `time`, duplicates included: coverage.
    package private(set) var recordsByHour: [ReporterHour: Int] = [:]
    package private(set) var recordTimes: [StreamKey: RecordTimes] = [:]
    /// Rows that carried a word no document names.
    package private(set) var unknownWordRows = 0

    var tracker = SplitTracker()
    private var words: ScopeWords
    private var streams = StreamNames()
    private var keys = GroupKeys()
    private var effects: [UInt8] = []
    private var record = RecordScopes()
    private var foldScratch = FoldScratch()
    /// `nil` where no inventory says who had an address.
    private var ownerSegments: OwnerSegments?
    /// Addresses before those of the rows that come next.
    var knownAddresses = 1
    /// Rows of a record that is too large to hold, by its own scope numbers.
    private var draft: RecordDraft?

    /// - Parameters:
    ///   - texts: The table of the decoder this rollup works with.
    ///   - ownerChanges: When addresses pass from one owner to another; `nil` if nobody knows.
    package init(texts: inout TextTable, ownerChanges: (any OwnerChanges)? = nil) {
        words = ScopeWords(&texts)
        ownerSegments = ownerChanges.map(OwnerSegments.init)
    }

    /// Forgets the last input.
    ///
    /// Numbers of addresses stay; scopes belong to one hour and reporter, and go.
    package mutating func reset() {
        scopes.removeAll()
        groups.removeAll()
        sketches.removeAll()
        rowsRead = 0
        rowsKept = 0
        rowsDuplicate = 0
        recordCount = 0
        rejects.removeAll()
        times = nil
        rowsByHour.removeAll(keepingCapacity: true)
        recordsByHour.removeAll(keepingCapacity: true)
        recordTimes.removeAll(keepingCapacity: true)
        unknownWordRows = 0
        _ = tracker.takeSegments()
        _ = tracker.takeSplits()
        tracker.stretches = .long
        draft = nil
    }

    /// Forgets addresses, scopes and groups: after a spill, when their numbers have been translated.
    package mutating func forgetNumbers(texts: inout TextTable) {
        // Memory and all: a table that keeps it would be full again at once.
        groups = GroupTable()
        sketches.removeAll()
        addresses.removeAll()
        ownerSegments?.forgetNumbers()
        knownAddresses = 1
        scopes.removeAll()
        streams.removeAll()
        words = ScopeWords(&texts)
    }

    package var memoryBytes: Int {
        groups.memoryBytes + addresses.memoryBytes + scopes.memoryBytes + tracker.memoryBytes
            + sketches.memoryBytes + (draft?.memoryBytes ?? 0) + (ownerSegments?.memoryBytes ?? 0)
    }

    /// Adds the counts of another worker's rollup of the same input; groups stay where they are.
    package mutating func mergeCounts(of other: borrowing PartitionRollup) {
        rowsRead += other.rowsRead
        rowsKept += other.rowsKept
        rowsDuplicate += other.rowsDuplicate
        recordCount += other.recordCount
        unknownWordRows += other.unknownWordRows
        rejects.merge(other.rejects)
        if let range = other.times { extendTimes(range.lowerBound, range.upperBound) }
        rowsByHour.merge(other.rowsByHour, uniquingKeysWith: +)
        recordsByHour.merge(other.recordsByHour, uniquingKeysWith: +)
        recordTimes.merge(other.recordTimes) { left, right in
            RecordTimes(
                kept: left.kept + right.kept,
                duplicate: left.duplicate + right.duplicate
            )
        }
    }

    /// How long the stretches of VNet streams may become in the input to come (R3).
    package var stretches: SplitSegment.Stretches {
        get { tracker.stretches }
        set { tracker.stretches = newValue }
    }

    /// Ends the stretches of VNet streams here: what comes next is not what follows in the input.
    package mutating func endStretch() { tracker.endStretch() }

    /// Stretches of VNet streams since the last call (R3).
    package mutating func takeSegments() -> [SplitSegment] { tracker.takeSegments() }

    package mutating func takeSplits() -> Int { tracker.takeSplits() }

    // MARK: Records

    /// Takes the rows of a record that goes on: its columns are full.
    package mutating func addPart(of record: inout FlowRecord) {
        if draft == nil {
            draft = RecordDraft()
            self.record.removeAll()
        }
        prepare(&record)
        let count = record.columns.count
        let lost = draft?.fold(
            count: count,
            keys: &keys,
            effects: effects,
            addresses,
            record.columns
        )
        // A sweep within one record must not be remembered address by address.
        if addresses.count - knownAddresses > 1 << 15 {
            addresses.retain(from: knownAddresses, count: count, keys: &keys)
        }
        draft?.note(lost ?? [], keys: keys)
        divide(count: count, record.columns)
        markPorts(count: count, record.columns)
        knownAddresses = addresses.count
        draft?.add(count: count, keys: keys, effects: effects, columns: record.columns)
    }

    /// Commits a complete record, or counts it as a duplicate (R4).
    package mutating func commit(
        _ record: inout FlowRecord,
        texts: inout TextTable,
        claims: some RecordClaims,
        input: Int64
    ) {
        defer {
            draft = nil
            knownAddresses = addresses.count
        }
        recordCount += 1
        let rows = record.columns.count + record.rejects.rows + (draft?.rows ?? 0)
        rowsRead += rows
        guard let time = record.time else {
            reject(record, rows: rows, as: .recordWithoutTime)
            return
        }
        guard let reporter = record.reporter ?? record.groups.lazy.compactMap(\.reporter).min(),
            let family = record.family
        else {
            reject(record, rows: rows, as: .recordWithoutReporter)
            return
        }
        let stream = streams.key(of: record, family: family, reporter: reporter, texts: texts)
        let isFirst = claims.claim(stream, time: time, input: input)
        noteSighting(of: record, family: family, reporter: reporter, time: time)
        guard isFirst else {
            recordTimes[stream, default: RecordTimes()].duplicate.append(time)
            rowsDuplicate += rows
            // Another input has the record: what follows here does not follow on what came before (R3).
            tracker.endStretch(of: stream)
            return
        }
        recordTimes[stream, default: RecordTimes()].kept.append(time)
        rejects.merge(record.rejects)
        keep(&record, family: family, time: time, stream: stream, texts: &texts)
    }

    /// Counts the rows of a record that damage cut short (R2).
    package mutating func abandon(_ record: borrowing FlowRecord, offset: Int) {
        // Whose record it was may be unknown, and another input may have it whole.
        tracker.endStretch()
        let rows = record.columns.count + (draft?.rows ?? 0)
        rowsRead += rows + record.rejects.rows
        rejects.merge(record.rejects)
        if rows > 0 {
            rejects.add(
                .incompleteRecord,
                rows: rows,
                offset: record.offset,
                sample: "record ends early at byte \(offset)"
            )
        }
        draft = nil
        knownAddresses = addresses.count
    }

    /// Adds a rejection that belongs to no record.
    package mutating func note(_ reason: RejectReason, rows: Int, offset: Int, sample: String) {
        rowsRead += rows
        rejects.add(reason, rows: rows, offset: offset, sample: sample)
    }

    package var rowsRejected: Int { rejects.rows }

    private mutating func reject(
        _ record: borrowing FlowRecord,
        rows: Int,
        as reason: RejectReason
    ) {
        rejects.add(
            reason,
            rows: rows,
            offset: record.offset,
            sample: "record at byte \(record.offset)"
        )
    }

    private mutating func noteSighting(
        of record: borrowing FlowRecord,
        family: LogFamily,
        reporter: UInt64,
        time: Int64
    ) {
        let place = ReporterHour(
            hour: Int(time / 3_600_000_000_000),
            log: logKind(of: record, family: family),
            reporter: reporter
        )
        recordsByHour[place, default: 0] += 1
    }

    /// The log of a record as a whole; without a usable version its first tuple decides.
    private func logKind(of record: borrowing FlowRecord, family: LogFamily) -> LogKind {
        guard family == .nsg else { return .vnetV4 }
        switch record.version {
        case 1: return .nsgV1
        case 2: return .nsgV2
        default:
            let hasEightFields =
                draft?.firstIsEightFields
                ?? (record.columns.count > 0
                    && record.columns.flags[0] & TupleFlags.eightFields.rawValue != 0)
            return hasEightFields ? .nsgV1 : .nsgV2
        }
    }

    // MARK: Rows

    private mutating func keep(
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
        Self.apply(translated, count: count, scopes: &keys.scopes, effects: &effects)
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
        for lost in lost {
            sketches.insert(
                ScanSketches.Place(
                    hour: scopes.scopes[Int(keys.scopes[lost.row])].hour,
                    source: keys.sources[lost.row]
                ),
                destination: lost.destination,
                port: UInt16(exactly: lost.port)
            )
        }
    }

    /// R7: by (address, time), where an owner changes within the hour.
    private mutating func divide(count: Int, _ columns: borrowing TupleColumns) {
        ownerSegments?.divide(
            count: count,
            times: columns.times,
            keys: &keys,
            effects: effects,
            addresses: &addresses
        )
    }

    private mutating func markPorts(count: Int, _ columns: borrowing TupleColumns) {
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
    private mutating func prepare(_ flowRecord: inout FlowRecord) {
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
    private static func apply(
        _ translated: [RecordScopes.Translation],
        count: Int,
        scopes: inout [UInt32],
        effects: inout [UInt8]
    ) {
        var rowScopes = scopes.mutableSpan
        if translated.count == 1, case .scope(let number, false) = translated[0] {
            for row in 0..<count { rowScopes[row] = number }
            return
        }
        var effects = effects.mutableSpan
        for row in 0..<count {
            switch translated[Int(rowScopes[row])] {
            case .scope(let number, let isPlatform):
                rowScopes[row] = number
                if isPlatform { effects[row] &= ~RowEffects.unanswered }
            case .rejected:
                effects[row] = RowEffects.left
            }
        }
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

    private mutating func extendTimes(_ first: Int64, _ last: Int64) {
        let known = times ?? first...last
        times = min(known.lowerBound, first)...max(known.upperBound, last)
    }
}
