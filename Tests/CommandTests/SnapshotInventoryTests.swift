import Foundation
import Testing

/// `Scripts/snapshot-inventory`, with a stand-in for kubectl.
struct SnapshotInventoryTests {
    private let command: Command

    init() throws { command = try Command() }

    private func snapshot(_ arguments: [String], kubectl: String) throws -> (Int32, String) {
        try command.write(Array(kubectl.utf8), to: "bin/kubectl")
        let tool = command.folder.appending(path: "bin/kubectl").path
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool)
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Scripts/snapshot-inventory").standardized
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [script.path] + arguments
        process.currentDirectoryURL = command.folder
        process.environment = ["PATH": command.folder.path + "/bin:/usr/bin:/bin"]
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let told = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(bytes: told, encoding: .utf8) ?? "")
    }

    private func saved() throws -> [String] {
        try command.files().filter { $0.hasPrefix("inventory/") }
    }

    @Test("what it saves, weir reads: dated, and a cluster's")
    func saves() throws {
        let pod =
            #"{"kind":"Pod","metadata":{"name":"web","namespace":"shop","uid":"u"},"spec":{"nodeName":"n"},"#
            + #""status":{"phase":"Running","podIPs":[{"ip":"10.0.0.7"}]}}"#
        let (status, errors) = try snapshot(
            ["--cluster", "prod-1", "inventory"],
            kubectl: "#!/bin/sh\necho '{\"kind\":\"List\",\"items\":[\(pod)]}'\n"
        )
        #expect(status == 0 && errors.isEmpty)
        let files = try saved()
        #expect(files.count == 1 && files[0].hasSuffix("Z.json.gz"))
        let run = try command.weir(
            "run",
            "--source",
            "nowhere",
            "--inventory",
            "inventory",
            "--database",
            "a.sqlite"
        )
        #expect(run.errors.contains("inventory: 1 file read; 1 item used"))
        let rows = try command.weir(
            "query",
            "a.sqlite",
            "SELECT cluster, pod FROM address_owners",
            "--format",
            "csv"
        )
        #expect(rows.output == "cluster,pod\r\nprod-1,web\r\n")
    }

    @Test(
        "a kubectl that fails, or stops in between, leaves no file",
        arguments: ["exit 1", "printf '{\"items\":['"]
    )
    func fails(script: String) throws {
        let (status, errors) = try snapshot(["inventory"], kubectl: "#!/bin/sh\n\(script)\n")
        #expect(status == 2 && errors.contains("nothing was saved"))
        #expect(try saved().isEmpty)
    }

    @Test(
        "wrong arguments are told",
        arguments: [[], ["a", "b"], ["--cluster"], ["--other", "a"]]
    )
    func usage(arguments: [String]) throws {
        #expect(try snapshot(arguments, kubectl: "#!/bin/sh\n").0 == 64)
    }
}
