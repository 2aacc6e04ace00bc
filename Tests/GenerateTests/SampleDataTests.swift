import Foundation
import Testing

struct SampleDataTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// SampleData of this checkout.
    static let folder = root.appending(path: "SampleData")

    @Test("SampleData is what Scripts/make-sample-data writes")
    func regenerated() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "weir-sample-data-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let status = try GeneratorRun.run(
            Self.root.appending(path: "Scripts/make-sample-data"),
            [folder.path, GeneratorRun.generator.path]
        )
        #expect(status == 0)
        for part in ["night", "odd"] {
            let written = try GeneratorRun.files(below: folder.appending(path: part))
            let kept = try GeneratorRun.files(below: Self.folder.appending(path: part))
            #expect(written.count > 20)
            #expect(written == kept)
        }
    }

    @Test("each odd sample has its line in the table of SampleData/README.md")
    func documented() throws {
        let table = try String(
            contentsOf: Self.folder.appending(path: "README.md"),
            encoding: .utf8
        )
        let names = try GeneratorRun.files(below: Self.folder.appending(path: "odd")).keys
        for name in names {
            #expect(table.contains("| `\(name)` |"), "\(name)")
        }
        #expect(Set(ReferenceAgreementTests.Line.all.map(\.name)) == Set(names))
    }

    @Test("the sample night stays small")
    func size() throws {
        let night = Self.folder.appending(path: "night")
        let files = try GeneratorRun.files(below: night)
        #expect(files.values.reduce(0) { $0 + $1.count } < 2_500_000)
        #expect(Set(files.keys.map { URL(filePath: $0).pathExtension }) == ["gz", "lz4", "zst"])
    }
}
