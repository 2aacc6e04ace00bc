import FlowStore
import Foundation
import GRDB

/// A folder that is gone when the test is.
final class ScratchFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// Names of all that is in it, in order.
    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// A database with the marks of a result database, and whatever `sql` puts into it.
    func database(
        _ sql: String,
        name: String = "a.sqlite",
        applicationID: Int32 = SchemaVersion.applicationID,
        version: Int = SchemaVersion.current
    ) throws -> String {
        let queue = try DatabaseQueue(path: file(name))
        try queue.write { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: "PRAGMA user_version = \(version)")
            try db.execute(sql: sql)
        }
        try queue.close()
        return file(name)
    }
}

/// Keeps what a query gives, up to a number of rows.
struct RowCollector: RowSink {
    var limit = Int.max
    var columns: [String] = []
    var rows: [[Cell]] = []
    var hasEnded = false

    mutating func begin(columns: [String]) { self.columns = columns }

    mutating func row(_ cells: [Cell]) -> Demand {
        rows.append(cells)
        return rows.count < limit ? .more : .enough
    }

    mutating func end() { hasEnded = true }
}
