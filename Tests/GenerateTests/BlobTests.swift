import Codec
import Foundation
import Testing

struct BlobTests {
    @Test("equal flags give equal bytes, another seed gives others")
    func determinism() throws {
        let flags = ["--tuples", "8000", "--compression", "mixed"]
        let first = try GeneratorRun(flags[0], flags[1], flags[2], flags[3]).blobs()
        let second = try GeneratorRun(flags[0], flags[1], flags[2], flags[3]).blobs()
        let other = try GeneratorRun(flags[0], flags[1], flags[2], flags[3], "--seed", "2").blobs()
        #expect(!first.isEmpty)
        #expect(first == second)
        #expect(first != other)
    }

    @Test("a blob only grows: each minute's bytes go on where the last ended", arguments: [1, 30])
    func growth(minutes: Int) throws {
        let flags = ["--hours", "2", "--tuples", "16000", "--scan", "500"]
        func blobs(_ minutes: Int) throws -> [String: Data] {
            try GeneratorRun(
                flags[0],
                flags[1],
                flags[2],
                flags[3],
                flags[4],
                flags[5],
                "--minutes",
                "\(minutes)"
            ).blobs()
        }
        let early = try blobs(minutes)
        let next = try blobs(minutes + 1)
        let whole = try blobs(60)
        #expect(Set(early.keys) == Set(next.keys))
        #expect(Set(early.keys) == Set(whole.keys))
        for (path, data) in early {
            let isLastHour = path.contains("/h=01/")
            let later = try #require(next[path])
            let last = try #require(whole[path])
            #expect((later.count > data.count) == isLastHour, "\(path)")
            #expect(later.starts(with: data.dropLast(2)))
            #expect(last.starts(with: later.dropLast(2)))
            #expect(data.suffix(2) == Data("]}".utf8))
            #expect(data.prefix(12) == Data(#"{"records":["#.utf8))
        }
    }

    @Test(
        "a compressed blob holds the plain blob's bytes",
        arguments: zip([Compression.gzip, .lz4, .zstd], [".gz", ".lz4", ".zst"])
    )
    func compressed(compression: Compression, suffix: String) throws {
        let plain = try GeneratorRun("--tuples", "5000").blobs()
        let packed = try GeneratorRun("--tuples", "5000", "--compression", compression.rawValue)
        let stored = try packed.blobs()
        #expect(Set(stored.keys) == Set(plain.keys.map { $0 + suffix }))
        for (path, data) in plain {
            let expected = Compressor.compress(Array(data), as: compression)
            #expect(stored[path + suffix] == Data(expected))
        }
    }

    @Test(
        "VNet blobs have either of the vendor's names",
        arguments: [
            ("underscore", "flowLogResourceID=/00000000-0000-4000-8000-000000000001_NETWORKWATCH"),
            ("resource-id", "flowLogResourceID=/SUBSCRIPTIONS/00000000-0000-4000-8000-00000000000"),
        ]
    )
    func paths(form: String, start: String) throws {
        let run = try GeneratorRun("--tuples", "500", "--format", "vnet-v4", "--vnet-path", form)
        let paths = try run.blobs().keys
        // Four nodes and the hub's firewall.
        #expect(paths.count == 5)
        for path in paths {
            #expect(path.hasPrefix("insights-logs-flowlogflowevent/\(start)"))
            #expect(path.contains("/y=2026/m=11/d=20/h=00/m=00/macAddress=00005E0053"))
            #expect(path.hasSuffix("/PT1H.json"))
        }
    }

    @Test("a single blob is one NIC's hour")
    func singleBlob() throws {
        let run = try GeneratorRun("--single-blob", "--format", "nsg-v2", "--tuples", "20000")
        let blobs = try run.blobs()
        #expect(blobs.count == 1)
        let rows = try blobs.values.flatMap { try LoggedRow.all(in: $0) }
        #expect(rows.count > 17_000 && rows.count < 23_000)
    }

    @Test(
        "impossible flags are refused with status 64",
        arguments: [
            ["--nodes", "0"], ["--minutes", "61"], ["--start", "2026-11-20T00:30:00Z"],
            ["--pods-per-node", "300"], ["--single-blob", "--hours"], ["--format", "nsg-v3"],
        ]
    )
    func refusals(flags: [String]) throws {
        let run = try GeneratorRun(flags[0], flags[1], "2")
        #expect(run.status == 64)
        #expect(!FileManager.default.fileExists(atPath: run.folder.appending(path: "logs").path))
    }
}
