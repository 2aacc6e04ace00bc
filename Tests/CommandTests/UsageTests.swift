import Testing

struct UsageTests {
    let command: Command

    init() throws { command = try Command() }

    @Test(
        "wrong usage is told on standard error with status 64, and nothing is touched",
        arguments: [
            (["nonsense"], "nonsense"),
            (["run"], "name a pipeline file, or give both --source and --database"),
            (["run", "--source", "logs"], "give both --source and --database"),
            (["run", "--database", "a.sqlite"], "give both --source and --database"),
            (["run", "--soruce", "logs", "--database", "a.sqlite"], "--soruce"),
            (["run", "none.yaml"], "none.yaml: does not exist"),
            (sound + ["--memory", "63M"], "at least 64M"),
            (sound + ["--memory", "1GB"], "'1GB' is invalid for '--memory <size>'"),
            (sound + ["--memory", "99999999999G"], "--memory"),
            (sound + ["--jobs", "0"], "--jobs takes 1 to 1024, not 0"),
            (sound + ["--from", "yesterday"], "'yesterday' is invalid for '--from <time>'"),
            (sound + ["--from", "2026-02-30"], "--from"),
            (sound + ["--from", "2026-11-20T13:00+01:00"], "--from"),
            (sound + ["--from", "2026-11-21", "--to", "2026-11-21"], "--to is not after --from"),
            (sound + ["--max-rejects", "101%"], "--max-rejects"),
            (sound + ["--max-rejects", "-1"], "--max-rejects"),
            (sound + ["--log-format", "xml"], "--log-format"),
            (sound + ["--topology", "none.yaml"], "none.yaml: does not exist"),
            (["query"], "Missing expected argument"),
            (["query", "a.sqlite", "SELECT 1", "--format", "xml"], "--format"),
            (["query", "a.sqlite", "SELECT 1"], "weir: a.sqlite: no such file"),
            (["query", ".", "SELECT 1"], "weir: .: not a file"),
            (["report", "a.sqlite"], "Missing expected argument '--out <dir>'"),
            (["report", "a.sqlite", "--out", "out"], "weir: a.sqlite: no such file"),
            (["report", "a.sqlite", "--out", ""], "--out names no folder"),
            (["report", ".", "--out", "out"], "weir: .: not a file"),
            (
                ["report", "a.sqlite", "--out", "o", "--from", "2026-11-21", "--to", "2026-11-20"],
                "--to is not after --from"
            ),
            (["report", "a.sqlite", "--out", "o", "--from", "yesterday"], "--from"),
            (["status"], "Missing expected argument"),
            (["status", "a.sqlite"], "weir: a.sqlite: no such file"),
            (["status", "a.sqlite", "--metrics", "m"], "weir: a.sqlite: no such file"),
            (["status", "a.sqlite", "--metrics", ""], "--metrics names no file"),
            (["status", "a.sqlite", "--hours", "0"], "--hours takes 1 to 8784, not 0"),
            (["status", "a.sqlite", "--max-age", "26"], "'26' is invalid for '--max-age <age>'"),
            (["status", "a.sqlite", "--accept", "all"], "  - hours-missing\n"),
            (["digest", "a.sqlite"], "weir: a.sqlite: no such file"),
            (["inspect"], "Missing expected argument"),
            (["inspect", "."], "a folder; name files"),
            (["schema", "nowhere"], "no view is named nowhere"),
            (["check"], "Missing expected argument"),
            (["check", "none.yaml"], "none.yaml: does not exist"),
        ]
    )
    func usage(arguments: [String], message: String) throws {
        let outcome = try command.weir(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(try command.files().isEmpty)
    }

    private static let sound = ["run", "--source", "logs", "--database", "a.sqlite"]
}
