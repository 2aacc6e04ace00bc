import Testing

struct HelpTests {
    let command: Command

    init() throws { command = try Command() }

    @Test("the program introduces itself on standard output")
    func overview() throws {
        for arguments in [["--help"], ["help"]] {
            let outcome = try command.weir(arguments[0])
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            #expect(outcome.output.contains("\nEXAMPLE\n  weir run "))
            for verb in [
                "run", "inspect", "query", "report", "status", "verify", "merge", "schema",
                "digest", "check",
            ] {
                #expect(outcome.output.contains("\n  \(verb) "), "\(verb)")
            }
        }
    }

    @Test(
        "every verb shows an example first, then its flags, and states its exit statuses",
        arguments: [
            "run", "inspect", "query", "report", "status", "merge", "schema", "digest", "check",
        ]
    )
    func verbs(verb: String) throws {
        let outcome = try command.weir(verb, "--help")
        #expect(outcome.status == 0)
        let text = outcome.output
        let example = try #require(text.firstRange(of: "EXAMPLE\n  weir \(verb)"))
        let statuses = try #require(text.firstRange(of: "EXIT STATUS\n  0 "))
        let usage = try #require(text.firstRange(of: "USAGE: weir \(verb)"))
        #expect(example.lowerBound < usage.lowerBound)
        #expect(statuses.lowerBound < usage.lowerBound)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("run takes the flags of its contract")
    func runFlags() throws {
        let text = try command.weir("run", "--help").output
        for flag in [
            "--source <path>", "--inventory <path>", "--topology <file>", "--database <file>",
            "--from <time>", "--to <time>", "--dry-run", "--jobs <n>", "--memory <size>",
            "--max-rejects <n>", "--quiet", "--log-format <format>",
        ] {
            #expect(text.contains(flag), "\(flag)")
        }
    }

    @Test("the version is a line of its own, before what was built and what it is linked with")
    func version() throws {
        let outcome = try command.weir("--version")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.count == 4)
        #expect(lines[0] == "weir 0.1.0")
        #expect(
            try #/(commit [0-9a-f]{12}, )?Swift 6\.\d.*, release, Linux \w+/#.wholeMatch(
                in: lines[1]
            ) != nil
        )
        #expect(
            try #/SQLite 3\.\d+\.\d+, zstd \d+\.\d+\.\d+, LZ4 \d+\.\d+\.\d+, OpenSSL \d+\.\d+\.\d+/#
                .wholeMatch(in: lines[2]) != nil
        )
        #expect(lines[3].isEmpty)
    }

    @Test("runs record the version alone")
    func recordedVersion() throws {
        try command.write([], to: "logs/empty.json")
        let run = try command.weir("run", "--quiet", "--source", "logs", "--database", "a.sqlite")
        #expect(run.status == 0)
        let answer = try command.weir(
            "query",
            "a.sqlite",
            "--format",
            "csv",
            "SELECT version FROM runs"
        )
        #expect(answer.output == "version\r\n0.1.0\r\n")
    }

    @Test("completions come for each shell", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let outcome = try command.weir("--generate-completion-script", shell)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("max-rejects"))
    }
}
