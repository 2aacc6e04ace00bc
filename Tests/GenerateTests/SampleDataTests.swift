import Codec
import Foundation
import Testing

struct SampleDataTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// SampleData of this checkout.
    static let folder = root.appending(path: "SampleData")

    /// What is in the files, decompressed: the bytes of gzip depend on the vector instructions of the processor it ran on.
    @Test("SampleData holds what Scripts/make-sample-data writes")
    func regenerated() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "weir-sample-data-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let status = try GeneratorRun.run(
            Self.root.appending(path: "Scripts/make-sample-data"),
            [folder.path, GeneratorRun.generator.path]
        )
        #expect(status == 0)
        let parts = [
            ("night", 20), ("odd", 20), ("inventory", 5), ("events", 80), ("odd-events", 20),
            ("packets", 5),
        ]
        for (part, least) in parts {
            let written = try GeneratorRun.files(below: folder.appending(path: part))
            let kept = try GeneratorRun.files(below: Self.folder.appending(path: part))
            #expect(written.count >= least)
            #expect(written.keys.sorted() == kept.keys.sorted())
            for name in kept.keys.sorted() {
                let now = try content(folder.appending(path: part).appending(path: name))
                let then = try content(Self.folder.appending(path: "\(part)/\(name)"))
                #expect(now == then, "\(part)/\(name)")
            }
        }
        for truth in ["events-truth.json", "packets-truth.json"] {
            let written = try Data(contentsOf: folder.appending(path: truth))
            let kept = try Data(contentsOf: Self.folder.appending(path: truth))
            #expect(written == kept, "\(truth)")
        }
    }

    /// Decompression, decompressed bytes, and what was wrong, without what depends on the processor.
    private func content(_ file: URL) throws -> [String] {
        let reader = InputReader()
        defer { reader.close() }
        try reader.open(path: file.path)
        while try reader.refill() {}
        let bytes = reader.withUnread { bytes in (0..<bytes.count).map { bytes[$0] } }
        return [
            reader.compression.rawValue, SHA256.hex(of: bytes),
            reader.damage.map { "\($0.kind)" } ?? "sound",
        ]
    }

    @Test("each odd sample has its line in the table of SampleData/README.md")
    func documented() throws {
        let table = try String(
            contentsOf: Self.folder.appending(path: "README.md"),
            encoding: .utf8
        )
        let names = try GeneratorRun.files(below: Self.folder.appending(path: "odd")).keys
        let events = try GeneratorRun.files(below: Self.folder.appending(path: "odd-events")).keys
        for name in Array(names) + Array(events) {
            #expect(table.contains("| `\(name)` |"), "\(name)")
        }
        #expect(Set(names).isDisjoint(with: events))
        #expect(Set(ReferenceAgreementTests.Line.all.map(\.name)) == Set(names))
    }

    @Test("event samples but the damaged ones are JSON, a line or a file")
    func oddEvents() throws {
        let files = try GeneratorRun.files(below: Self.folder.appending(path: "odd-events"))
        let broken = ["calico-trailing-comma.json", "firewall-last-line-incomplete.jsonl"]
        for (name, data) in files where !name.hasSuffix(".log") {
            let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
            let sound = lines.filter {
                (try? JSONSerialization.jsonObject(with: Data($0.utf8))) != nil
            }
            #expect((sound.count == lines.count) != broken.contains(name), "\(name)")
        }
    }

    @Test("the sample night and its inventory stay small")
    func size() throws {
        let inventory = try GeneratorRun.files(below: Self.folder.appending(path: "inventory"))
        let lists = ["inventory", "rules-admin", "rules-firewall", "rules-nsg", "rules-policies"]
        #expect(inventory.keys.sorted() == lists.map { "\($0)-2026-11-20T060100Z.json.gz" })
        #expect(inventory.values.reduce(0) { $0 + $1.count } < 30_000)
        let all = try GeneratorRun.files(below: Self.folder)
        #expect(all.values.reduce(0) { $0 + $1.count } < 4_000_000)
        let night = Self.folder.appending(path: "night")
        let files = try GeneratorRun.files(below: night)
        #expect(files.values.reduce(0) { $0 + $1.count } < 2_500_000)
        #expect(Set(files.keys.map { URL(filePath: $0).pathExtension }) == ["gz", "lz4", "zst"])
    }
}
