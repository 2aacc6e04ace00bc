import FlowEnrich
import FlowInventory
import Foundation
import GRDB
import Testing

@testable import FlowStore

/// Evidence of owners is the same after it was kept, and what older versions kept is understood.
@Suite struct StoredEvidenceTests {
    private let folder: ScratchFolder
    private let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.file("a.sqlite")
    }

    /// Two looks at a pod whose only container was restarted in between.
    private func evidence() throws -> OwnershipEvidence {
        let looks = [("10:00", "09:01", 0), ("10:30", "10:20", 1)].map { time, start, restarts in
            """
            {"kind":"WeirSnapshot","time":"2030-01-02T\(time):00Z"}
            {"kind":"Pod","metadata":{"name":"web-1","uid":"u-1"},"status":{"phase":"Running",
            "podIP":"10.0.0.1","containerStatuses":[{"restartCount":\(restarts),
            "state":{"running":{"startedAt":"2030-01-02T\(start):00Z"}}}]}}

            """
        }
        let file = folder.file("inventory.json")
        try Data(looks.joined().utf8).write(to: URL(filePath: file))
        var evidence = OwnershipEvidence()
        let account = try InventoryReader().read(path: file, into: &evidence)
        #expect(account.rejected == 0)
        return evidence
    }

    private func keep(_ evidence: OwnershipEvidence) throws -> Int {
        let store = try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20)
        defer { store.close() }
        let count = try store.adopt(evidence, from: [])
        try store.commit()
        return count
    }

    private func change(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test("runs of pods are kept")
    func runs() throws {
        let evidence = try evidence()
        #expect(try keep(evidence) == 1)
        let owners = try ResultReader(path: path).owners().owners
        #expect(owners.count == 2)
        #expect(owners == evidence.owners(cluster: nil).owners)
        #expect(try keep(evidence) == 0)
    }

    @Test(
        "evidence without runs is one from first to last, with the columns and before there were any"
    )
    func older() throws {
        _ = try keep(evidence())
        try change("UPDATE evidence_claim SET runs = NULL, finished_from_ms = NULL")
        #expect(try ResultReader(path: path).owners().owners.count == 1)
        try change(
            """
            ALTER TABLE evidence_claim DROP COLUMN runs;
            ALTER TABLE evidence_claim DROP COLUMN finished_from_ms;
            DELETE FROM grdb_migrations WHERE identifier = '0009 runs of pods';
            """
        )
        #expect(try ResultReader(path: path).owners().owners.count == 1)
        // A run migrates it; what it reads anew adds nothing to the one run that is known.
        _ = try keep(evidence())
        #expect(try ResultReader(path: path).owners().owners.count == 1)
    }
}
