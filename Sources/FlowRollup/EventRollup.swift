package import ColumnKernel
package import Flow

/// What one input of events adds to the result: the state of one worker, reused from input to input.
package struct EventRollup: Sendable {
    /// One reporter's hour of a log.
    package struct ReporterHour: Hashable, Sendable {
        package var hour: Int
        package var log: EventLog
        package var reporter: UInt32
    }

    package struct RowCount: Sendable {
        package var kept = 0
        package var duplicate = 0

        static func + (one: RowCount, other: RowCount) -> RowCount {
            RowCount(kept: one.kept + other.kept, duplicate: one.duplicate + other.duplicate)
        }
    }

    package struct LostPlace: Hashable, Sendable {
        package var at: ReporterHour
        package var place: UInt32
    }

    package struct NameKey: Hashable, Sendable {
        package var name: UInt32
        package var address: UInt32
        package var client: UInt32
        package var hour: Int
    }

    package var addresses = AddressTable()
    private(set) var scopeTable = DenseTable<EventScope>()
    private(set) var factTable = DenseTable<EventKey>()
    package private(set) var factMeasures: [EventMeasures] = []
    private(set) var lookupTable = DenseTable<LookupKey>()
    package private(set) var lookupMeasures: [LookupMeasures] = []
    private(set) var bucketTable = DenseTable<BucketKey>()
    package private(set) var bucketSamples: [Int64] = []
    /// When names held, in Unix milliseconds.
    package internal(set) var names: [NameKey: ClosedRange<Int64>] = [:]
    package private(set) var lost: [LostPlace: Int64] = [:]
    /// An hour in which a reporter only lost events has none.
    package private(set) var rowsByHour: [ReporterHour: RowCount] = [:]

    package private(set) var records = 0
    package private(set) var rowsKept = 0
    package private(set) var rowsDuplicate = 0
    package internal(set) var rejects = RejectTally()
    /// Unix milliseconds of the first and last row.
    package private(set) var times: ClosedRange<Int64>?
    package private(set) var logs: Set<EventLog> = []

    /// Denied attempts whose detail was given up.
    package private(set) var sketches = ScanSketches()
    package internal(set) var latency = LatencyRollup()
    private var ownerSegments: OwnerSegments?
    private var folding = EventFolding()
    /// Days to which no row can be added any more.
    package var rolledUpDays = RolledUpDays()
    /// Names of this input.
    var nameKeys = FingerprintSet()
    var claims = EventClaims()

    /// - Parameter ownerChanges: When addresses pass from one owner to another; `nil` if nobody knows.
    package init(ownerChanges: (any OwnerChanges)?) {
        ownerSegments = ownerChanges.map(OwnerSegments.init)
    }

    package var recordTimes: [StreamKey: PartitionRollup.RecordTimes] { claims.recordTimes }
    package var scopes: [EventScope] { scopeTable.keys }
    package var factKeys: [EventKey] { factTable.keys }
    package var lookupKeys: [LookupKey] { lookupTable.keys }
    package var bucketKeys: [BucketKey] { bucketTable.keys }
    package var rowsRejected: Int { rejects.rows }
    package var rowsRead: Int { rowsKept + rowsDuplicate + rowsRejected }

    package var memoryBytes: Int {
        addresses.memoryBytes + scopeTable.memoryBytes + factTable.memoryBytes
            + factMeasures.capacity * MemoryLayout<EventMeasures>.stride
            + lookupTable.memoryBytes
            + lookupMeasures.capacity * MemoryLayout<LookupMeasures>.stride
            + bucketTable.memoryBytes + bucketSamples.capacity * 8 + names.count * 64
            + sketches.memoryBytes + latency.memoryBytes + (ownerSegments?.memoryBytes ?? 0)
    }

    /// Forgets the last input; numbers of addresses stay.
    package mutating func reset() {
        latency.reset()
        removeGroups(keepingCapacity: true)
        lost.removeAll(keepingCapacity: true)
        rowsByHour.removeAll(keepingCapacity: true)
        records = 0
        rowsKept = 0
        rowsDuplicate = 0
        rejects.removeAll()
        times = nil
        logs = []
        folding.reset()
        nameKeys.removeAll()
        claims.reset()
    }

    /// Forgets groups that have been put aside; what is counted through the whole input stays.
    ///
    /// - Parameter keepingCapacity: After a spill, tables that keep their memory would be full again at once.
    package mutating func removeGroups(keepingCapacity: Bool = false) {
        scopeTable.removeAll(keepingCapacity: keepingCapacity)
        factTable.removeAll(keepingCapacity: keepingCapacity)
        factMeasures.removeAll(keepingCapacity: keepingCapacity)
        lookupTable.removeAll(keepingCapacity: keepingCapacity)
        lookupMeasures.removeAll(keepingCapacity: keepingCapacity)
        bucketTable.removeAll(keepingCapacity: keepingCapacity)
        bucketSamples.removeAll(keepingCapacity: keepingCapacity)
        names.removeAll(keepingCapacity: keepingCapacity)
        sketches.removeAll()
        latency.removeGroups(keepingCapacity: keepingCapacity)
    }

    /// Numbers of tables that were emptied mean nothing any more: what is counted through the whole input gets new ones.
    package mutating func forgetNumbers(_ moves: inout NumberMoves) {
        ownerSegments?.forgetNumbers()
        claims.forgetNumbers()
        rowsByHour = Dictionary(
            rowsByHour.map { (moves.moved($0.key), $0.value) },
            uniquingKeysWith: +
        )
        lost = Dictionary(
            lost.map { entry in
                let place = moves.text(entry.key.place)
                return (LostPlace(at: moves.moved(entry.key.at), place: place), entry.value)
            },
            uniquingKeysWith: boundedSum
        )
        latency.forgetNumbers(&moves)
        addresses = moves.addresses
    }

    /// Completes what needs the whole input.
    package mutating func finish() { latency.finish() }

    // MARK: Batches

    /// Takes what a decoder has filled its batch with, and empties that.
    ///
    /// - Parameters:
    ///   - batch: Emptied.
    ///   - texts: The table its numbers are of.
    ///   - claims: Says of every row whether another input has it (R4).
    ///   - input: Number of the input.
    package mutating func add(
        _ batch: inout EventBatch,
        texts: borrowing TextTable,
        claims: some RecordClaims,
        input: Int64
    ) {
        records += batch.records
        rejects.merge(batch.rejects)
        if !rolledUpDays.isEmpty { rejectRolledUp(&batch) }
        add(batch.lost, texts: texts, claims: claims, input: input)
        let isKept = self.claims.claim(
            batch.events.map { EventClaims.Claimant($0) },
            texts,
            claims,
            input
        )
        noteRows(batch.events, isKept)
        for index in batch.events.indices {
            take(&batch.events[index], isKept: isKept[index], texts)
        }
        addLatency(batch, texts, claims, input)
        for name in batch.names { add(name, texts) }
        batch.removeAll()
    }

    /// Notes something that is wrong besides rows.
    package mutating func note(_ reason: RejectReason, rows: Int, offset: Int, sample: String) {
        rejects.add(reason, rows: rows, offset: offset, sample: sample)
    }

    /// What a reporter says it lost counts once, too, however often that is copied (R4).
    private mutating func add(
        _ losses: [LostEvents],
        texts: borrowing TextTable,
        claims: some RecordClaims,
        input: Int64
    ) {
        guard !losses.isEmpty else { return }
        var notices: [EventClaims.Claimant] = []
        for lost in losses {
            var notice = Event(log: lost.log, kind: .sign)
            notice.reporter = lost.reporter
            notice.time = lost.time
            notice.fingerprint = mix(
                mix(texts.hash(of: lost.place), UInt64(bitPattern: lost.count)),
                mix(lost.detail, UInt64(bitPattern: lost.time))
            )
            notices.append(EventClaims.Claimant(notice))
        }
        let isKept = self.claims.claim(notices, texts, claims, input)
        for (index, lost) in losses.enumerated() where isKept[index] { add(lost) }
    }

    private mutating func add(_ lost: LostEvents) {
        let hour = Timestamp.hour(ofMilliseconds: lost.time / 1_000_000)
        let place = ReporterHour(hour: hour, log: lost.log, reporter: lost.reporter)
        let key = LostPlace(at: place, place: lost.place)
        self.lost[key] = boundedSum(self.lost[key] ?? 0, lost.count)
        rowsByHour[place, default: RowCount()].kept += 0
        logs.insert(lost.log)
    }

    // MARK: Rows

    /// Counts rows by hour and reporter, which change seldom from one to the next.
    private mutating func noteRows(_ events: [Event], _ isKept: [Bool]) {
        var run: (place: ReporterHour, count: RowCount)?
        for (event, isKept) in zip(events, isKept) {
            let time = event.time / 1_000_000
            let place = ReporterHour(
                hour: Timestamp.hour(ofMilliseconds: time),
                log: event.log,
                reporter: event.reporter
            )
            if run?.place != place {
                if let run { note(run.count, at: run.place) }
                run = (place, RowCount())
            }
            if isKept { run?.count.kept += 1 } else { run?.count.duplicate += 1 }
            times = min(times?.lowerBound ?? time, time)...max(times?.upperBound ?? time, time)
        }
        if let run { note(run.count, at: run.place) }
    }

    private mutating func note(_ count: RowCount, at place: ReporterHour) {
        rowsByHour[place] = (rowsByHour[place] ?? RowCount()) + count
        logs.insert(place.log)
    }

    private mutating func take(
        _ event: inout Event,
        isKept: Bool,
        _ texts: borrowing TextTable
    ) {
        if event.log == .hubble { latency.note(reporter: event.reporter, at: event.time) }
        // What another input has counts here, too: copies of an input then fold alike, whichever is read first (R11).
        let outcome = event.kind == .sign ? .none : folding.fold(event)
        if outcome != .none, outcome == .all || !keepsRule(of: event, texts) {
            event.rule = TextTable.empty
            event.reason = TextTable.empty
        }
        guard isKept else {
            rowsDuplicate += 1
            return
        }
        rowsKept += 1
        switch event.kind {
        case .sign: return
        case .dns: addLookup(event, outcome)
        default: addFact(event, outcome)
        }
    }

    /// Whether a row that is folded keeps its rule and reason: reasons can be as many as rows (R14).
    private mutating func keepsRule(of event: Event, _ texts: borrowing TextTable) -> Bool {
        let hour = Timestamp.hour(ofMilliseconds: event.time / 1_000_000)
        var hash = UInt64(bitPattern: Int64(hour))
        for text in [event.acl, event.rule, event.reason, event.reporter] {
            hash = mix(hash, texts.hash(of: text))
        }
        return folding.keepsRule(hash)
    }

    /// The scope's minute, for accounts of an event that give way to others.
    private func minute(of event: Event) -> Int8 {
        switch event.generation {
        case .structured, .aggregation: -1
        case .legacy, .drop: Int8(event.time / 60_000_000_000 % 60)
        }
    }

    private mutating func scope(of event: Event) -> UInt32 {
        let hour = Timestamp.hour(ofMilliseconds: event.time / 1_000_000)
        let scope = EventScope(
            hour: Int32(hour),
            log: event.log,
            kind: event.kind,
            generation: event.generation,
            minute: minute(of: event),
            decision: event.decision,
            direction: event.direction,
            reporter: event.reporter,
            acl: event.acl,
            rule: event.rule,
            reason: event.reason,
            protocolName: event.protocolName,
            resolver: event.resolver
        )
        return UInt32(scopeTable.number(of: scope).number)
    }

    /// Whose address it is at that time (R7).
    mutating func part(of address: UInt32, at time: Int64) -> UInt32 {
        guard address != Event.noAddress else { return address }
        return ownerSegments?.number(address, at: time / 1_000_000, &addresses) ?? address
    }

    private mutating func addFact(_ event: Event, _ outcome: EventFolding.Outcome) {
        var key = EventKey(
            scope: scope(of: event),
            source: part(of: event.source, at: event.time),
            destination: part(of: event.destination, at: event.time),
            sourceIdentity: event.sourceIdentity,
            destinationIdentity: event.destinationIdentity,
            name: event.name,
            port: event.port
        )
        switch outcome {
        case .none: break
        case .remote:
            noteScan(event)
        case .all: break
        }
        key.fold(outcome)
        let (number, isNew) = factTable.number(of: key)
        if isNew { factMeasures.append(EventMeasures()) }
        factMeasures[number].add(event)
    }

    /// Remembers what a denied attempt loses.
    private mutating func noteScan(_ event: Event) {
        guard event.decision == .deny, event.kind != .fault, event.source != Event.noAddress,
            event.destination != Event.noAddress
        else { return }
        sketches.insert(
            ScanSketches.Place(
                hour: Timestamp.hour(ofMilliseconds: event.time / 1_000_000),
                source: event.source
            ),
            destination: addresses.hashes[Int(event.destination)],
            port: UInt16(exactly: event.port)
        )
    }

    private mutating func addLookup(_ event: Event, _ outcome: EventFolding.Outcome) {
        let scope = scope(of: event)
        var key = LookupKey(
            scope: scope,
            client: part(of: event.source, at: event.time),
            identity: event.sourceIdentity,
            name: event.name,
            type: event.queryType,
            code: event.responseCode
        )
        switch outcome {
        case .none: break
        case .remote: key.name = TextTable.empty
        case .all:
            key.name = TextTable.empty
            key.client = AddressTable.other
            key.identity = 0
        }
        let (number, isNew) = lookupTable.number(of: key)
        if isNew { lookupMeasures.append(LookupMeasures()) }
        lookupMeasures[number].add(event)
        guard event.duration >= 0 else { return }
        let bucket = BucketKey(
            group: UInt32(number),
            bucket: UInt32(LatencyBuckets.bucket(event.duration))
        )
        let (place, isNewBucket) = bucketTable.number(of: bucket)
        if isNewBucket { bucketSamples.append(0) }
        bucketSamples[place] += 1
    }
}
