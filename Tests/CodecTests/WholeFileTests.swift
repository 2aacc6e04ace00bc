import Codec
import Foundation
import Testing

struct WholeFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    @Test(
        "all bytes are read; of more than the limit, one more tells it",
        arguments: [
            (0, 0), (1, 1), (99_999, 99_999), (100_000, 100_000), (100_001, 100_001),
            (300_000, 100_001),
        ]
    )
    func bytes(count: Int, read: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "a")
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 3) }
        try Data(bytes).write(to: file)
        #expect(try wholeFile(at: file.path, limit: 100_000) == Array(bytes[..<read]))
    }

    @Test("a pipe is read to its end, however it comes")
    func pipe() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        func shell(_ command: String) throws -> Process {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", command]
            process.currentDirectoryURL = folder
            try process.run()
            return process
        }
        try shell("mkfifo a").waitUntilExit()
        let writer = try shell("{ printf one; printf two; } > a")
        let file = folder.appending(path: "a").path
        #expect(try wholeFile(at: file, limit: 100) == Array("onetwo".utf8))
        writer.waitUntilExit()
    }

    @Test("what is not there and what is a folder are told apart")
    func none() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let missing = folder.appending(path: "none").path
        #expect(throws: ReadError.open(path: missing, errno: ENOENT)) {
            try wholeFile(at: missing, limit: 1)
        }
        #expect(throws: ReadError.read(path: folder.path, offset: 0, errno: EISDIR)) {
            try wholeFile(at: folder.path, limit: 1)
        }
    }
}
