import Flow
import FlowRollup
import Foundation
import GRDB

/// A stretch of a VNet stream with its open ends, in the database's numbers (R3).
struct StoredSegment: Sendable {
    struct Head: Sendable {
        var fingerprint: UInt64
        var time: Int64
        var counters: FlowCounters
        var followsBegin: Bool
        var scope: Int64
        var source: Int64
        var destination: Int64
        var port: Int64?
    }

    var stream: StreamKey
    var firstTime: Int64
    var lastTime: Int64
    var heads: [Head]
    var tails: [SplitSegment.Tail]
    var begins: [UInt64]

    init(_ segment: SplitSegment, _ map: NumberMap) {
        stream = segment.stream
        firstTime = segment.firstTime
        lastTime = segment.lastTime
        tails = segment.tails
        begins = segment.isShort ? segment.begins : []
        heads = segment.heads.map { head in
            Head(
                fingerprint: head.fingerprint,
                time: head.time,
                counters: head.counters,
                followsBegin: head.followsBegin,
                scope: map.scopes[Int(head.scope)],
                source: map.addresses[Int(head.source)],
                destination: map.addresses[Int(head.destination)],
                port: head.port > 0xffff ? nil : Int64(head.port)
            )
        }
    }

    /// Where segments are kept.
    enum Table: String {
        case stored = "split_segment"
        /// Of inputs that have not been read to their end.
        case spilled = "temp.spilled_segment"
    }

    func insert(inputID: Int64, into table: Table, _ database: Database) throws {
        let streamID = try StreamTable.id(of: stream, database)
        try database.cachedStatement(
            sql: "INSERT INTO \(table.rawValue) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(
            arguments: [
                inputID, streamID, firstTime, lastTime, packedHeads.asData, packedTails.asData,
                BeginSet.packed(begins).asData,
            ]
        )
    }

    private var packedHeads: [UInt8] { Self.packed(heads, firstTime: firstTime) }

    /// As `heads(_:firstTime:)` reads them.
    static func packed(_ heads: [Head], firstTime: Int64) -> [UInt8] {
        var packed = PackedNumbers()
        for head in heads {
            packed.append(head.fingerprint)
            packed.append(signed: head.time - firstTime)
            packed.append(head.counters)
            packed.append(head.followsBegin ? 1 : 0)
            packed.append(UInt64(head.scope))
            packed.append(UInt64(head.source))
            packed.append(UInt64(head.destination))
            packed.append(UInt64(bitPattern: (head.port ?? -1) &+ 1))
        }
        return packed.bytes
    }

    private var packedTails: [UInt8] {
        var packed = PackedNumbers()
        for tail in tails {
            packed.append(tail.fingerprint)
            packed.append(signed: tail.time - firstTime)
            packed.append(tail.counters)
        }
        return packed.bytes
    }

    static func heads(_ bytes: [UInt8], firstTime: Int64) -> [Head] {
        var reader = PackedNumberReader(bytes)
        var heads: [Head] = []
        while let fingerprint = reader.next(), let time = reader.nextSigned(),
            let counters = reader.nextCounters(), let followsBegin = reader.next(),
            let scope = reader.next(),
            let source = reader.next(), let destination = reader.next(), let port = reader.next()
        {
            heads.append(
                Head(
                    fingerprint: fingerprint,
                    time: firstTime &+ time,
                    counters: counters,
                    followsBegin: followsBegin != 0,
                    scope: Int64(clamping: scope),
                    source: Int64(clamping: source),
                    destination: Int64(clamping: destination),
                    port: port == 0 ? nil : Int64(clamping: port - 1)
                )
            )
        }
        return heads
    }

    static func tails(_ bytes: [UInt8], firstTime: Int64) -> [SplitSegment.Tail] {
        var reader = PackedNumberReader(bytes)
        var tails: [SplitSegment.Tail] = []
        while let fingerprint = reader.next(), let time = reader.nextSigned(),
            let counters = reader.nextCounters()
        {
            tails.append(
                SplitSegment.Tail(
                    fingerprint: fingerprint,
                    time: firstTime &+ time,
                    counters: counters
                )
            )
        }
        return tails
    }
}

extension PackedNumbers {
    mutating func append(_ counters: FlowCounters) {
        append(counters.packetsSent)
        append(counters.bytesSent)
        append(counters.packetsReceived)
        append(counters.bytesReceived)
    }
}

extension PackedNumberReader {
    mutating func nextCounters() -> FlowCounters? {
        guard let packetsSent = next(), let bytesSent = next(), let packetsReceived = next(),
            let bytesReceived = next()
        else { return nil }
        return FlowCounters(
            packetsSent: packetsSent,
            bytesSent: bytesSent,
            packetsReceived: packetsReceived,
            bytesReceived: bytesReceived
        )
    }
}

/// Numbers of record streams.
enum StreamTable {
    static func id(of stream: StreamKey, _ database: Database) throws -> Int64 {
        if let known = try find(stream, database) { return known }
        try database.cachedStatement(
            sql: "INSERT INTO stream (log_id, reporter) VALUES (?, ?)"
        ).execute(arguments: [stream.logID, MACAddress.text(stream.reporter)])
        return database.lastInsertedRowID
    }

    static func find(_ stream: StreamKey, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database.cachedStatement(
                sql: "SELECT stream_id FROM stream WHERE log_id = ? AND reporter = ?"
            ),
            arguments: [stream.logID, MACAddress.text(stream.reporter)]
        )
    }
}
