import ColumnKernel
import Flow
import FlowTestSupport
import Testing

@testable import FlowDecode

/// The last line of a log that is being written (`export-shapes.md` section 9).
@Suite struct EventOpenLineTests {
    private static let start = "2030-01-02T03:04:05.903433597Z stdout F "
    private static let query =
        #"[INFO] 192.0.2.10:3641 - 2158 "A IN www.example.com. udp 33 false 512" NOERROR qr 83 0.1s"#
    private static let flow =
        #"{"flow":{"time":"2030-01-02T03:04:06Z","node_name":"a","verdict":"FORWARDED"}}"#

    @Test(
        "cut at any byte, a last line is pending; whole, it counts",
        arguments: [
            start + query, start + flow, flow, "2030-01-02T03:04:05.903Z " + query,
            DocumentedRequests.lines[0], start + DocumentedRequests.lines[1],
            DocumentedRequests.versionTwo,
        ]
    )
    func anyByte(_ line: String) {
        // What an input begins with says what it is.
        let before = line + "\n"
        for count in 1...line.utf8.count {
            let read = EventFields.read(before + line.prefix(count), window: 64)
            let isWhole = count == line.utf8.count
            #expect(read.events.count == (isWhole ? 2 : 1), "\(line.prefix(count))")
            #expect(read.records == read.events.count, "\(line.prefix(count))")
            // R2: listed, but no row yet.
            #expect(read.rejections.isEmpty, "\(line.prefix(count))")
            #expect(read.pending == (isWhole ? nil : before.utf8.count), "\(line.prefix(count))")
        }
    }

    @Test("whether a client's own id is whole nobody knows before its end")
    func openIdentifier() {
        let line = LatencySample.start + "[] 192.0.2.40:8080 612 0.034 200 abc"
        #expect(EventFields.read(line).pending == 0)
        #expect(EventFields.read(line).events.isEmpty)
        #expect(EventFields.read(line + "\n").events.count == 1)
    }

    @Test("with its end, a line that says nothing is rejected")
    func ended() {
        let cut = Self.start + Self.query.prefix(60) + "\n"
        let read = EventFields.read(cut)
        #expect(read.rejections == ["unparsed-message"])
        #expect(read.pending == nil)
    }
}
