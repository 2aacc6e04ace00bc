import Flow
import FlowCollect
import FlowEnrich
import Testing

@testable import FlowStore

/// Files of sources, and figures of a run, in a store's temporary tables.
@Suite struct FoundInputsTests {
    private let folder: ScratchFolder
    private let store: ResultStore

    init() throws {
        folder = try ScratchFolder()
        store = try ResultStore(
            path: folder.file("new.sqlite"),
            topology: .none,
            cacheBytes: 1 << 20
        )
    }

    private func file(
        _ path: String,
        inode: UInt64,
        bytes: Int = 1,
        hour: Int? = nil
    ) -> FoundFile {
        FoundFile(
            path: path,
            identity: FileIdentity(device: .max, inode: inode),
            bytes: bytes,
            modifiedNanoseconds: .max,
            hourHint: hour
        )
    }

    @Test("each file once, under its smallest path: large ones first, the others hour by hour")
    func order() throws {
        let findings = StoredFindings(store)
        for found in [
            file("e", inode: 5, bytes: 3, hour: 7), file("d", inode: 4, bytes: 2, hour: 7),
            file("z", inode: 1, bytes: 100, hour: 9), file("y", inode: 2, bytes: 101, hour: 9),
            file("c", inode: 3, bytes: 1, hour: 8), file("b", inode: 3, bytes: 1, hour: 7),
            file("none", inode: 6, bytes: 99), file("A", inode: 7, bytes: 2, hour: 7),
            file("x", inode: 2, bytes: 101, hour: 9),
        ] { try findings.add(found) }
        try findings.finish(largeBytes: 100)
        let all = try store.foundFiles(after: 0, limit: 100)
        #expect(all.map(\.file.path) == ["x", "z", "none", "e", "A", "d", "b"])
        #expect(all.map(\.rank) == [1, 2, 3, 4, 5, 6, 7])
        #expect(all[0].file == file("x", inode: 2, bytes: 101, hour: 9))
        #expect(all[2].file == file("none", inode: 6, bytes: 99))
        #expect(all.allSatisfy { $0.entry == nil })

        var paged: [String] = []
        while case let page = try store.foundFiles(after: paged.count, limit: 3), !page.isEmpty {
            paged += page.map(\.file.path)
        }
        #expect(paged == all.map(\.file.path))

        try store.planFiles([all[1], all[3]])
        try store.planFiles([all[6]])
        let planned = try store.plannedFiles(after: 1, limit: 100)
        #expect(planned.map(\.file.path) == ["e", "b"])
        #expect(planned.map(\.rank) == [2, 3])
        store.rollBack()
        store.close()
    }

    @Test("more files than are stored at once are all there")
    func many() throws {
        let findings = StoredFindings(store)
        for inode in 1...5_000 { try findings.add(file("\(inode)", inode: UInt64(inode))) }
        try findings.finish(largeBytes: .max)
        let files = try store.foundFiles(after: 0, limit: .max).map(\.file.path)
        #expect(files == (1...5_000).map(String.init).sorted())
        store.rollBack()
        store.close()
    }

    @Test("a folder is new once for each source, and each place in its glob")
    func visits() throws {
        let findings = StoredFindings(store)
        let folder = FileIdentity(device: 1, inode: .max)
        let visits = [
            FolderVisit(source: 0, folder: folder, positions: nil),
            FolderVisit(source: 0, folder: folder, positions: 0),
            FolderVisit(source: 0, folder: folder, positions: .max),
            FolderVisit(source: 1, folder: folder, positions: nil),
            FolderVisit(
                source: 0,
                folder: FileIdentity(device: 2, inode: .max),
                positions: nil
            ),
        ]
        for visit in visits { #expect(try findings.isFirst(visit)) }
        for visit in visits { #expect(try !findings.isFirst(visit)) }
        store.rollBack()
        store.close()
    }

    @Test("the last reading of an input counts, with what it rejected")
    func figures() throws {
        var first = ReadFigures(status: .truncated)
        first.rowsKept = 5
        var rejects = RejectTally()
        rejects.add(.incompleteRecord, rows: 2, offset: 0, sample: "")
        try store.noteRead("a", first, rejects)
        try store.noteRead("b", first, rejects)
        var second = ReadFigures(status: .ok)
        (second.bytesStored, second.bytesRead, second.records, second.rowsRead) = (1, 2, 3, 4)
        (second.rowsKept, second.rowsDuplicate, second.splits) = (5, 6, 7)
        try store.noteRead("a", second, RejectTally())
        let sums = try store.readFigures()
        #expect(sums.map(\.inputs) == [1, 1])
        #expect(Set(sums.map(\.sums)) == [first, second])
        #expect(try store.readRejections() == [RejectReason.incompleteRecord.rawValue: 2])
        #expect(try store.unplannedInputsRead() == 2)
        store.rollBack()
        store.close()
    }
}
