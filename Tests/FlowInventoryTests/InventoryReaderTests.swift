import Codec
import Flow
import FlowTestSupport
import Testing

@testable import FlowInventory

@Suite("Reading inventory files")
struct InventoryReaderTests {
    private let pod = PodObject(
        ips: ["10.0.0.1"],
        started: at("09:00"),
        containers: [.init(started: at("09:01"))]
    )
    private let node = NodeObject(ips: ["10.1.0.4"], created: at("08:00"))
    private let named = "inventory-2030-01-02T100000Z.json"

    /// Names of the owners at 09:30, in order of address.
    private func names(_ text: String, as name: String) throws -> [String] {
        let owners = try owners(text, as: name)
        return owners.owners.filter { $0.validFrom <= at("09:30") && $0.validTo > at("09:30") }
            .map(\.name)
    }

    @Test("every shape of saved objects says the same")
    func shapes() throws {
        let plain = pod.json(withKind: false)
        let plainNode = node.json.replacing("\"kind\":\"Node\",", with: "")
        let shapes = [
            "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[\(pod.json),\(node.json)]}",
            "{\"items\":[\(pod.json),\(node.json)],\"kind\":\"List\",\"apiVersion\":\"v1\"}",
            "{\"kind\":\"PodList\",\"items\":[\(plain)]}{\"kind\":\"NodeList\",\"items\":[\(plainNode)]}",
            "{\"items\":[\(plain)],\"kind\":\"PodList\"}\n{\"items\":[\(plainNode)],\"kind\":\"NodeList\"}",
            "\(pod.json)\n\(node.json)\n",
            "[\(pod.json),\(node.json)]",
            "{\"records\":[\(pod.json),\(node.json)]}",
            "\u{FEFF}{\"kind\":\"List\",\"items\":[\(node.json)]}\n\(pod.json)",
            "{ \"kind\" : \"List\" ,\r\n \"items\" : [\r\n \(pod.json) ,\r\n \(node.json) ] }\r\n",
        ]
        for shape in shapes {
            #expect(try names(shape, as: named) == ["web-1", "n1"], "\(shape)")
        }
    }

    @Test("every compression is read", arguments: Compression.allCases)
    func compressions(compression: Compression) throws {
        let files = try InventoryFiles()
        let bytes = Array(snapshot(at("10:00"), [pod.json, node.json]).utf8)
        let stored = Compressor.compress(bytes, as: compression)
        var evidence = OwnershipEvidence()
        let account = try InventoryReader().read(
            path: try files.write(stored, as: "x"),
            into: &evidence
        )
        #expect(account.used == 2)
        #expect(account.damage == nil)
        #expect(evidence.owners(cluster: nil).owners.count == 2)
    }

    @Test("rows are read as lines, in an array and under records, with a byte-order mark or none")
    func rowShapes() throws {
        let rows = [
            PodRow(time: at("09:00"), ip: "10.0.0.1").json,
            PodRow(time: at("10:00"), ip: "10.0.0.1").json,
        ]
        let list = rows.joined(separator: ",")
        for shape in [
            rows.joined(), "[\(list)]", "{\"records\":[\(list)]}", "\u{FEFF}\(rows.joined())",
            "{\"records\":[\(rows[0])]}\n{\"records\":[\(rows[1])]}\n",
            "[\(rows[0])]\n{\"records\":[\(rows[1])]}\n", "{\"value\":[\(list)]}",
        ] {
            #expect(try names(shape, as: "x.json") == ["web-1"], "\(shape)")
        }
    }

    @Test("a header dates what follows, before any other time")
    func header() throws {
        let owners = try owners(
            snapshot(at("10:00"), [pod.json]) + snapshot(at("11:00"), [node.json]),
            as: "inventory-2030-01-02T230000Z.json"
        )
        #expect(owners.name("10.0.0.1", at: "10:00:01") == "after-last")
        #expect(owners.owners.map(\.validTo) == [at("10:00") + 1, at("11:00") + 1])
    }

