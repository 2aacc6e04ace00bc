import Foundation
import Testing

@testable import Flow

struct LatencyMeaningTests {
    @Test("what reports say of a method is the table of decision 0022, word for word")
    func decision() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Pipeline/Pipeline.docc/Decisions/0022-latency.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        var previous = ["", "", "", ""]
        var found: [String: LatencyMeaning] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            var cells = line.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
            }
            // A table may point to the row above; a caption stands alone.
            if cells[3] == "as above" { cells[3] = previous[3] }
            cells[2] = cells[2].replacing("the same of", with: previous[2] + " of")
            cells[1] = cells[1].replacing("before that", with: "before the one that was answered")
            found[cells[0]] = LatencyMeaning(
                source: cells[1],
                includes: cells[2],
                precision: cells[3]
            )
            previous = cells
        }
        #expect(found.count == LatencyMethod.allCases.count)
        for method in LatencyMethod.allCases { #expect(found[method.text] == method.meaning) }
    }
}
