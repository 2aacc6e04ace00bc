import Testing

struct DigestTests {
    let command: Command

    init() throws { command = try Command() }

    @Test("an empty database has the digest of nothing, and it stays readable only")
    func empty() throws {
        try command.write(EmptyDatabase.bytes(), to: "a.sqlite")
        // SHA-256 of no bytes: there are no views.
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let outcome = try command.weir("digest", "a.sqlite")
        #expect(outcome == Command.Outcome(status: 0, output: nothing + "\n", errors: ""))
        let byView = try command.weir("digest", "a.sqlite", "--by-view")
        #expect(byView.output == nothing + "  total\n")
        #expect(try command.files() == ["a.sqlite"])
    }
}
