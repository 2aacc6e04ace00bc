import FlowEnrich
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

    @Test("a new database has these views, and exactly these columns in this order")
    func realViews() throws {
        let folder = try ScratchFolder()
        let path = folder.file("a.sqlite")
        try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20).close()
        let reader = try ResultReader(path: path)
        for view in PublicViews.all {
            var sink = RowCollector()
            try reader.query("SELECT * FROM \(view.name)", into: &sink)
            #expect(sink.columns == view.columns.map(\.name), "\(view.name)")
            #expect(sink.rows.isEmpty || ["runs", "manifests"].contains(view.name), "\(view.name)")
        }
    }

    @Test("a new database has the digest of its empty views, the same each time")
    func emptyDigest() throws {
        let folder = try ScratchFolder()
        let totals = try ["a.sqlite", "b.sqlite"].map { name in
            let path = folder.file(name)
            try ResultStore(path: path, topology: .none, cacheBytes: 1 << 20)
                .close()
            let content = try digest(path)
            #expect(
                content.views.map(\.view)
                    == [
                        "flow_facts", "flows", "egress", "denials", "pod_latency",
                        "latency_buckets", "dns_lookups", "rule_hits", "rules", "coverage",
                        "mirror_balance", "findings",
                    ]
            )
            #expect(content.views.allSatisfy { $0.rows == 0 })
            return content.total
        }
        #expect(totals[0] == totals[1])
    }
}
