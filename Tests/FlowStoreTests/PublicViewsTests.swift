import FlowStore
import Testing

struct PublicViewsTests {
    @Test("names are unique and every description says something", arguments: PublicViews.all)
    func described(view: PublicView) {
        #expect(Set(view.columns.map(\.name)).count == view.columns.count)
        #expect(!view.rowMeaning.isEmpty && view.summary.hasSuffix("."))
        #expect(!view.rules.isEmpty && view.rules.allSatisfy { $0.hasPrefix("R") })
        for column in view.columns { #expect(!column.meaning.isEmpty, "\(column.name)") }
    }

    @Test("a view is found in any case", arguments: ["flows", "FLOWS", "Flow_Facts"])
    func found(name: String) {
        #expect(PublicViews.view(named: name)?.name == name.lowercased())
    }

    @Test("other names are not found", arguments: ["", "flow", "sqlite_schema", "fact"])
    func notFound(name: String) {
        #expect(PublicViews.view(named: name) == nil)
    }
}
