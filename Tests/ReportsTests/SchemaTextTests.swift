import FlowStore
import Reports
import Testing

struct SchemaTextTests {
    @Test(
        "every column of every view is shown, and no line is longer than a page",
        arguments: PublicViews.all.map(\.name)
    )
    func complete(name: String) throws {
        let view = try #require(PublicViews.view(named: name))
        let lines = SchemaText.describe(view).split(separator: "\n")
        #expect(lines.first?.hasPrefix("\(name): one row per ") == true)
        #expect(lines.allSatisfy { $0.count <= 100 })
        for column in view.columns {
            #expect(lines.contains { $0.hasPrefix("  \(column.name) ") })
        }
    }
}
