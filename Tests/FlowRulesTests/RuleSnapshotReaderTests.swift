import FlowInventory
import FlowRules
import Testing

@Suite struct RuleSnapshotReaderTests {
    private func read(_ text: String, chunk: Int = 1000) -> RuleSnapshotReader {
        var reader = RuleSnapshotReader()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            let part = Array(bytes[start..<min(start + chunk, bytes.count)])
            reader.feed(part.span, offset: start)
        }
        reader.finish(offset: bytes.count)
        return reader
    }

    private static func line(_ text: String) -> String { text.replacing("\n", with: "") }

    @Test(
        "every shape of a saved list gives the same rules",
        arguments: [
            "[\(RuleSamples.securityGroup),\(RuleSamples.networkPolicy)]",
            "{\"value\":[\(RuleSamples.securityGroup),\(RuleSamples.networkPolicy)],\"nextLink\":\"x\"}",
            "{\"skipToken\":\"\",\"value\":[\(RuleSamples.securityGroup),\(RuleSamples.networkPolicy)]}",
            "{\"items\":[\(RuleSamples.securityGroup),\(RuleSamples.networkPolicy)]}",
            "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\(RuleSamples.securityGroup),"
                + "\(RuleSamples.networkPolicy)]}",
            "\(RuleSamples.securityGroup)\n\(RuleSamples.networkPolicy)",
            line(RuleSamples.securityGroup) + "\n" + line(RuleSamples.networkPolicy) + "\n",
            "[\(RuleSamples.securityGroup)]\n{\"items\":[\(RuleSamples.networkPolicy)]}",
        ],
        [1, 7, 100_000]
    )
    func shapes(text: String, chunk: Int) {
        let reader = read(text, chunk: chunk)
        #expect(
            reader.snapshots.flatMap(\.rules).map(\.rule) == [
                "UserRule_allow-web", "DefaultRule_DenyAllInBound", "NetworkPolicy/shop/web",
                "NetworkPolicy/shop/web",
            ]
        )
        #expect(reader.account.used == 2)
        #expect(reader.account.rejected == 0)
    }

    @Test("a snapshot's header dates the rules behind it")
    func header() {
        let reader = read(
            """
            {"kind":"WeirSnapshot","time":"2026-11-20T13:00:00Z"}
            \(RuleSamples.adminRule)
            {"kind":"WeirSnapshot","time":"2026-11-21T13:00:00Z"}
            \(RuleSamples.adminRule)
            """
        )
        #expect(reader.snapshots.map(\.time) == [1_795_179_600_000, 1_795_266_000_000])
        #expect(reader.account.ignored == 2)
        #expect(read(RuleSamples.adminRule).snapshots.map(\.time) == [nil])
    }

    @Test("what is broken is counted with its place, the rest is kept")
    func broken() {
        let wrong = RuleSamples.adminRule.replacing("Inbound", with: "Up")
        let text =
            "[\(RuleSamples.adminRule),\(wrong),{\"kind\":\"Pod\"},\(RuleSamples.networkPolicy)]"
        let reader = read(text)
        #expect(reader.account.used == 2)
        #expect(reader.account.ignored == 1)
        let rejection = reader.account.rejections[.value]
        #expect(rejection?.items == 1)
        #expect(rejection?.firstOffset == RuleSamples.adminRule.utf8.count + 2)
        #expect(
            rejection?.detail == "expected a direction of Inbound or Outbound, found \"Up\""
        )
        let cut = read(String("[\(RuleSamples.adminRule),\(RuleSamples.networkPolicy)".dropLast(9)))
        #expect(cut.account.used == 1)
        #expect(cut.account.rejections[.incomplete]?.items == 1)
    }
}
