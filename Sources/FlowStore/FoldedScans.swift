import ColumnKernel
import Flow
import FlowRollup
import Foundation
import GRDB

/// Sketches of denied attempts whose detail was given up, by input; and what they come to with the attempts that kept theirs.
enum FoldedScans {
    static let tables = """
        -- Registers of `HyperLogLog`; several rows for one source add up to the highest of each.
        CREATE TABLE folded_scan (
            input_id INTEGER NOT NULL, hour_id INTEGER NOT NULL, source_id INTEGER NOT NULL,
            destinations BLOB NOT NULL, ports BLOB NOT NULL, pairs BLOB NOT NULL
        ) STRICT;
        CREATE INDEX folded_scan_input ON folded_scan (input_id);
        CREATE INDEX folded_scan_hour ON folded_scan (hour_id);

        -- All that a source tried in an hour, about. `source_id` is the address itself, whoever had it.
        CREATE TABLE scan_estimate (
            hour_id INTEGER NOT NULL, source_id INTEGER NOT NULL, destinations INTEGER NOT NULL,
            ports INTEGER NOT NULL, pairs INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX scan_estimate_source ON scan_estimate (hour_id, source_id);
        """

    /// For inputs that do not fit in memory (R14).
    static let temporaryTable = """
        CREATE TEMP TABLE spilled_folded_scan (
            input_id INTEGER, hour_id INTEGER, source_id INTEGER, destinations BLOB, ports BLOB,
            pairs BLOB
        );
        """

    static func insert(
        _ sketches: ScanSketches,
        map: NumberMap,
        inputID: Int64,
        into target: EventTarget,
        _ database: Database
    ) throws {
        guard !sketches.sketches.isEmpty else { return }
        let insert = try database.cachedStatement(
            sql: "INSERT INTO \(target.table("folded_scan")) VALUES (?, ?, ?, ?, ?, ?)"
        )
        for (place, sketch) in sketches.sketches {
            try insert.execute(
                arguments: [
                    inputID, place.hour, map.addresses[Int(place.source)],
                    Data(sketch.destinations.registers), Data(sketch.ports.registers),
                    Data(sketch.pairs.registers),
                ]
            )
        }
    }

    /// Makes sketches that were put aside for an input its own.
    static func store(_ inputID: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO folded_scan SELECT * FROM temp.spilled_folded_scan WHERE input_id = ?
                """,
            arguments: [inputID]
        )
        try remove(inputID, from: .spilled, database)
    }

    static func remove(
        _ inputID: Int64,
        from target: EventTarget,
        _ database: Database
    ) throws {
        try database.cachedStatement(
            sql: "DELETE FROM \(target.table("folded_scan")) WHERE input_id = ?"
        ).execute(arguments: [inputID])
    }

    /// Works out anew what sources tried in some hours, where detail was given up.
    static func update(_ database: Database, hours: Set<Int>) throws {
        let delete = try database.cachedStatement(
            sql: "DELETE FROM scan_estimate WHERE hour_id = ?"
        )
        let insert = try database.cachedStatement(
            sql: "INSERT INTO scan_estimate VALUES (?, ?, ?, ?, ?)"
        )
        for hour in hours.sorted() {
            try delete.execute(arguments: [hour])
            for (source, folded) in try foldedSketches(of: hour, database) {
                var sketch = folded
                try addDetail(of: source, hour, to: &sketch, database)
                try insert.execute(
                    arguments: [
                        hour, source, sketch.destinations.estimate, sketch.ports.estimate,
                        sketch.pairs.estimate,
                    ]
                )
            }
        }
    }

    private static func foldedSketches(
        of hour: Int,
        _ database: Database
    ) throws -> [Int64: ScanSketches.Sketch] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT source_id, destinations, ports, pairs FROM folded_scan
                    WHERE hour_id = ?
                    """
            ),
            arguments: [hour]
        )
        var sketches: [Int64: ScanSketches.Sketch] = [:]
        while let row = try rows.next() {
            guard let destinations = HyperLogLog(registers: bytes(row[1])),
                let ports = HyperLogLog(registers: bytes(row[2])),
                let pairs = HyperLogLog(registers: bytes(row[3]))
            else { continue }
            var sketch = ScanSketches.Sketch()
            sketch.destinations = destinations
            sketch.ports = ports
            sketch.pairs = pairs
            sketches[row[0], default: ScanSketches.Sketch()].formUnion(sketch)
        }
        return sketches
    }

    /// Adds the attempts that kept their detail, in whatever input (R11).
    private static func addDetail(
        of source: Int64,
        _ hour: Int,
        to sketch: inout ScanSketches.Sketch,
        _ database: Database
    ) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    WITH own AS (
                        SELECT part.address_id FROM address whole
                        JOIN address part ON part.ip = whole.ip
                        WHERE whole.address_id = :source
                    )
                    SELECT f.destination_id, f.port FROM fact_row f
                    WHERE f.hour = :hour AND f.decision = 'deny' AND f.destination_id <> 0
                          AND f.source_id IN own
                    UNION ALL
                    SELECT f.destination_id, f.port FROM event_row f
                    WHERE f.hour = :hour AND f.decision = 'deny' AND f.kind <> 'fault'
                          AND NOT f.is_superseded AND f.destination_id <> 0
                          AND f.source_id IN own
                    """
            ),
            arguments: ["source": source, "hour": Timestamp.text(ofHour: hour)]
        )
        // A scan of one host has thousands of rows in a row.
        var last: (number: Int64, hash: UInt64?) = (0, nil)
        while let row = try rows.next() {
            let number: Int64 = row[0]
            if number != last.number { last = (number, try addressHash(number, database)) }
            guard let hash = last.hash else { continue }
            sketch.insert(destination: hash, port: row[1])
        }
    }

    /// The hash `AddressTable` gives an address.
    private static func addressHash(_ number: Int64, _ database: Database) throws -> UInt64? {
        let text = try String.fetchOne(
            database.cachedStatement(sql: "SELECT ip FROM address WHERE address_id = ?"),
            arguments: [number]
        )
        guard let address = text.flatMap({ IPAddress($0) }) else { return nil }
        return AddressTable.hash(
            high: address.high,
            low: address.low,
            isWide: address.family == .v6
        )
    }
}
