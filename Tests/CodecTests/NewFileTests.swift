import Codec
import Foundation
import Testing

struct NewFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test(
        "a new file holds all bytes, is its owner's alone, and stands alone",
        arguments: [0, 1, 3_000_000]
    )
    func whole(count: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "a")
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        try replaceFile(at: file.path, with: bytes)
        #expect(try Data(contentsOf: file) == Data(bytes))
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try names() == ["a"])
    }

    @Test("what was there is replaced, and a link is not followed")
    func replaced() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let target = folder.appending(path: "target")
        try Data("old".utf8).write(to: target)
        let link = folder.appending(path: "link")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
        try replaceFile(at: link.path, with: Array("new".utf8))
        #expect(try String(contentsOf: target, encoding: .utf8) == "old")
        #expect(try String(contentsOf: link, encoding: .utf8) == "new")
        #expect(try names() == ["link", "target"])
    }

    @Test("where nothing can be put, nothing is left")
    func refused() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let taken = folder.appending(path: "taken")
        try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
        #expect(throws: WriteError.file(path: taken.path, errno: EISDIR)) {
            try replaceFile(at: taken.path, with: [1])
        }
        let missing = folder.appending(path: "none/a").path
        #expect(throws: WriteError.file(path: missing, errno: ENOENT)) {
            try replaceFile(at: missing, with: [1])
        }
        #expect(try names() == ["taken"])
    }
}