    @Test(
        "a time in the file's name dates its only snapshot",
        arguments: [
            "pods-2030-01-02T100000Z.json", "20300102T100000Z.json.gz",
            "2030-01-02T10-00-00Z", "c1_2030-01-02T10:00:00Z_all.json",
        ]
    )
    func fileName(name: String) throws {
        let list = "{\"kind\":\"List\",\"items\":[\(pod.json)]}"
        #expect(try owners(list, as: name).owners.map(\.validTo) == [at("10:00") + 1])
    }

    @Test(
        "other names date nothing: then the latest time in the list does",
        arguments: [
            "pods.json", "2030-01-02.json", "2030-01-02T100000.json", "T100000Z",
            "2030-13-02T100000Z",
            "2030-01-02T100000Z-2030-01-02T110000Z.json",
        ]
    )
    func noFileName(name: String) throws {
        let list = "{\"kind\":\"List\",\"items\":[\(pod.json),\(node.json)]}"
        let owners = try owners(list, as: name)
        #expect(owners.owners.map(\.validTo) == [at("09:01") + 1, at("09:01") + 1])
    }

    @Test("a name's time does not date several snapshots in one file")
    func severalSnapshots() throws {
        let list = "{\"kind\":\"List\",\"items\":[\(pod.json)]}\n"
        #expect(try owners(list + list, as: named).owners.map(\.validTo) == [at("09:01") + 1])
        let objects = try owners("\(pod.json)\n\(pod.json)\n", as: named)
        #expect(objects.owners.map(\.validTo) == [at("09:01") + 1])
    }

    @Test("objects of other kinds are ignored, whatever their members look like")
    func otherKinds() throws {
        let (_, account) = try read(
            """
            {"kind":"ConfigMap","metadata":{"name":"x"},"spec":7,"status":{"podIP":7}}
            {"kind":"List","items":[{"kind":"Deployment","metadata":{},"spec":{"containers":{}}}]}
            {"TimeGenerated":"2030-01-02T10:00:00Z","Type":"ContainerLogV2","LogMessage":{"a":1}}
            """
        )
        #expect(account.ignored == 3)
        #expect(account.rejected == 0)
    }

    @Test(
        "what only looks like inventory is not passed over in silence",
        arguments: [
            "[{\"kind\":\"PodList\",\"items\":[]}]",
            "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\"}}",
        ]
    )
    func lookalikes(text: String) throws {
        let (_, account) = try read(text)
        #expect(account.rejections[.unrecognised]?.items == 1)
    }

