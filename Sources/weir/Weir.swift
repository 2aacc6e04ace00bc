import ArgumentParser

/// The program: only its verbs do anything.
struct Weir: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir",
        abstract: "Turn a night of Azure flow logs into one SQLite file that answers questions.",
        discussion: """
            EXAMPLE
              weir run --source logs/ --database night.sqlite
              weir query night.sqlite 'SELECT * FROM rule_hits ORDER BY hits DESC'
              weir status night.sqlite

            Answers go to standard output, everything else to standard error. No command asks \
            anything: all of them run from cron.

            EXIT STATUS
              0      done, or nothing new to do
              1      an answer, not a failure: status or verify found something wrong,
                     or report something at or above --fail-on
              2      stopped early; what was committed stays, run again to go on
              3      ran to the end, but inputs were damaged, missing or rejected
              64     usage or configuration error; nothing was touched
              75     another run holds the lock of the database
              128+n  ended by signal n
            """,
        version: VersionText.lines,
        subcommands: [
            RunCommand.self, InspectCommand.self, QueryCommand.self, ReportCommand.self,
            StatusCommand.self, VerifyCommand.self, MergeCommand.self,
            SchemaCommand.self, ExplainCommand.self, DigestCommand.self, CheckCommand.self,
        ]
    )
}
