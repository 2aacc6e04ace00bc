import FlowEnrich
import FlowStore
import Foundation
import GRDB
import Testing

@Suite struct ResultStoreTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func open(_ path: String) throws(StoreError) -> ResultStore {
        try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20)
    }

    private func content(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: path))
    }

    private func pragma(_ name: String, of path: String) throws -> String? {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
    }

    /// Expects that opening is refused for a reason with this word in it, and that the file stays as it is.
    private func expectRefusal(_ path: String, _ word: String) throws {
        let before = try content(path)
        #expect {
            _ = try open(path)
        } throws: { error in
            guard case StoreError.unusable(_, let reason) = error else { return false }
            return reason.contains(word)
        }
        #expect(try content(path) == before)
    }

    @Test("a closed store is one file of its owner's, that any client can open")
    func closed() throws {
        let path = folder.file("new.sqlite")
        let store = try open(path)
        #expect(FileManager.default.fileExists(atPath: path))
        store.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["new.sqlite"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(try pragma("journal_mode", of: path) == "delete")
        #expect(try pragma("integrity_check", of: path) == "ok")
        #expect(try pragma("application_id", of: path) == "\(SchemaVersion.applicationID)")
        #expect(try pragma("user_version", of: path) == "\(SchemaVersion.current)")
    }

    @Test("a database that cannot be put in its place leaves nothing behind")
    func outOfPlace() throws {
        let path = folder.file("link.sqlite")
        // Whoever looks for the file finds none, and no other may be made there.
        try FileManager.default.createSymbolicLink(
            atPath: path,
            withDestinationPath: folder.file("none")
        )
        #expect(throws: StoreError.self) { try open(path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["link.sqlite"])
    }

    @Test("permissions of a database that exists are its owner's choice")
    func permissionsStay() throws {
        let path = folder.file("new.sqlite")
        try open(path).close()
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try open(path).close()
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o640)
    }

    @Test("all tables are strict and have row ids")
    func strictTables() throws {
        let path = folder.file("new.sqlite")
        try open(path).close()
        let queue = try DatabaseQueue(path: path)
        let loose = try queue.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM pragma_table_list
                    WHERE type = 'table' AND schema = 'main' AND (NOT strict OR wr)
                        AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%'
                    """
            )
        }
        #expect(loose.isEmpty)
    }

    @Test("a SQLite file of another program is refused and left alone")
    func foreign() throws {
        try expectRefusal(
            folder.database("CREATE TABLE t (a)", name: "a", applicationID: 0, version: 0),
            "not made by weir"
        )
        try expectRefusal(
            folder.database("CREATE TABLE t (a)", name: "b", applicationID: 77, version: 1),
            "not made by weir"
        )
        try expectRefusal(
            folder.database(
                "CREATE VIEW flows AS SELECT 1",
                name: "c",
                applicationID: 0,
                version: 1
            ),
            "not made by weir"
        )
    }

    @Test("a database of a newer version is refused with both versions, and left alone")
    func newer() throws {
        let path = try folder.database("CREATE TABLE t (a)", version: SchemaVersion.current + 1)
        try expectRefusal(path, "\(SchemaVersion.current + 1)")
    }

    @Test("what is no database is refused and left alone", arguments: [2, 100, 5000])
    func notADatabase(bytes: Int) throws {
        let path = folder.file("noise")
        try Data(repeating: 0x41, count: bytes).write(to: URL(filePath: path))
        try expectRefusal(path, "not a database")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["noise"])
    }

    @Test("a damaged database is no mistake of the caller's: its disk may be at fault")
    func damaged() throws {
        let path = folder.file("damaged.sqlite")
        try open(path).close()
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes.replaceSubrange(100..<4096, with: Data(repeating: 0x41, count: 3996))
        try bytes.write(to: URL(filePath: path))
        #expect {
            _ = try open(path)
        } throws: { error in
            guard case StoreError.failed(path, let reason) = error else { return false }
            return reason.contains("disk cannot be read")
        }
    }

    @Test("a folder, and a file in a folder that does not exist, are refused")
    func unusablePaths() {
        for path in [folder.path, folder.file("no/such/folder.sqlite")] {
            #expect {
                _ = try open(path)
            } throws: { error in
                if case StoreError.unusable(path, _) = error { true } else { false }
            }
        }
    }

    @Test("an empty file becomes a database")
    func emptyFile() throws {
        let path = folder.file("empty")
        try Data().write(to: URL(filePath: path))
        try open(path).close()
        #expect(try ResultReader(path: path).schemaVersion == SchemaVersion.current)
    }

    @Test("what was not committed is gone")
    func rollBack() throws {
        let path = folder.file("new.sqlite")
        let store = try open(path)
        _ = try beginRun(store)
        store.rollBack()
        store.close()
        #expect(try runs(path) == 0)
        let again = try open(path)
        _ = try beginRun(again)
        // A store that is closed, or dies, in the middle of a transaction loses it.
        again.close()
        #expect(try runs(path) == 0)
        let last = try open(path)
        _ = try beginRun(last)
        try last.commit()
        last.close()
        #expect(try runs(path) == 1)
    }

    @Test("input numbers go on behind the last one that was stored")
    func inputIDs() throws {
        let path = folder.file("new.sqlite")
        let store = try open(path)
        #expect([store.newInputID(), store.newInputID()] == [1, 2])
        #expect(try !store.hasRecords())
        store.rollBack()
        store.close()
    }

    private func beginRun(_ store: ResultStore) throws(StoreError) -> Int64 {
        try store.beginRun(
            pipeline: "p",
            version: "1",
            configurationHash: "0",
            startedMilliseconds: 0
        )
    }

    private func runs(_ path: String) throws -> Int? {
        try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM run") }
    }
}
