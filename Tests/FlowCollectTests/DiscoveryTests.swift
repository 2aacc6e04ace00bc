import FlowCollect
import Foundation
import Testing

@Suite("Discovery")
struct DiscoveryTests {
    @Test("a folder gives its files, sorted, with what the system knows of them")
    func folder() throws {
        let folder = try TemporaryFolder()
        try folder.write("12345", to: "logs/b/y=2026/m=11/d=20/h=13/m=00/PT1H.json")
        try folder.write("", to: "logs/a/empty.json")
        try folder.write("1", to: "logs/a-b/x")
        let discovery = discover([folder.path + "/logs/../logs/"])
        #expect(
            folder.names(discovery) == [
                "logs/a-b/x", "logs/a/empty.json", "logs/b/y=2026/m=11/d=20/h=13/m=00/PT1H.json",
            ]
        )
        #expect(discovery.files.map(\.bytes) == [1, 0, 5])
        #expect(discovery.files.map(\.hourHint) == [nil, nil, 498_661])
        #expect(Set(discovery.files.map(\.identity.inode)).count == 3)
        let age =
            Date().timeIntervalSince1970 - Double(discovery.files[0].modifiedNanoseconds) / 1e9
        #expect(abs(age) < 60)
        #expect(discovery.notices.isEmpty)
    }

    @Test(
        "a glob gives what it matches, folders to their end",
        arguments: [
            ("*.json", ["a.json", "b.json"]), ("?.json.gz", ["c.json.gz"]),
            ("[a-b].json", ["a.json", "b.json"]),
            ("[!a].json", ["b.json"]),
            ("**/*.json", ["a.json", "b.json", "x/d.json", "x/y/e.json"]),
            ("**", ["a.json", "b.json", "c.json.gz", "x/d.json", "x/y/e.json", "x/y/f.gz"]),
            ("*/*.json", ["x/d.json"]), ("x", ["x/d.json", "x/y/e.json", "x/y/f.gz"]),
            ("x*", ["x/d.json", "x/y/e.json", "x/y/f.gz"]), ("**/y", ["x/y/e.json", "x/y/f.gz"]),
            ("**/**/f.*", ["x/y/f.gz"]), ("x/**/y/*", ["x/y/e.json", "x/y/f.gz"]),
            ("**/.*", [".git/g.json", ".hidden"]), (".hidden", [".hidden"]),
            ("x/../*.gz", ["c.json.gz"]),
            ("*/../a.json", ["a.json"]), ("\\*.json", []), ("nothing*", []), ("no/such/*", []),
            ("a.json/*", []),
        ]
    )
    func globs(glob: String, expected: [String]) throws {
        let folder = try TemporaryFolder()
        for name in [
            "a.json", "b.json", "c.json.gz", "x/d.json", "x/y/e.json", "x/y/f.gz", ".hidden",
            ".git/g.json",
        ] {
            try folder.write(name, to: name)
        }
        let discovery = discover([folder.path + "/" + glob])
        #expect(folder.names(discovery) == expected)
        let nothing = [DiscoveryNotice.nothingMatches(glob: folder.path + "/" + glob)]
        #expect(discovery.notices == (expected.isEmpty ? nothing : []))
    }

    @Test("a name with wildcards in it is first of all that name")
    func literalWildcards() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "a[1].json")
        try folder.write("", to: "a1.json")
        #expect(folder.names(discover([folder.path + "/a[1].json"])) == ["a[1].json"])
        #expect(folder.names(discover([folder.path + "/a[1]*"])) == ["a1.json"])
        #expect(folder.names(discover([folder.path + "/a\\[1\\].json"])) == ["a[1].json"])
    }

    @Test("hidden names and leftovers are skipped in a walk and counted, but taken when named")
    func skipped() throws {
        let folder = try TemporaryFolder()
        for name in [
            ".azDownload-1-a.json", ".git/x", "b.json~", "#c.json#", "d.crdownload", "e.tmp",
            "f.json",
        ] {
            try folder.write("", to: "logs/" + name)
        }
        let logs = folder.path + "/logs"
        let discovery = discover([logs])
        #expect(folder.names(discovery) == ["logs/e.tmp", "logs/f.json"])
        #expect(discovery.notices == [.skipped(source: logs, hidden: 2, leftovers: 3)])
        #expect(
            discovery.notices.first?.description
                == "\(logs): skipped 2 hidden and 3 left by an editor or a transfer"
        )
        let named = discover([logs + "/b.json~", logs + "/.git"])
        #expect(folder.names(named) == ["logs/.git/x", "logs/b.json~"])
        #expect(named.notices.isEmpty)
    }

    @Test("a file reached twice is listed once, under its smallest path")
    func once() throws {
        let folder = try TemporaryFolder()
        try folder.write("1", to: "z/real.json")
        try folder.write("1", to: "z/deep/other.json")
        try folder.link("b/soft.json", to: folder.path + "/z/real.json")
        try folder.link("a/linked", to: "../z")
        try FileManager.default.linkItem(
            atPath: folder.path + "/z/real.json",
            toPath: folder.path + "/y-hard.json"
        )
        let all = [folder.path, folder.path + "/z", folder.path + "/z/*.json", folder.path + "/z"]
        let expected = ["a/linked/deep/other.json", "a/linked/real.json"]
        for sources in [all, all.reversed(), [folder.path]] {
            let discovery = discover(sources)
            #expect(folder.names(discovery) == expected)
            #expect(discovery.notices.isEmpty)
        }
    }

    @Test("links that lead back are told and not followed; other links are followed")
    func loops() throws {
        let folder = try TemporaryFolder()
        try folder.write("1", to: "a/b/x.json")
        try folder.link("a/b/up", to: "..")
        try folder.link("a/self", to: "self")
        try folder.link("a/gone", to: "nowhere")
        let discovery = discover([folder.path + "/a"])
        #expect(folder.names(discovery) == ["a/b/x.json"])
        #expect(
            discovery.notices == [
                .brokenLink(path: folder.path + "/a/gone"),
                .linkLoop(path: folder.path + "/a/self"),
                .linkLoop(path: folder.path + "/a/b/up"),
            ]
        )
        let glob = discover([folder.path + "/a/**/*.json"])
        #expect(folder.names(glob) == ["a/b/x.json"])
    }

    @Test("folders that link to each other do not multiply the work")
    func linkedFolders() throws {
        let folder = try TemporaryFolder()
        for level in 0..<40 {
            try folder.write("", to: "\(level + 100)/x")
            for link in ["l1", "l2", "l3"] {
                try folder.link("\(level + 100)/\(link)", to: "../\(level + 101)")
            }
        }
        try folder.write("", to: "140/x")
        let clock = ContinuousClock()
        let start = clock.now
        let discovery = discover([folder.path])
        #expect(discovery.files.count == 41)
        #expect(start.duration(to: clock.now) < .seconds(5))
    }

    @Test("what cannot be an input is told")
    func notices() throws {
        let folder = try TemporaryFolder()
        try folder.link("pipe", to: "/dev/null")
        try folder.write("", to: "folder/.x")
        try folder.link("link", to: "nowhere")
        let path = folder.path
        #expect(
            discover([path + "/pipe", path + "/gone", path + "/link", path + "/none/x*"]).notices
                == [
                    .missing(source: path + "/gone"), .brokenLink(path: path + "/link"),
                    .nothingMatches(glob: path + "/none/x*"), .notRegular(path: path + "/pipe"),
                ]
        )
        try FileManager.default.createDirectory(
            atPath: path + "/empty/empty",
            withIntermediateDirectories: true
        )
        #expect(discover([path + "/empty"]).notices == [.noFiles(source: path + "/empty")])
        #expect(discover([]).notices.isEmpty)
    }

    @Test("a folder nested too deep is told")
    func deep() throws {
        let folder = try TemporaryFolder()
        let deep = Array(repeating: "d", count: 66).joined(separator: "/")
        try folder.write("", to: deep + "/x")
        try folder.write("", to: "d/x")
        let discovery = discover([folder.path])
        #expect(folder.names(discovery) == ["d/x"])
        let limit = folder.path + String(repeating: "/d", count: 65)
        #expect(discovery.notices == [.tooDeep(path: limit)])
    }

    @Test("a folder that may not be read is told with the system's reason")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "closed/x")
        let closed = folder.path + "/closed"
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
        defer {
            // So that the folder can be removed.
            try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: closed)
        }
        let discovery = discover([folder.path])
        // The superuser may read everything.
        guard geteuid() != 0 else {
            #expect(folder.names(discovery) == ["closed/x"])
            return
        }
        #expect(discovery.notices == [.unreadable(path: closed, reason: "Permission denied")])
    }

    @Test("notices without end are counted, not kept")
    func manyNotices() throws {
        let folder = try TemporaryFolder()
        for index in 0..<1_003 { try folder.link("l\(index)", to: "nowhere") }
        let notices = discover([folder.path]).notices
        #expect(notices.count == 1_001)
        #expect(notices.last == .more(source: folder.path, count: 3))
        #expect(notices.last?.isMissingEvidence == true)
    }

    @Test("five hundred blobs in folders of their own are found at once")
    func many() throws {
        let folder = try TemporaryFolder()
        for index in 0..<500 {
            let hour = "logs/y=2026/m=11/d=\(index / 240 + 10)/h=\(index / 10 % 24)/m=00"
            try folder.write("{}", to: "\(hour)/macAddress=\(index % 10)/PT1H.json")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let discovery = discover([folder.path])
        #expect(discovery.files.count == 500)
        #expect(Set(discovery.files.map(\.hourHint)).count == 50)
        #expect(start.duration(to: clock.now) < .seconds(2))
    }
}

/// A folder that goes away with the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-collect-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Writes a file, and the folders it needs.
    func write(_ text: String, to name: String) throws {
        let path = try prepare(name)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    func link(_ name: String, to target: String) throws {
        let path = try prepare(name)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    /// Paths below this folder.
    func names(_ discovery: Discovery) -> [String] {
        discovery.files.map { String($0.path.dropFirst(path.count + 1)) }
    }

    private func prepare(_ name: String) throws -> String {
        let path = self.path + "/" + name
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        try FileManager.default.createDirectory(
            atPath: String(folder),
            withIntermediateDirectories: true
        )
        return path
    }

    // What is left behind is in the system's temporary folder, and harmless.
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
