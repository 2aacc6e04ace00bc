package import FlowStore
package import Foundation
package import GRDB

/// A file with a table for each public view: to whom asks only those, a result database.
package final class MadeDatabase {
    package let folder: URL
    package let path: String
    private let queue: DatabaseQueue

    package init(version: Int = SchemaVersion.current) throws {
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
    package func add(_ view: String, _ values: [String: (any DatabaseValueConvertible)?]) throws {
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

    package func execute(_ sql: String) throws { try queue.write { try $0.execute(sql: sql) } }

    package func reader() throws -> ResultReader { try ResultReader(path: path) }

    package func rows(_ sql: String) throws -> [[Cell]] {
        try reader().atOneInstant { state throws(QueryError) in try state.rows(sql) }
    }
}

/// Samples of one pair in one hour, all as long.
package struct MadeSamples {
    package var method: String
    package var hour: Int
    package var client: String
    package var server: String
    /// Milliseconds, a whole number: the bucket's middle.
    package var duration: Int
    package var count: Int

    package static let day = "2026-11-20"

    package init(
        method: String = "tcp-handshake",
        hour: Int,
        client: String = "web",
        server: String = "db",
        duration: Int,
        count: Int
    ) {
        self.method = method
        self.hour = hour
        self.client = client
        self.server = server
        self.duration = duration
        self.count = count
    }

    package var hourText: String { "\(Self.day)T\(hour < 10 ? "0" : "")\(hour):00:00Z" }
}

extension MadeDatabase {
    package func add(_ samples: MadeSamples) throws {
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
    package func cover(
        _ hours: ClosedRange<Int>,
        reporter: String = "node-1",
        status: String = "present"
    )
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
