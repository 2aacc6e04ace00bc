import Foundation
import Testing

/// Nothing takes a secret; one that is given all the same is not repeated, and not kept.
struct SecretTests {
    let command: Command

    init() throws { command = try Command() }

    private static let url = "https://x.example/logs?sv=1&sig=SECRET"

    @Test(
        "a URL is refused without a word of it",
        arguments: [
            ["--source", url, "--database", "a.sqlite"],
            ["--source", "in", "--database", url],
            ["--source", "in", "--database", "a.sqlite", "--inventory", url],
            ["--source", "in", "--database", "a.sqlite", "--topology", url], [url],
        ]
    )
    func flags(arguments: [String]) throws {
        let outcome = try command.weir(["run"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("a URL is not read"))
        #expect(!(outcome.output + outcome.errors).contains("SECRET"))
        #expect(try command.files().isEmpty)
    }

    @Test("in a pipeline file, too", arguments: ["run", "check"])
    func pipeline(verb: String) throws {
        let text = "database: a.sqlite\nsources:\n  - path: \"\(Self.url)\"\n"
        try command.write(Array(text.utf8), to: "p.yaml")
        let outcome = try command.weir(verb, "p.yaml")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("p.yaml:3:11: a URL is not read"), "\(outcome.errors)")
        #expect(!(outcome.output + outcome.errors).contains("SECRET"))
        #expect(try command.files() == ["p.yaml"])
    }

    @Test("no variable of the environment gets into the database or a message")
    func environment() throws {
        try command.copy("SampleData/odd")
        let outcome = try command.weir(
            ["run", "--source", "SampleData/odd", "--database", "a.sqlite"],
            environment: ["AZURE_STORAGE_SAS_TOKEN": "SECRET", "AZURE_CLIENT_SECRET": "SECRET"]
        )
        #expect(outcome.status == 3)
        #expect(!outcome.errors.contains("SECRET"))
        #expect(try command.contents(of: "a.sqlite").firstRange(of: Data("SECRET".utf8)) == nil)
    }
}
