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

    @Test(
        "a new file for everyone can be read by all, whatever the umask; what was there says otherwise"
    )
    func readers() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "a")
        for mode in [0o644, 0o640] {
            try replaceFile(at: file.path, with: [1], readers: .everyone)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == mode)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o640],
                ofItemAtPath: file.path
            )
        }
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

    @Test("a file of ours passes its permissions on; a folder's or a link's are nothing to go by")
    func permissions() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "a")
        func mode(_ url: URL) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
        }
        for permissions in [0o640, 0o644, 0o400, 0o755] {
            try? FileManager.default.removeItem(at: file)
            try Data("old".utf8).write(to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: permissions],
                ofItemAtPath: file.path
            )
            try replaceFile(at: file.path, with: [1])
            #expect(try mode(file) == permissions & 0o666)
        }
        let link = folder.appending(path: "link")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
        try replaceFile(at: link.path, with: [1])
        #expect(try mode(link) == 0o600)
    }

    @Test("an empty file is made for its owner where there is nothing, not even a link")
    func made() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "a")
        try makeFile(at: file.path)
        #expect(try Data(contentsOf: file).isEmpty)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let link = folder.appending(path: "link")
        try FileManager.default.createSymbolicLink(
            at: link,
            withDestinationURL: folder.appending(path: "target")
        )
        for taken in [file, link] {
            #expect(throws: WriteError.file(path: taken.path, errno: EEXIST)) {
                try makeFile(at: taken.path)
            }
        }
        #expect(try names() == ["a", "link"])
    }
}
