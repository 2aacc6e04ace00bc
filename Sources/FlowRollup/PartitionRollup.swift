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
    package internal(set) var rowsKept = 0
    package private(set) var rowsDuplicate = 0
    package private(set) var recordCount = 0
    package internal(set) var rejects = RejectTally()
    /// Unix milliseconds of the first and last kept row.
    package internal(set) var times: ClosedRange<Int64>?
    package internal(set) var rowsByHour: [ReporterHour: Int] = [:]
    /// Records by the hour of their `time`, duplicates included: coverage.
    package private(set) var recordsByHour: [ReporterHour: Int] = [:]
    package private(set) var recordTimes: [StreamKey: RecordTimes] = [:]
    /// Rows that carried a word no document names.
    package internal(set) var unknownWordRows = 0

    var tracker = SplitTracker()
    var words: ScopeWords
    private var streams = StreamNames()
    var keys = GroupKeys()
    var effects: [UInt8] = []
    var record = RecordScopes()
    var foldScratch = FoldScratch()
    /// Days to which no row can be added any more.
    package var rolledUpDays = RolledUpDays()
    /// `nil` where no inventory says who had an address.
    var ownerSegments: OwnerSegments?
    /// Addresses before those of the rows that come next.
    var knownAddresses = 1
    /// Rows of a record that is too large to hold, by its own scope numbers.
    var draft: RecordDraft?

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

    /// Gives back the memory of a record of very many rows; between inputs.
    package mutating func releaseMany() {
        guard keys.count > TupleColumns.manyRows else { return }
        keys = GroupKeys()
        effects = []
        foldScratch = FoldScratch()
        tracker.releaseIndex()
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
}
