import ColumnKernel
import Flow
import Testing

@testable import FlowDecode

/// Which records are read out of frames that are cut, or odd, in windows of any size.
@Suite struct EventFramingTests {
    struct Frame: CustomTestStringConvertible, Sendable {
        var name: String
        var text: String
        /// Nodes of the flows that are read.
        var nodes: [String]
        /// Where cut records begin: those that damage is counted for.
        var cuts: [Int] = []

        var testDescription: String { name }
    }

    private static func flow(_ node: String, _ more: String = "") -> String {
        #"{"flow":{"time":"2030-01-02T03:04:06Z","node_name":"\#(node)","verdict":"FORWARDED"}\#(more)}"#
    }

    private static func pretty(_ node: String, indentation: String) -> String {
        """
        {
        \(indentation)"list": [
        \(indentation)\(indentation){
        \(indentation)\(indentation)\(indentation)"x": 1
        \(indentation)\(indentation)}
        \(indentation)],
        \(indentation)"flow": {
        \(indentation)\(indentation)"time": "2030-01-02T03:04:06Z",
        \(indentation)\(indentation)"verdict": "FORWARDED",
        \(indentation)\(indentation)"node_name": "\(node)"
        \(indentation)}
        }

        """
    }

    /// A record, the start of one that ends at any byte, and two more.
    private static let cutAnywhere: [Frame] = {
        let whole = flow("b", #","list":[1,{"x":"y"},true],"a":-1.5e3"#)
        let first = flow("a") + "\n"
        return (1..<whole.utf8.count).map { count in
            Frame(
                name: "cut behind \(whole.prefix(count))",
                text: first + whole.prefix(count) + "\n" + flow("c") + "\n" + flow("d") + "\n",
                nodes: ["a", "c", "d"],
                cuts: [first.utf8.count]
            )
        }
    }()

    private static let frames: [Frame] = [
        Frame(
            name: "the record behind a cut one is the last",
            text: #"{"flow":{"time":"# + "\n" + flow("b") + "\n",
            nodes: ["b"],
            cuts: [0]
        ),
        Frame(
            name: "two cut records in a row",
            text: #"{"a":[1,"# + "\r\n" + #"{"b":{"# + "\r\n" + flow("c") + "\r\n",
            nodes: ["c"],
            cuts: [0, 10]
        ),
        Frame(
            name: "messages, one of them cut",
            text: #"{"records":["# + flow("a") + #",{"x":"# + "\n" + #"{"records":["# + flow("b")
                + "]}\n" + flow("c"),
            nodes: ["a", "b", "c"],
            cuts: [91]
        ),
        Frame(
            name: "indented documents",
            text: pretty("a", indentation: "  ") + pretty("b", indentation: "\t"),
            nodes: ["a", "b"]
        ),
        Frame(
            name: "documents over lines that are not indented",
            text: pretty("a", indentation: "") + pretty("b", indentation: ""),
            nodes: ["a", "b"]
        ),
        Frame(
            name: "an indented document that is cut",
            text: pretty("a", indentation: "  ").split(separator: "}")[0] + "\n"
                + pretty("b", indentation: "  "),
            nodes: ["b"],
            cuts: [0]
        ),
        Frame(
            name: "members on both sides of the records",
            text: #"{"PartitionId":1,"x":{"records":[3]},"Records" : ["# + flow("a") + ","
                + flow("b") + #"],"y":[{"z":"]}"}],"n":1.5}"# + flow("c"),
            nodes: ["a", "b", "c"]
        ),
    ]

    @Test("a cut record is lost alone", arguments: frames + cutAnywhere)
    func cut(_ frame: Frame) {
        for window in [1, 2, 3, 7, 64, .max] {
            let read = Self.read(frame.text, window: window)
            #expect(read.nodes == frame.nodes, "\(frame.text), windows of \(window)")
            #expect(read.damages == frame.cuts.count, "\(frame.text), windows of \(window)")
            guard let first = frame.cuts.first, let offset = read.offset else { continue }
            #expect(offset == first, "\(frame.text), windows of \(window)")
        }
    }

    /// What a controller says besides requests, which share its stream.
    private static let notices = [
        "2030/01/02 03:04:05 [error] 31#31: *1 connect() failed, request: \"GET / HTTP/1.1\"",
        "I0102 03:04:05.000000       7 main.go:1] {\"a\":", DocumentedRequests.lines[6],
    ]
    private static let record =
        #"{"time":"2030-01-02T03:04:05Z","remote_addr":"192.0.2.1","upstream_addr":"192.0.2.2:80","upstream_response_time":"0.1","upstream_status":"200"}"#

    @Test(
        "errors and sessions between requests damage nothing",
        arguments: [
            [DocumentedRequests.lines[0]], [record], [DocumentedRequests.lines[0], record],
        ]
    )
    func mixed(_ requests: [String]) {
        for first in 0...Self.notices.count {
            let isJSON = requests[0].first == "{"
            // What an input of JSON begins with is JSON.
            guard first == 0 || !isJSON else { continue }
            var lines = Array(Self.notices.prefix(first))
            for between in [Self.notices, Self.notices.reversed(), []] {
                lines += requests
                lines += between
            }
            let text = lines.joined(separator: "\n") + "\n"
            for window in [1, 7, 64, .max] {
                let read = EventFields.read(text, window: window)
                #expect(read.events.count == 3 * requests.count, "windows of \(window)")
                #expect(read.rejections.isEmpty, "windows of \(window)")
                #expect(read.records == lines.count, "windows of \(window)")
                #expect(read.traits.logs == Set([EventLog.ingressNGINX]))
            }
        }
    }

    private static func read(
        _ text: String,
        window: Int
    ) -> (nodes: [String], damages: Int, offset: Int?) {
        let bytes = Array(text.utf8)
        var decoder = EventDecoder()
        var addresses = AddressTable()
        decoder.reset(fileName: "")
        var (nodes, damages, offset) = ([String](), 0, Int?.none)
        var (start, end) = (0, min(window, bytes.count))
        while true {
            let step = decoder.decode(
                bytes.span.extracting(start..<end),
                offset: start,
                position: end == bytes.count ? .last : .inner,
                addresses: &addresses
            )
            start += step.consumed
            let batch = decoder.tables.batch
            nodes += batch.events.map { decoder.tables.texts.text($0.reporter) }
            offset = offset ?? batch.rejects.entries[.damagedJSON]?.firstOffset
            decoder.tables.batch.removeAll()
            switch step.event {
            case .needsMore: end = window == .max ? bytes.count : min(bytes.count, end + window)
            case .batch: continue
            case .damage: damages += 1
            case .end: return (nodes, damages, offset)
            }
        }
    }
}
