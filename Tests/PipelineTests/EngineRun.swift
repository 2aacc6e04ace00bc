import Flow
import FlowEnrich
import FlowTestSupport
import Foundation
import Pipeline

@testable import FlowStore

/// A folder of its own for each test, removed at the end.
final class Workplace {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "weir-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // What is left is in the system's temporary folder.
        try? FileManager.default.removeItem(atPath: path)
    }

    var database: String { path + "/result.sqlite" }

    func write(_ bytes: [UInt8], to name: String) throws {
        let target = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (target as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: URL(filePath: target))
    }
}

struct Never_: StopRequest {
    let isRequested = false
}

struct Silent: RunObserver {
    func observe(_ event: RunEvent) {}
}

/// What a run left is not what it sealed, or does not balance (R2).
struct Unsound: Error {
    var problems: [VerificationProblem]
}

/// What the engine makes where there is no database: all migrations take longer than most runs here, so they are done once.
enum EmptyDatabase {
    private static let bytes = Result {
        let path = NSTemporaryDirectory() + "weir-empty-\(UUID().uuidString).sqlite"
        try ResultStore.create(path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try Data(contentsOf: URL(filePath: path))
    }

    static func write(to path: String) throws {
        try bytes.get().write(to: URL(filePath: path))
    }
}

/// Runs the engine with plain defaults, and verifies what it leaves.
@discardableResult
func runEngine(
    _ sources: [String],
    inventory: [String] = [],
    database: String,
    topology: Topology = .none,
    jobs: Int = 1,
    memoryBytes: Int = 256 << 20,
    mode: RunRequest.Mode = .write,
    hours: Range<Int>? = nil,
    retention: Retention? = nil,
    now: Date = .now,
    observer: any RunObserver = Silent(),
    stop: any StopRequest = Never_()
) throws -> RunSummary {
    if mode == .write, !FileManager.default.fileExists(atPath: database) {
        try EmptyDatabase.write(to: database)
    }
    var request = RunRequest(
        pipelineName: "test",
        sources: sources,
        inventory: inventory,
        topology: topology,
        databasePath: database,
        hours: hours,
        mode: mode,
        jobs: jobs,
        memoryBytes: memoryBytes,
        retention: retention,
        configurationHash: "0",
        version: "test"
    )
    request.clock = { now }
    let summary = try run(request, observer: observer, stop: stop)
    if mode == .write {
        let problems = try problems(of: database)
        guard problems.isEmpty else { throw Unsound(problems: problems) }
    }
    return summary
}

/// What `weir verify` finds.
func problems(of database: String) throws -> [VerificationProblem] {
    try ResultReader(path: database).atOneInstant { state throws(QueryError) in
        try state.verification()
    }.problems
}

/// Collects all rows of a query in the oracle's cells.
struct CellSink: RowSink {
    var rows: [[FlowTestSupport.Cell]] = []

    mutating func begin(columns: [String]) {}

    mutating func row(_ cells: [FlowStore.Cell]) -> Demand {
        rows.append(
            cells.map { cell in
                switch cell {
                case .null: .null
                case .integer(let value): .integer(value)
                case .real(let value): .text("\(value)")
                case .text(let text): .text(text)
                case .blob(let bytes): .text("\(bytes)")
                }
            }
        )
        return .more
    }

    mutating func end() {}
}

func query(_ database: String, _ sql: String) throws -> [[FlowTestSupport.Cell]] {
    let reader = try ResultReader(path: database)
    var sink = CellSink()
    try reader.query(sql, into: &sink)
    return sink.rows
}

func contentHash(_ database: String) throws -> String {
    try digest(database).total
}

/// The same of each view.
func contentHashes(_ database: String) throws -> [String: String] {
    Dictionary(
        try digest(database).views.map { ($0.view, $0.hash) },
        uniquingKeysWith: { one, _ in one }
    )
}

/// What the engine says about every input and every rejection, beside the digest.
func accounts(_ database: String) throws -> [[FlowTestSupport.Cell]] {
    try query(
        database,
        """
        SELECT path, format, compression, bytes_stored, bytes_read, sha256, records, rows_read,
            rows_kept, rows_rejected, rows_duplicate, status, partition, first_time, last_time
        FROM inputs ORDER BY path
        """
    ) + query(database, "SELECT * FROM rejections ORDER BY path, reason")
}
