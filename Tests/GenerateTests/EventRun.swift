import Codec
import Foundation
import Testing

/// One run of the built generator that writes flow logs, events, their truth and rules.
final class EventRun {
    let folder: URL
    let status: Int32

    /// A small world of six hours, unless `arguments` say otherwise.
    init(_ arguments: [String] = []) throws {
        let name = "weir-generate-events-\(UUID().uuidString)"
        folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let defaults = arguments.isEmpty ? ["--hours", "6", "--tuples", "60000"] : arguments
        status = try GeneratorRun.run(
            GeneratorRun.generator,
            defaults + [
                "--output", folder.appending(path: "logs").path,
                "--events", folder.appending(path: "events").path,
                "--event-truth", folder.appending(path: "truth.json").path,
                "--rules", folder.appending(path: "rules").path,
                "--inventory", folder.appending(path: "inventory.json").path,
            ]
        )
    }

    deinit {
        // A folder that cannot be removed stays in the system's temporary folder: no harm.
        try? FileManager.default.removeItem(at: folder)
    }

    /// What the truth file says of a source.
    func truth<Source: Decodable>(_ source: String, as type: Source.Type) throws -> Source {
        let data = try Data(contentsOf: folder.appending(path: "truth.json"))
        let all = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let part = try #require(all?[source])
        return try JSONDecoder().decode(
            type,
            from: JSONSerialization.data(withJSONObject: part)
        )
    }

    /// Lines of every file below a folder of the run, decompressed, by path.
    func lines(below part: String) throws -> [String: [Substring]] {
        let root = folder.appending(path: part)
        let names = try GeneratorRun.files(below: root).keys
        return try Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, try Self.text(root.appending(path: name)).split(separator: "\n"))
            }
        )
    }

    /// Content of a file, decompressed.
    static func text(_ file: URL) throws -> String {
        let reader = InputReader()
        defer { reader.close() }
        try reader.open(path: file.path)
        while try reader.refill() {}
        #expect(reader.damage == nil)
        return reader.withUnread { bytes in
            String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        }
    }

    /// A line as JSON.
    static func object(_ line: Substring) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        return try #require(object as? [String: Any], "\(line)")
    }
}
