import Codec
import Foundation
import Testing

@testable import Pipeline

/// Whether a run is at work, without a run.
struct RunLockTests {
    @Test("a run is at work while its lock is held, not when only its file is left")
    func atWork() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = folder.appending(path: "a.sqlite").path
        #expect(isRunAtWork(onDatabase: database) == false)
        do {
            let lock = try FileLock(path: RunLock.path(ofDatabase: database))
            #expect(isRunAtWork(onDatabase: database) == true)
            // Asking took nothing from whoever holds it.
            #expect(throws: FileLock.Failure.held) {
                try FileLock(path: RunLock.path(ofDatabase: database))
            }
            withExtendedLifetime(lock) {}
        }
        // A process that was killed leaves the file.
        try Data().write(to: folder.appending(path: "a.sqlite.lock"))
        #expect(isRunAtWork(onDatabase: database) == false)
    }

    @Test(
        "only who holds a file whole, alone, and by flock counts",
        arguments: [
            ("1: FLOCK  ADVISORY  WRITE 10970 fe:00:42 0 EOF", true),
            (
                "1: POSIX  ADVISORY  WRITE 9 fe:00:42 0 EOF\n2: FLOCK  ADVISORY  WRITE 0 00:1b:42 0 EOF\n",
                true
            ),
            ("1: FLOCK  ADVISORY  WRITE 10970 fe:00:142 0 EOF", false),
            ("1: FLOCK  ADVISORY  READ 10970 fe:00:42 0 EOF", false),
            ("1: POSIX  ADVISORY  WRITE 10970 fe:00:42 0 EOF", false),
            ("1: -> FLOCK  ADVISORY  WRITE 10970 fe:00:42 0 EOF", false),
            ("", false),
        ]
    )
    func lists(list: String, isHeld: Bool) {
        #expect(isLocked(inode: 42, in: list) == isHeld)
    }
}
