import FlowStore
import Foundation
import Reports
import Testing

struct JSONFormatTests {
    @Test("no rows are an empty array")
    func noRows() {
        #expect(render(.json, columns: ["a"], rows: []) == "[]\n")
    }

    @Test("integers stay integers and a row is a line")
    func rows() {
        let text = render(
            .json,
            columns: ["n", "r", "t"],
            rows: [[.integer(.max), .real(2), .text("x")], [.null, .real(.infinity), .blob([1])]]
        )
        #expect(
            text == """
                [
                {"n":9223372036854775807,"r":2.0,"t":"x"},
                {"n":null,"r":null,"t":"01"}
                ]

                """
        )
    }

    @Test("any text survives a JSON parser, and nothing that hides or steers is written as it is")
    func escaping() throws {
        let all = (0..<0x180).compactMap { Unicode.Scalar($0) }.map { String(Character($0)) }
        let original = all.joined() + "\u{2028}\u{1F600}\"\\\u{202E}\u{200B}\u{E0041}\u{FEFF}"
        let text = render(.json, columns: ["key \"\n"], rows: [[.text(original)]])
        let parsed = try JSONDecoder().decode([[String: String]].self, from: Data(text.utf8))
        #expect(parsed == [["key \"\n": original]])
        let hidden = text.unicodeScalars.filter {
            [.control, .format].contains($0.properties.generalCategory) && $0 != "\n"
        }
        #expect(hidden.isEmpty)
    }

    @Test("columns of one name all keep their values")
    func sameNames() {
        let text = render(
            .json,
            columns: ["a", "a", "a_2", "a"],
            rows: [[.integer(1), .integer(2), .integer(3), .integer(4)]]
        )
        #expect(text == "[\n{\"a\":1,\"a_2\":2,\"a_2_2\":3,\"a_3\":4}\n]\n")
    }
}
