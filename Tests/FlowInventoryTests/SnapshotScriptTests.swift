import Flow
import Foundation
import Testing

@testable import FlowInventory

/// `Scripts/snapshot-inventory` with a `kubectl` that is not one.
@Suite("Taking a snapshot")
final class SnapshotScriptTests {
    private let folder = NSTemporaryDirectory() + "weir-snapshot-" + UUID().uuidString
    private let script = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Scripts/snapshot-inventory").path

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder + "/bin",
            withIntermediateDirectories: true
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs the script with `kubectl` as the text of a shell script.
    private func run(kubectl: String, _ arguments: [String]) throws -> (status: Int32, text: String)
    {
        let path = folder + "/bin/kubectl"
        try Data("#!/bin/sh\n\(kubectl)\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [script] + arguments
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = folder + "/bin:" + (environment["PATH"] ?? "")
        process.environment = environment
        let messages = Pipe()
        process.standardError = messages
        process.standardOutput = messages
        try process.run()
        let text = String(
            decoding: messages.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    private func saved() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0 != "bin" }
    }

    @Test("a snapshot is read back with its cluster, its time and all its pods")
    func snapshot() throws {
        let pod = PodObject(ips: ["10.0.0.1"], containers: [.init(started: at("09:01"))])
        let list = "{\"kind\":\"List\",\"items\":[\(pod.json)]}"
        let result = try run(kubectl: "echo '\(list)'", ["--cluster", "c1", folder])
        #expect(result.status == 0)
        #expect(result.text == "")
        let names = try saved()
        let name = try #require(names.first)
        #expect(names.count == 1)
        #expect(name.hasPrefix("inventory-20") && name.hasSuffix("Z.json.gz"))
        var evidence = OwnershipEvidence()
        let account = try InventoryReader().read(path: "\(folder)/\(name)", into: &evidence)
        #expect(account.used == 1)
        #expect(account.rejected == 0)
        #expect(account.firstTime == InventoryTime.milliseconds(inFileName: name))
        #expect(evidence.completeLists.count == 1)
        #expect(evidence.owners(cluster: "c1").owners.map(\.cluster) == ["c1"])
    }

    @Test(
        "what fails says so and leaves no file",
        arguments: [
            ("echo '{\"kind\":\"List\"'; exit 1", 2, "kubectl failed; nothing was saved"),
            ("echo '{\"kind\":\"List\",'", 2, "kubectl's list has no end; nothing was saved"),
        ] as [(String, Int32, String)]
    )
    func failures(kubectl: String, status: Int32, message: String) throws {
        let result = try run(kubectl: kubectl, [folder])
        #expect(result.status == status)
        #expect(result.text == "snapshot-inventory: \(message)\n")
        #expect(try saved().isEmpty)
    }

    @Test(
        "mistakes in the command line are told",
        arguments: [[], ["--what"], ["--cluster"], ["a", "b"]]
    )
    func usage(arguments: [String]) throws {
        let result = try run(kubectl: "exit 1", arguments)
        #expect(result.status == 64)
        #expect(result.text.hasPrefix("snapshot-inventory: "))
        #expect(try run(kubectl: "", ["--help"]).text.contains("usage: Scripts/snapshot-inventory"))
    }
}
