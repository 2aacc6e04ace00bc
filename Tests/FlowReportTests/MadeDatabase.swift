import FlowStore
import Foundation
import GRDB

/// A file with a table for each public view: to whom asks only those, a result database.
final class MadeDatabase {
    let folder: URL
    let path: String
    private let queue: DatabaseQueue

    init(version: Int = SchemaVersion.current) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "a.sqlite").path
        queue = try DatabaseQueue(path: path)
        try queue.write { db in
            try db.execute(sql: "PRAGMA application_id = \(SchemaVersion.applicationID)")
            try db.execute(sql: "PRAGMA user_version = \(version)")
            for view in PublicViews.all {
                let columns = view.columns.map { "\($0.name) \($0.type.rawValue.uppercased())" }
                try db.execute(
                    sql: "CREATE TABLE \(view.name) (\(columns.joined(separator: ", "))) STRICT"
                )
            }
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Adds a row; columns that are not named are NULL.
    func add(_ view: String, _ values: [String: (any DatabaseValueConvertible)?]) throws {
        let names = values.keys.sorted()
        // GRDB hands text over as a C string, which a zero byte would end.
        let marks = names.map { hasZero(values[$0] ?? nil) ? "CAST(? AS TEXT)" : "?" }
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO \(view) (\(names.joined(separator: ", ")))
                    VALUES (\(marks.joined(separator: ", ")))
                    """,
                arguments: StatementArguments(
                    names.map { name in
                        let value = values[name] ?? nil
                        return hasZero(value) ? (value as? String).map { Data($0.utf8) } : value
                    }
                )
            )
        }
    }

    private func hasZero(_ value: (any DatabaseValueConvertible)?) -> Bool {
        (value as? String)?.utf8.contains(0) == true
    }

    func execute(_ sql: String) throws { try queue.write { try $0.execute(sql: sql) } }

    func reader() throws -> ResultReader { try ResultReader(path: path) }

    func rows(_ sql: String) throws -> [[Cell]] {
        try reader().atOneInstant { state throws(QueryError) in try state.rows(sql) }
    }
}

/// Samples of one pair in one hour, all as long.
struct MadeSamples {
    var method = "tcp-handshake"
    var hour: Int
    var client = "web"
    var server = "db"
    /// Milliseconds, a whole number: the bucket's middle.
    var duration: Int
    var count: Int

    static let day = "2026-11-20"

    var hourText: String { "\(Self.day)T\(hour < 10 ? "0" : "")\(hour):00:00Z" }
}

extension MadeDatabase {
    func add(_ samples: MadeSamples) throws {
        try add(
            "latency_buckets",
            [
                "hour": samples.hourText, "method": samples.method, "source_namespace": "shop",
                "source_workload": samples.client, "destination_namespace": "data",
                "destination_workload": samples.server, "destination_port": 5432,
                "protocol": "TCP", "bucket": samples.duration,
                "lower_ms": Double(samples.duration) - 0.25,
                "upper_ms": Double(samples.duration) + 0.25, "samples": samples.count,
            ]
        )
    }

    /// A reporter's hours of the day, all of one status.
    func cover(_ hours: ClosedRange<Int>, reporter: String = "node-1", status: String = "present")
        throws
    {
        for hour in hours {
            let text = MadeSamples(hour: hour, duration: 1, count: 1).hourText
            try add(
                "coverage",
                ["hour": text, "log": "hubble", "reporter": reporter, "status": status, "rows": 7]
            )
        }
    }
}
