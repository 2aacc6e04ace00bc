import Foundation
import Testing

/// What the program makes is its owner's alone, until somebody says otherwise.
struct PermissionTests {
    let command: Command

    init() throws {
        command = try Command()
        try command.copy("SampleData/odd")
    }

    /// Runs `weir` as a shell does that takes no permission away from new files, or other ones than usual.
    private func weirWithoutMask(_ arguments: [String], mask: String = "0") throws -> Int32 {
        let process = try Command.process(arguments, folder: command.folder)
        let program = try #require(process.executableURL).path
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "umask \(mask); exec \"$0\" \"$@\"", program] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func mode(_ name: String) throws -> Int {
        let path = command.folder.appending(path: name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    private func setMode(_ mode: Int, of name: String) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode],
            ofItemAtPath: command.folder.appending(path: name).path
        )
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: command.folder.appending(path: name).path,
            withDestinationPath: target
        )
    }

    private static let run = ["run", "--source", "SampleData/odd", "--database", "a.sqlite"]

    @Test(
        "database and page are made with mode 0600, whatever the umask; the page's folder with 0700"
    )
    func made() throws {
        #expect(try weirWithoutMask(Self.run) == 3)
        #expect(try weirWithoutMask(["report", "a.sqlite", "--out", "page"]) == 0)
        #expect(try mode("a.sqlite") == 0o600)
        #expect(try mode("page") == 0o700)
        #expect(try mode("page/report.html") == 0o600)
    }

    @Test("metrics are for all to read, whatever the umask, unless somebody says otherwise")
    func metrics() throws {
        _ = try command.weir(Self.run)
        for expected in [0o644, 0o600] {
            let status = ["status", "a.sqlite", "--metrics", "m"]
            #expect(try weirWithoutMask(status, mask: "077") == 1)
            #expect(try mode("m") == expected)
            try setMode(0o600, of: "m")
        }
    }

    @Test("whoever opens database and page to a group has said so for the next ones, too")
    func opened() throws {
        for round in 0..<2 {
            _ = try command.weir(Self.run)
            #expect(try command.weir("report", "a.sqlite", "--out", "page").status == 0)
            if round == 0 {
                try setMode(0o640, of: "a.sqlite")
                try setMode(0o644, of: "page/report.html")
                try command.copy("SampleData/odd-events")
                try FileManager.default.moveItem(
                    at: command.folder.appending(path: "SampleData/odd-events"),
                    to: command.folder.appending(path: "SampleData/odd/events")
                )
            }
        }
        #expect(try mode("a.sqlite") == 0o640)
        #expect(try mode("page/report.html") == 0o644)
    }

    @Test("while a run writes, what lies beside the database is open to nobody else")
    func beside() throws {
        try command.generate("--nodes", "4", "--hours", "2", "--tuples", "60000", to: "night")
        let run = try WatchedRun(command, source: "night", database: "b.sqlite")
        try run.wait(forEvents: 2)
        var seen = Set<String>()
        for name in try command.files() where name.hasPrefix("b.sqlite") {
            // Gone again, if there is no mode.
            guard let mode = try? mode(name) else { continue }
            #expect(mode == 0o600, "\(name)")
            seen.insert(name)
        }
        run.kill()
        #expect(seen.isSuperset(of: ["b.sqlite", "b.sqlite-wal", "b.sqlite-shm", "b.sqlite.lock"]))
    }

    @Test("a dry run's copy of the database is its owner's alone, and goes with it")
    func dryRun() throws {
        #expect(try command.weir(Self.run).status == 3)
        try setMode(0o644, of: "a.sqlite")
        try command.generate("--nodes", "4", "--hours", "2", "--tuples", "60000", to: "night")
        let temporary = command.folder.appending(path: "temporary")
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        let process = try Command.process(
            ["run", "--source", "night", "--database", "a.sqlite", "--dry-run", "--quiet"],
            folder: command.folder,
            environment: ["TMPDIR": temporary.path]
        )
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var modes = Set<Int>()
        while process.isRunning {
            for name in try command.files() where name.hasPrefix("temporary/weir-dry-run") {
                if let mode = try? mode(name) { modes.insert(mode) }
            }
        }
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(modes == [0o600])
        #expect(try command.files().allSatisfy { !$0.hasPrefix("temporary/") })
    }

    @Test("a folder that is called as the draft of a new database is told, and stays")
    func folder() throws {
        try command.write(Array("mine".utf8), to: "a.sqlite.new/mine")
        let outcome = try command.weir(Self.run)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("a.sqlite.new: File exists"), "\(outcome.errors)")
        #expect(try command.contents(of: "a.sqlite.new/mine") == Data("mine".utf8))
    }

    @Test("links that others planted where a file is to be made lead nowhere")
    func planted() throws {
        // The draft of a new database, its journal, the lock, and the page.
        for suffix in [".new", ".new-journal"] { try link("a.sqlite" + suffix, to: "victim") }
        #expect(try command.weir(Self.run).status == 3)
        try command.write(Array("precious".utf8), to: "precious")
        try FileManager.default.createDirectory(
            at: command.folder.appending(path: "page"),
            withIntermediateDirectories: true
        )
        try link("page/report.html", to: "../precious")
        #expect(try command.weir("report", "a.sqlite", "--out", "page").status == 0)
        #expect(try command.contents(of: "precious") == Data("precious".utf8))
        #expect(try mode("page/report.html") == 0o600)

        try link("a.sqlite.lock", to: "victim")
        let locked = try command.weir(Self.run)
        #expect(locked.status == 64)
        #expect(locked.errors.contains("its lock file"), "\(locked.errors)")
        #expect(try command.files().allSatisfy { $0 != "victim" })
    }
}