    @Test("what is wrong is counted with a reason, its offset and what was expected")
    func rejections() throws {
        let lines = [
            "{\"a\":1}", "{\"kind\":\"Pod\",\"metadata\":{\"name\":7}}", "7",
            pod.json.replacing("10.0.0.1", with: "10.0.0.256"),
            pod.json.replacing("2030-01-02T09:00", with: "yesterday"),
            "{\"kind\":\"WeirSnapshot\"}",
            "{\"Type\":\"KubePodInventory\",\"PodIp\":\"10.0.0.1\",\"Name\":\"x\"}",
        ]
        let text = lines.joined(separator: "\n") + "\n" + snapshot(at("10:00"), [pod.json])
        let (evidence, account) = try read(text)
        #expect(evidence.owners(cluster: nil).owners.count == 1)
        let details = account.rejections.mapValues(\.detail)
        #expect(details[.unrecognised]?.hasPrefix("expected an object with a kind") == true)
        #expect(details[.unexpectedType] == "expected text at metadata.name")
        #expect(details[.brokenJSON] == "expected an object or an array, found \"7\"")
        #expect(
            details[.address]
                == "expected an IP address at status.podIPs[].ip, found \"10.0.0.256\""
        )
        #expect(details[.time]?.contains("found \"yesterday:00Z\"") == true)
        #expect(account.rejections[.time]?.items == 3)
        #expect(account.rejections[.unexpectedType]?.firstOffset == 8)
    }

    @Test("a line that was cut loses itself and at most the next one")
    func cutLine() throws {
        for cut in stride(from: 1, to: pod.json.utf8.count - 1, by: 7) {
            let text =
                snapshot(at("10:00"), [node.json])
                + String(decoding: pod.json.utf8.prefix(cut), as: UTF8.self) + "\n"
                + PodObject(name: "lost", ips: ["10.0.0.7"]).json + "\n"
                + PodObject(name: "kept", ips: ["10.0.0.8"]).json + "\n"
            let (evidence, account) = try read(text)
            let names = evidence.owners(cluster: nil).owners.map(\.name)
            #expect(names.contains("kept") && names.contains("n1"), "\(cut): \(names)")
            #expect(account.rejected > 0)
        }
    }

    @Test("a truncated file keeps the items before its end, and says so")
    func truncated() throws {
        let text = snapshot(at("10:00"), [pod.json, node.json])
        let cut = String(decoding: text.utf8.prefix(text.utf8.count - 60), as: UTF8.self)
        let (evidence, account) = try read(cut)
        #expect(evidence.owners(cluster: nil).owners.map(\.name) == ["web-1"])
        #expect(account.rejections[.incomplete]?.items == 1)
    }

    @Test("damaged compression keeps the items before the damage, and is reported")
    func damaged() throws {
        let files = try InventoryFiles()
        let pods = (0..<2000).map {
            PodObject(name: "web-\($0)", ips: ["10.0.\($0 / 250).\($0 % 250)"]).json
        }
        let stored = Compressor.compress(
            Array(snapshot(at("10:00"), pods).utf8),
            as: .gzip
        )
        let path = try files.write(Array(stored.prefix(stored.count / 2)), as: "x.gz")
        var evidence = OwnershipEvidence()
        let account = try InventoryReader().read(path: path, into: &evidence)
        #expect(account.damage?.kind == .truncated)
        #expect(account.used > 100 && account.used < 2000)
        #expect(account.used == evidence.owners(cluster: nil).owners.count)
    }

    @Test("a file that is not there is an error, and an empty one is nothing")
    func noFile() throws {
        var evidence = OwnershipEvidence()
        #expect(throws: ReadError.self) {
            try InventoryReader().read(path: "nowhere/x.json", into: &evidence)
        }
        #expect(try read("").1 == InventoryAccount())
    }

    @Test("nesting of any depth is survived")
    func deepNesting() throws {
        let deep =
            "{\"metadata\":" + String(repeating: "[", count: 100_000)
            + String(repeating: "]", count: 100_000) + "}\n"
        let (evidence, account) = try read(deep + snapshot(at("10:00"), [pod.json]))
        #expect(account.rejections[.tooDeep]?.items == 1)
        #expect(evidence.owners(cluster: nil).owners.count == 1)
    }

    @Test("an item beyond the limit is left out, in a list and alone")
    func tooLarge() throws {
        let padding = "\"x\":\"" + String(repeating: "a", count: ItemSplitter.itemLimit) + "\","
        let large = "{" + padding + pod.json.dropFirst()
        let (evidence, account) = try read(
            "\(large)\n" + snapshot(at("10:00"), [large, node.json])
        )
        #expect(account.rejections[.itemTooLarge]?.items == 2)
        #expect(evidence.owners(cluster: nil).owners.map(\.name) == ["n1"])
    }

    @Test("a string without end is passed over in bounded memory")
    func endlessString() {
        var splitter = ItemSplitter()
        var events = 0
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        let opening = Array("{\"a\":\"".utf8)
        splitter.feed(opening.span, offset: 0) { _ in events += 1 }
        for index in 0..<64 {
            splitter.feed(piece.span, offset: index << 20) { _ in events += 1 }
            #expect(splitter.bytesHeld <= ItemSplitter.itemLimit)
        }
        #expect(events == 0)
        var reasons: [InventoryRejectReason] = []
        splitter.finish(offset: 64 << 20) {
            if case .rejected(let reason, _, _) = $0 { reasons.append(reason) }
        }
        #expect(reasons == [.incomplete])
    }

    @Test("the split of the input into windows does not matter", arguments: [1, 2, 3, 7, 64])
    func windows(size: Int) {
        let text = Array(
            ("\u{FEFF}" + snapshot(at("10:00"), [pod.json, node.json])
                + "{\"records\":[\(PodRow(time: at("10:00")).json)]}{\"a\" {\n[1,\"]\",{}]").utf8
        )
        #expect(events(text, size) == events(text, text.count))
    }

    private func events(_ text: [UInt8], _ size: Int) -> [String] {
        var splitter = ItemSplitter()
        var events: [String] = []
        var start = 0
        while start < text.count {
            let end = min(start + size, text.count)
            let window = Array(text[start..<end])
            splitter.feed(window.span, offset: start) { events.append("\($0)") }
            start = end
        }
        splitter.finish(offset: text.count) { events.append("\($0)") }
        return events
    }

    @Test("any changed byte is survived", arguments: UInt64(0)..<4)
    func mutations(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let text = Array(snapshot(at("10:00"), [pod.json, node.json]).utf8)
        for _ in 0..<300 {
            var changed = text
            let index = Int.random(in: 0..<text.count, using: &random)
            changed[index] = UInt8.random(in: 0...255, using: &random)
            var assembler = SnapshotAssembler(nameTime: nil)
            var splitter = ItemSplitter()
            splitter.feed(changed.span, offset: 0) { assembler.take($0) }
            splitter.finish(offset: changed.count) { assembler.take($0) }
            assembler.finish()
            _ = assembler.evidence.owners(cluster: nil)
            #expect(assembler.account.read > 0)
        }
    }

    @Test(
        "folding in says whether anything was new, and so does all that is kept when it is folded in again",
        arguments: ["10:00", "10:05"],
        ["c1", "C1"]
    )
    func news(time: String, cluster: String) throws {
        func evidence(_ time: String, _ cluster: String) throws -> OwnershipEvidence {
            try read(snapshot(at(time), cluster: cluster, [pod.json, node.json])).0
        }
        let (one, other) = (try evidence("10:00", "c1"), try evidence(time, cluster))
        var all = one
        #expect(all.merge(other) == (one != other))
        let both = all
        #expect(!all.merge(one) && !all.merge(other) && !all.merge(both) && all == both)
        var again = OwnershipEvidence()
        for claim in both.claims.reversed() { again.merge(claim) }
        for life in both.nodeRecords { again.merge(life) }
        for list in both.listRecords { again.merge(list) }
        #expect(again == both && again.claimCount == 2)
        #expect(AddressOwners(both.intervals, cluster: "c2").owners.isEmpty)
        #expect(
            AddressOwners(both.intervals, cluster: "C1").owners == both.owners(cluster: "c1").owners
        )
    }

    @Test("of texts that differ in bytes alone, the same is kept in any order (R11)")
    func bytes() throws {
        // The Kelvin sign is K in small letters; a letter with an accent is written in two ways.
        let written = try [("\u{212A}1", "caf\u{e9}"), ("K1", "cafe\u{301}")].map { cluster, node in
            try read(
                snapshot(at("10:00"), cluster: cluster, [pod.json.replacing("n1", with: node)])
            ).0
        }
        for pair in [written, written.reversed()] {
            var all = pair[0]
            let isNew = all.merge(pair[1])
            let claim = try #require(all.claims.first { _ in true })
            #expect(claim.cluster.map { Array($0.utf8) } == Array("K1".utf8))
            #expect(claim.texts[3].map { Array($0.utf8) } == Array("cafe\u{301}".utf8))
            #expect(isNew == (pair[0] != written[1]))
        }
    }
}
