import Codec
import FlowTestSupport
import Foundation
import GRDB
import Testing

/// `weir verify` over the sample night with all of its logs: sound as it is, and not after any change.
struct VerifyTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.copy(
            "Pipelines",
            "SampleData/night",
            "SampleData/inventory",
            "SampleData/events"
        )
        let outcome = try command.weir("run", "--quiet", "Pipelines/nightly.yaml")
        #expect(outcome.status == 0)
    }

    private static let database = "results/weir.sqlite"

    private func path(_ name: String) -> String { command.folder.appending(path: name).path }

    /// A copy of the database with something changed.
    private func changed(_ change: (Database) throws -> Void) throws -> String {
        try? FileManager.default.removeItem(atPath: path("copy.sqlite"))
        try FileManager.default.copyItem(atPath: path(Self.database), toPath: path("copy.sqlite"))
        let queue = try DatabaseQueue(path: path("copy.sqlite"))
        try queue.write(change)
        try queue.close()
        return "copy.sqlite"
    }

    private func lines(_ database: String) throws -> (status: Int32, lines: [String]) {
        let outcome = try command.weir("verify", database)
        #expect(outcome.errors.isEmpty)
        return (outcome.status, outcome.output.split(separator: "\n").map(String.init))
    }

    @Test("a database that nobody touched is sound, and says what was looked at")
    func sound() throws {
        let (status, lines) = try lines(Self.database)
        #expect(status == 0)
        #expect(lines.count == 3)
        #expect(
            lines[1]
                == "balance: 126 inputs, 95,956 rows read = 95,845 kept + 111 duplicate + 0 rejected"
        )
        let hash = try #require(
            try command.value(
                "SELECT sha256 FROM manifests ORDER BY manifest_id DESC LIMIT 1",
                of: Self.database
            )
        )
        #expect(lines[2].hasPrefix("manifests: ") && lines[2].hasSuffix(", the last \(hash)"))
        let rerun = try command.weir("run", "Pipelines/nightly.yaml")
        #expect(rerun.status == 0)
        #expect(try self.lines(Self.database).lines == lines, "nothing new leaves no manifest")
    }

    @Test(
        "a cell changed, a row taken out or put in, in any table, is found",
        arguments: [1, 2, 3] as [UInt64]
    )
    func edits(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let queue = try DatabaseQueue(path: path(Self.database))
        let tables = try queue.read { database in
            try String.fetchAll(
                database,
                sql:
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).filter { try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \($0)") != 0 }
        }
        try queue.close()
        #expect(tables.count > 45)
        for (index, table) in tables.enumerated() {
            let kind = (index + Int(seed)) % 3
            let copy = try changed { database in
                let ids = try Int64.fetchAll(database, sql: "SELECT rowid FROM \(table)")
                let id = try #require(ids.randomElement(using: &random))
                switch kind {
                case 0:
                    if try isChanged({ try changeCell(of: table, id, database, &random) }) {
                        return
                    }
                case 1: break
                default: if try isChanged({ try addRow(to: table, like: id, database) }) { return }
                }
                // A row taken out; also where a key forbids the change.
                try database.execute(sql: "DELETE FROM \(table) WHERE rowid = \(id)")
            }
            let (status, lines) = try lines(copy)
            #expect(status == 1, "seed \(seed): \(table), \(kind)")
            let findings = lines.dropLast(3)
            let named = ["\(table) ", "manifest", "chain"]
            let isNamed = findings.contains { line in named.contains { line.contains($0) } }
            #expect(
                isNamed || table == "seal" && !findings.isEmpty,
                "seed \(seed): \(table): \(lines)"
            )
        }
    }

    private func changeCell(
        of table: String,
        _ id: Int64,
        _ database: Database,
        _ random: inout SplitMix64
    ) throws {
        let columns = try database.columns(in: table).filter { $0.primaryKeyIndex == 0 }
        guard let column = columns.randomElement(using: &random)?.name else {
            return try database.execute(sql: "DELETE FROM \(table) WHERE rowid = \(id)")
        }
        try database.execute(
            sql: """
                UPDATE \(table) SET "\(column)" = CASE typeof("\(column)")
                    WHEN 'integer' THEN "\(column)" + 1 WHEN 'text' THEN "\(column)" || 'x'
                    WHEN 'real' THEN "\(column)" + 1
                    WHEN 'blob' THEN CAST(hex("\(column)") || '0' AS BLOB) ELSE 1 END
                WHERE rowid = \(id)
                """
        )
    }

    private func isChanged(_ body: () throws -> Void) throws -> Bool {
        do {
            try body()
            return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            return false
        }
    }

    /// The same row again.
    private func addRow(to table: String, like id: Int64, _ database: Database) throws {
        let columns = try database.columns(in: table)
        let isKeyed = columns.contains { $0.primaryKeyIndex == 1 && $0.type == "INTEGER" }
        let values = columns.map { column in
            let isKey = column.primaryKeyIndex == 1 && isKeyed
            return isKey ? "(SELECT MAX(rowid) + 1 FROM \(table))" : "\"\(column.name)\""
        }
        try database.execute(
            sql: """
                INSERT INTO \(table) SELECT \(values.joined(separator: ", ")) FROM \(table)
                WHERE rowid = \(id)
                """
        )
    }

    @Test("a changed row is told with its table, its place and its inputs")
    func named() throws {
        let copy = try changed { database in
            try database.execute(
                sql:
                    "UPDATE fact SET bytes = bytes + 1 WHERE fact_id = (SELECT MAX(fact_id) FROM fact WHERE bytes > 0)"
            )
        }
        let (status, lines) = try lines(copy)
        #expect(status == 1)
        let pattern = /rows changed: fact [0-9]+ to [0-9]+, of SampleData\/night\/.*PT1H\.json.*/
        #expect(lines.first?.wholeMatch(of: pattern) != nil, "\(lines)")
    }

    @Test(
        "a row that was sealed anew is found by the manifest, and a view that says something else"
    )
    func resealed() throws {
        let copy = try changed { database in
            try database.execute(sql: "UPDATE lost_event SET events = events + 1")
            let hash = try Self.hash(ofBlock: 0, of: "lost_event", database)
            try database.execute(
                sql: "UPDATE seal SET sha256 = ? WHERE table_name = 'lost_event' AND block = 0",
                arguments: [hash]
            )
        }
        #expect(
            try lines(copy).lines.first
                == "seals changed: not those that the last manifest has"
        )
        let view = try changed { database in
            try database.execute(
                sql: "DROP VIEW rejections; CREATE VIEW rejections AS SELECT 1 AS path"
            )
        }
        #expect(
            try lines(view).lines.first
                == "schema changed: a table, an index or a view is not as a run left it"
        )
    }

    /// The same as the program's, from its description: a row's id, then its other columns.
    private static func hash(ofBlock block: Int64, of table: String, _ database: Database) throws
        -> String
    {
        var bytes: [UInt8] = []
        func append(_ tag: UInt8, _ word: UInt64) {
            bytes.append(tag)
            for shift in 0..<8 { bytes.append(UInt8(word >> (8 * UInt64(shift)) & 255)) }
        }
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT rowid, * FROM \(table) WHERE rowid / 1024 = \(block) ORDER BY rowid"
        )
        for row in rows {
            for value in row.databaseValues {
                switch value.storage {
                case .null: append(0, 0)
                case .int64(let number): append(1, UInt64(bitPattern: number))
                case .double(let number): append(2, number.bitPattern)
                case .string(let text):
                    append(3, UInt64(text.utf8.count))
                    bytes += text.utf8
                case .blob(let data):
                    append(4, UInt64(data.count))
                    bytes += data
                }
            }
        }
        return SHA256.hex(of: bytes)
    }

    @Test("seals are what their description says")
    func described() throws {
        let queue = try DatabaseQueue(path: path(Self.database))
        try queue.read { database in
            for table in ["lost_event", "reporter_hour", "rejection", "record_set", "source_set"] {
                let seal = try String.fetchOne(
                    database,
                    sql: "SELECT sha256 FROM seal WHERE table_name = ? AND block = 0",
                    arguments: [table]
                )
                let isEmpty = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \(table)") == 0
                #expect(try seal == (isEmpty ? nil : Self.hash(ofBlock: 0, of: table, database)))
            }
        }
    }

    @Test("a manifest that was taken out, or rewritten, breaks the chain")
    func chain() throws {
        let without = try changed { database in
            try database.execute(sql: "DELETE FROM manifest WHERE manifest_id = 2")
        }
        #expect(
            try lines(without).lines.first
                == "chain broken: manifest 3 does not follow the one before it"
        )
        let rewritten = try changed { database in
            try database.execute(
                sql: "UPDATE manifest SET text = replace(text, 'weir', 'war') WHERE manifest_id = 1"
            )
        }
        #expect(try lines(rewritten).lines.first == "manifest changed: 1")
        let none = try changed { database in try database.execute(sql: "DELETE FROM manifest") }
        #expect(try lines(none).lines.first == "no manifest: no run has ended")
    }

    @Test("inputs that changed or vanished since are named, each once")
    func against() throws {
        let sound = try command.weir("verify", Self.database, "--against", "SampleData")
        #expect(sound.status == 0)
        #expect(sound.output.contains("\ninputs: 126 of 126 unchanged\n"))
        let files = try command.files().filter {
            $0.hasPrefix("SampleData/") && $0.hasSuffix(".gz")
        }
        let logs = files.filter { !$0.contains("/inventory/") }.sorted()
        let (first, second) = (try #require(logs.first), try #require(logs.last))
        var bytes = [UInt8](try command.contents(of: first))
        bytes[bytes.count / 2] ^= 1
        try command.write(bytes, to: first)
        try FileManager.default.removeItem(atPath: path(second))
        let outcome = try command.weir("verify", Self.database, "--against", "SampleData")
        #expect(outcome.status == 1)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(Set(lines.dropLast(4)) == ["input changed: \(first)", "input vanished: \(second)"])
        #expect(lines.contains("inputs: 124 of 126 unchanged"))
        let elsewhere = try command.weir("verify", Self.database, "--against", "nowhere")
        #expect(
            elsewhere
                == Command.Outcome(status: 64, output: "", errors: "weir: nowhere: no folder\n")
        )
    }
}
