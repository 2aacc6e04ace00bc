import ColumnKernel
import Flow
import FlowRollup
import Synchronization

/// One row as a test says it.
struct RowSpec {
    var milliseconds: Int64
    var state: Character
    var counters: FlowCounters?
    var source: UInt32 = 0x0a01_0146
    var destination: UInt32 = 0x0a01_0104
    var sourcePort: UInt32 = 55_490
    var destinationPort: UInt32 = 80
    var group: UInt32 = 0
    var hasEightFields = false

    init(_ milliseconds: Int64, _ state: Character, _ counters: [UInt64]? = nil) {
        self.milliseconds = milliseconds
        self.state = state
        self.counters = counters.map {
            FlowCounters(
                packetsSent: $0[0],
                bytesSent: $0[1],
                packetsReceived: $0[2],
                bytesReceived: $0[3]
            )
        }
    }

    func tuple(_ addresses: inout AddressTable) -> TupleRow {
        var row = TupleRow()
        row.time = milliseconds
        row.source = addresses.intern(IPAddress(v4: source))
        row.destination = addresses.intern(IPAddress(v4: destination))
        row.ports = sourcePort << 16 | destinationPort
        row.codes = TupleCodes(
            direction: UInt8(ascii: "O"),
            decision: state == "D" ? UInt8(ascii: "D") : UInt8(ascii: "A"),
            state: hasEightFields ? 0 : state.asciiValue ?? 0,
            encryption: EncryptionWord.notEncrypted.rawValue
        )
        row.protocolCode = ProtocolCode.tcp
        if let counters {
            row.flags = .measured
            row.packetsSent = counters.packetsSent
            row.bytesSent = counters.bytesSent
            row.packetsReceived = counters.packetsReceived
            row.bytesReceived = counters.bytesReceived
        }
        if hasEightFields { row.flags = .eightFields }
        return row
    }
}

/// The first to claim a record has it.
final class FirstClaims: RecordClaims {
    private let owners = Mutex<[StreamKey: Set<Int64>]>([:])

    func claim(_ stream: StreamKey, time: Int64, input: Int64) -> Bool {
        owners.withLock { $0[stream, default: []].insert(time).inserted }
    }
}

/// A rollup with the texts and claims it needs, fed record by record.
struct RollupBench {
    var texts: TextTable
    var rollup: PartitionRollup
    let claims = FirstClaims()

    init(ownerChanges: (any OwnerChanges)? = nil) {
        var texts = TextTable()
        rollup = PartitionRollup(texts: &texts, ownerChanges: ownerChanges)
        self.texts = texts
    }

    /// A record of one flow group, or as many as the rows name.
    mutating func record(
        second: Int64,
        _ rows: [RowSpec],
        family: LogFamily = .vnet,
        rule: String = "UserRule_all"
    ) -> FlowRecord {
        var record = FlowRecord(capacity: max(1, rows.count))
        record.family = family
        record.version = family == .vnet ? 4 : 2
        record.time = second * 1_000_000_000
        record.reporter = 0x0000_5E00_5301
        record.flowLogID = texts.intern("log-1")
        for number in 0...(rows.map(\.group).max() ?? 0) {
            var group = FlowRecord.Group()
            group.acl = texts.intern("acl-1")
            group.rule = texts.intern(number == 0 ? rule : "\(rule)-\(number)")
            record.groups.append(group)
        }
        for (index, row) in rows.enumerated() {
            record.columns.append(row.tuple(&rollup.addresses), group: row.group, offset: index)
        }
        return record
    }

    mutating func commit(_ record: FlowRecord, input: Int64 = 1) {
        var record = record
        rollup.commit(&record, texts: &texts, claims: claims, input: input)
    }

    mutating func commit(second: Int64, _ rows: [RowSpec], family: LogFamily = .vnet) {
        let record = record(second: second, rows, family: family)
        commit(record)
    }

    /// Everything added up over all groups.
    var total: Group {
        var total = Group(pair: 0, place: 0, first: .max, last: .min)
        for group in rollup.groups.rows { total.add(group) }
        return total
    }

    var counters: [UInt64] {
        let total = total
        return [total.packetsSent, total.bytesSent, total.packetsReceived, total.bytesReceived]
    }

    var sortedGroups: [Group] {
        rollup.groups.rows.sorted { ($0.place, $0.pair) < ($1.place, $1.pair) }
    }

    /// R2.
    var isBalanced: Bool {
        rollup.rowsRead == rollup.rowsKept + rollup.rowsDuplicate + rollup.rowsRejected
    }
}
