import ColumnKernel
import Flow

/// What one input of events tells of latency (decision 0022).
package struct LatencyRollup: Sendable {
    private(set) var keyTable = DenseTable<LatencyKey>()
    package private(set) var measures: [LatencyMeasures] = []
    private(set) var bucketTable = DenseTable<BucketKey>()
    package private(set) var bucketSamples: [Int64] = []
    private(set) var socketTable = DenseTable<SocketKey>()
    package private(set) var socketMeasures: [SocketMeasures] = []
    /// Counted through the whole input, spills or not.
    package private(set) var accounts: [EventRollup.ReporterHour: LatencyAccount] = [:]
    /// What other inputs may hold the other half of; complete when the input is.
    package private(set) var edges: [PairEdge] = []
    /// Texts of the reporters that pairs have as nodes, by `PairEdge.node`.
    package private(set) var nodes: [UInt32] = []

    private var pairs = PairBuffer()
    private var nodeNumbers: [UInt32: UInt32] = [:]
    private var lastNode: (reporter: UInt32, number: UInt32)?
    private var folding = EventFolding()

    package var keys: [LatencyKey] { keyTable.keys }
    package var bucketKeys: [BucketKey] { bucketTable.keys }
    package var socketKeys: [SocketKey] { socketTable.keys }

    var memoryBytes: Int {
        keyTable.memoryBytes + measures.capacity * MemoryLayout<LatencyMeasures>.stride
            + bucketTable.memoryBytes + bucketSamples.capacity * 8 + socketTable.memoryBytes
            + socketMeasures.capacity * MemoryLayout<SocketMeasures>.stride
    }

    /// Forgets the last input.
    mutating func reset() {
        pairs.removeAll()
        edges.removeAll()
        accounts.removeAll(keepingCapacity: true)
        nodes.removeAll(keepingCapacity: true)
        nodeNumbers.removeAll(keepingCapacity: true)
        lastNode = nil
        folding.reset()
        removeGroups(keepingCapacity: true)
    }

    /// Forgets groups that have been put aside, but for the keys of answers that still wait.
    mutating func removeGroups(keepingCapacity: Bool) {
        let old = keyTable.keys
        keyTable.removeAll(keepingCapacity: keepingCapacity)
        measures.removeAll(keepingCapacity: keepingCapacity)
        bucketTable.removeAll(keepingCapacity: keepingCapacity)
        bucketSamples.removeAll(keepingCapacity: keepingCapacity)
        socketTable.removeAll(keepingCapacity: keepingCapacity)
        socketMeasures.removeAll(keepingCapacity: keepingCapacity)
        renumberKeys { old[Int($0)] }
    }

    /// Numbers of tables that were emptied mean nothing any more.
    mutating func forgetNumbers(_ moves: inout NumberMoves) {
        let old = keyTable.keys
        keyTable.removeAll(keepingCapacity: true)
        measures.removeAll(keepingCapacity: true)
        renumberKeys { moves.moved(old[Int($0)]) }
        nodes = nodes.map { moves.text($0) }
        nodeNumbers.removeAll(keepingCapacity: true)
        for (index, reporter) in nodes.enumerated() { nodeNumbers[reporter] = UInt32(index) }
        lastNode = nil
        accounts = Dictionary(
            accounts.map { (moves.moved($0.key), $0.value) },
            uniquingKeysWith: { one, _ in one }
        )
    }

    private mutating func renumberKeys(_ key: (UInt32) -> LatencyKey) {
        var waiting = PairBuffer()
        swap(&waiting, &pairs)
        waiting.renumberKeys { number(of: key($0)) }
        swap(&waiting, &pairs)
    }

    // MARK: Rows

    /// Notes when a node told of something.
    @inline(__always)
    mutating func note(reporter: UInt32, at time: Int64) {
        if let lastNode, lastNode.reporter == reporter {
            return pairs.note(lastNode.number, at: time)
        }
        pairs.note(node(reporter), at: time)
    }

    private mutating func node(_ reporter: UInt32) -> UInt32 {
        if let lastNode, lastNode.reporter == reporter { return lastNode.number }
        let number = nodeNumbers[reporter] ?? UInt32(nodes.count)
        if Int(number) == nodes.count {
            nodes.append(reporter)
            nodeNumbers[reporter] = number
        }
        lastNode = (reporter, number)
        return number
    }

    /// Takes what a row says.
    ///
    /// - Parameters:
    ///   - sighting: Addresses are the parts that they are at the row's time.
    ///   - event: The row.
    ///   - isKept: Whether it is this input's own (R4).
    mutating func add(_ sighting: LatencySighting, of event: Event, isKept: Bool) {
        switch sighting.kind {
        case .opening, .proxiedOpening:
            addHalf(sighting, of: event, key: 0, isKept: isKept)
        case .answer:
            let key = folded(sighting, event)
            addHalf(sighting, of: event, key: isKept ? number(of: key) : 0, isKept: isKept)
        case .sample:
            let key = folded(sighting, event)
            guard isKept else { return }
            add(sighting.nanoseconds, to: number(of: key))
            accounts[place(of: event), default: LatencyAccount()].samples += 1
        }
    }

    /// Takes statistics of the sockets between the ends of a row.
    mutating func add(_ sockets: SocketStatistics, _ key: SocketKey, of event: Event) {
        var key = key
        let outcome = folding.fold(key: event.keyHash, source: event.sourceHash, at: event.time)
        key.fold(outcome)
        let (number, isNew) = socketTable.number(of: key)
        if isNew { socketMeasures.append(SocketMeasures()) }
        socketMeasures[number].add(sockets)
    }

    /// Pairs what still waits: the input is at its end.
    package mutating func finish() {
        let settled = pairs.finish()
        count(settled.answers)
        edges = settled.edges
    }

    private mutating func addHalf(
        _ sighting: LatencySighting,
        of event: Event,
        key: UInt32,
        isKept: Bool
    ) {
        let half = PairHalf(
            connection: sighting.connection,
            time: event.time,
            tie: UInt32(truncatingIfNeeded: event.fingerprint),
            kind: sighting.kind,
            method: sighting.method
        )
        pairs.add(half, key: key, node: node(event.reporter), isOwn: isKept)
        if pairs.isFull { count(pairs.settleOlder().answers) }
    }

    private mutating func count(_ answers: [PairEdge]) {
        for answer in answers {
            let hour = Timestamp.hour(ofMilliseconds: answer.half.time / 1_000_000)
            let place = EventRollup.ReporterHour(
                hour: hour,
                log: .hubble,
                reporter: nodes[Int(answer.node)]
            )
            accounts[place, default: LatencyAccount()].add(answer.outcome, of: answer.half.method)
            switch answer.outcome {
            case .sample(let nanoseconds): add(nanoseconds, to: answer.key)
            case .retransmitted: measures[Int(answer.key)].retransmitted += 1
            case .proxied, .discarded, .unpaired, .repeated: break
            }
        }
    }

    // MARK: Groups

    private func place(of event: Event) -> EventRollup.ReporterHour {
        EventRollup.ReporterHour(
            hour: Timestamp.hour(ofMilliseconds: event.time / 1_000_000),
            log: event.log,
            reporter: event.reporter
        )
    }

    private mutating func number(of key: LatencyKey) -> UInt32 {
        let (number, isNew) = keyTable.number(of: key)
        if isNew { measures.append(LatencyMeasures()) }
        return UInt32(number)
    }

    private mutating func add(_ nanoseconds: Int64, to key: UInt32) {
        measures[Int(key)].add(nanoseconds)
        let bucket = BucketKey(
            group: key,
            bucket: UInt32(LatencyBuckets.bucket(nanoseconds))
        )
        let (number, isNew) = bucketTable.number(of: bucket)
        if isNew { bucketSamples.append(0) }
        bucketSamples[number] += 1
    }

    /// What the row's samples are under; what is too much goes to `other` (R14).
    private mutating func folded(_ sighting: LatencySighting, _ event: Event) -> LatencyKey {
        let time = event.time / 1_000_000
        var key = LatencyKey(
            hour: Int32(Timestamp.hour(ofMilliseconds: time)),
            method: sighting.method,
            source: sighting.source,
            destination: sighting.destination,
            sourceIdentity: sighting.sourceIdentity,
            destinationIdentity: sighting.destinationIdentity,
            port: sighting.port
        )
        let outcome = folding.fold(
            key: sighting.keyHash,
            source: sighting.sourceHash,
            at: event.time
        )
        key.fold(outcome)
        return key
    }
}
