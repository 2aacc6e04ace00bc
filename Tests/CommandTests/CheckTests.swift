import Testing

struct CheckTests {
    let command: Command

    init() throws { command = try Command() }

    @Test("all mistakes of all files are told at once, by file, line and column")
    func mistakes() throws {
        try command.write(
            Array(
                """
                name: nightly
                database: results/weir.sqlite
                sources:
                  - path: logs
                topology: topology.yaml
                """.utf8
            ),
            to: "nightly.yaml"
        )
        try command.write(
            Array("prefixes:\n  - {prefix: 10.0.0.0/33, class: vnet}\n  - {klass: vnet}\n".utf8),
            to: "topology.yaml"
        )
        let outcome = try command.weir("check", "nightly.yaml")
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("topology.yaml:2:14: ") }, "\(outcome.errors)")
        #expect(lines.contains { $0.hasPrefix("topology.yaml:3:6: ") && $0.contains("\"class\"") })
        #expect(lines.last?.hasSuffix("problems in the configuration") == true)
        #expect(try command.files() == ["nightly.yaml", "topology.yaml"])
    }

    @Test("an unknown key is told with the nearest valid word")
    func unknownKey() throws {
        try command.write(
            Array("database: a.sqlite\nsourcse:\n  - path: logs\n".utf8),
            to: "p.yaml"
        )
        let outcome = try command.weir("check", "p.yaml")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("p.yaml:2:1: "), "\(outcome.errors)")
        #expect(outcome.errors.contains("did you mean \"sources\"?"))
    }

    @Test("a valid file shows what it comes to, with paths relative to its own folder")
    func valid() throws {
        try command.write(
            Array(
                """
                name: nightly
                database: results/weir.sqlite
                sources: [{path: logs}, {path: none}]
                topology: topology.yaml
                """.utf8
            ),
            to: "pipelines/nightly.yaml"
        )
        try command.write(
            Array("cluster: {name: west, pod_cidrs: [10.1.0.0/16]}\n".utf8),
            to: "pipelines/topology.yaml"
        )
        try command.write(Array("{}".utf8), to: "pipelines/logs/a.json")
        let outcome = try command.weir("check", "pipelines/nightly.yaml")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("/pipelines/logs: 1 file, 2 bytes\n"), "\(outcome.output)")
        #expect(outcome.output.contains("west, 1 pod prefix, 0 service prefixes"))
        #expect(outcome.errors.contains("/pipelines/none: does not exist"))
        #expect(!outcome.errors.contains("logs:"))
    }
}
