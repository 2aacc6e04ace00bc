import Testing

struct SchemaTests {
    let command: Command

    init() throws { command = try Command() }

    @Test("all views of this version are described, and one alone")
    func views() throws {
        let all = try command.weir("schema")
        #expect(all.status == 0)
        #expect(all.errors.isEmpty)
        for view in [
            "flow_facts", "flows", "egress", "egress_daily", "egress_monthly", "egress_candidates",
            "east_west",
            "denials", "rule_hits", "rules", "rule_review", "address_owners", "identity_coverage",
            "coverage", "inputs",
            "rejections", "runs",
        ] {
            let one = try command.weir("schema", view)
            #expect(one.status == 0)
            #expect(one.output.hasPrefix("\(view): one row per "))
            #expect(all.output.contains(one.output))
        }
    }

    @Test("a unit stands beside the type")
    func units() throws {
        let text = try command.weir("schema", "EGRESS").output
        #expect(text.contains("\n  bytes_out              integer, bytes  from the cluster\n"))
    }
}
