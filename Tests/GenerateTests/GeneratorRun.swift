import Foundation

/// One run of the built generator into a fresh folder that goes away with the value's owner.
final class GeneratorRun {
    let folder: URL
    let status: Int32

    /// Runs `weir-generate` with `--output`, `--truth` and `--inventory` in a folder of its own.
    init(_ arguments: String...) throws {
        let name = "weir-generate-\(UUID().uuidString)"
        folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        status = try Self.run(
            Self.generator,
            arguments + [
                "--output", folder.appending(path: "logs").path,
                "--truth", folder.appending(path: "truth.json").path,
                "--inventory", folder.appending(path: "inventory.json.gz").path,
            ]
        )
    }

    deinit {
        // A folder that cannot be removed stays in the system's temporary folder: no harm.
        try? FileManager.default.removeItem(at: folder)
    }

    /// The inventory file.
    var inventory: URL {
        folder.appending(path: "inventory.json.gz")
    }

    /// The built program, beside the test bundle.
    static var generator: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "weir-generate")
    }

    /// Runs a program quietly to its end.
    static func run(_ program: URL, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Every written blob by its path below the output folder.
    func blobs() throws -> [String: Data] {
        try Self.files(below: folder.appending(path: "logs"))
    }

    func truth() throws -> RecountedTruth {
        let data = try Data(contentsOf: folder.appending(path: "truth.json"))
        return try JSONDecoder().decode(RecountedTruth.self, from: data)
    }

    /// The content of each file below a folder, by path.
    static func files(below folder: URL) throws -> [String: Data] {
        let root = folder.resolvingSymlinksInPath().path
        var found: [String: Data] = [:]
        let names = try FileManager.default.subpathsOfDirectory(atPath: root)
        for name in names {
            let path = root + "/" + name
            let kind = try FileManager.default.attributesOfItem(atPath: path)[.type]
            guard kind as? FileAttributeType == .typeRegular else { continue }
            found[name] = try Data(contentsOf: URL(filePath: path))
        }
        return found
    }
}
