import ArgumentParser
import Codec
import FlowReport
import FlowStore
import Foundation
import Pipeline
import Reports

/// `weir status DB`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how a result database is: last run, age, coverage, and what is wrong.",
        usage: "weir status <database> [<options>]",
        discussion: """
            EXAMPLE
              weir status night.sqlite
              weir status night.sqlite --json
              weir status night.sqlite --quiet --metrics /var/lib/node_exporter/weir.prom

            Ten lines at most; the first one says whether anything is wrong, and what, by the words \
            that --accept takes. Age counts from the end of the newest hour with data; the lag is from there \
            to the end of the last run. A run that finds nothing new leaves no trace, so that the last \
            run is the last one that stored something.

            Coverage is that of the latest hours that had ended when the last run began; while a \
            run is at work it is shown, and not judged. The hour a reporter begins in does not count \
            unless it is whole. Damaged inputs count if the last run read them, or if they have \
            rows of these hours; a log counts as silent until it has been so for 31 days.

            Nagios and its like take the exit status for their own: 0 is OK and 1 is WARNING, any other one is \
            out of their range and shown as such; of the text they show the first line. For a nightly job:
              command[weir]=weir status --max-age 26h /var/lib/weir/weir.sqlite

            --json writes an object with checked, ok, last_run, unfinished_run, data, logs, coverage, \
            inputs and troubles: times as ISO 8601 in UTC, units in names, null for what is not known. \
            Members may be added to it, none changes its meaning.

            --metrics writes gauges for node-exporter's textfile collector. The file is \
            replaced as a whole, and readable by all (mode 0644) unless it was there with other \
            permissions: it names no machine but the database's path. weir_status_timestamp_seconds \
            tells when that was, for an alert on a check that no longer runs.

            EXIT STATUS
              0      nothing is wrong, or nothing but what is accepted
              1      something is wrong; what is told on standard output
              2      reading broke off, or the metrics could not be written
              64     no such file, or not a result database
            """
    )

    @Argument(help: "Result database.", completion: .file(extensions: ["sqlite", "db"]))
    var database: String

    @Option(help: ArgumentHelp("How many hours of coverage are looked at.", valueName: "n"))
    var hours = 24

    @Option(
        help: ArgumentHelp(
            "How old data may be: 26h, 90m, 2d.",
            discussion:
                "A nightly job's data is a day old before the next run, which takes its time.",
            valueName: "age"
        )
    )
    var maxAge = TimeSpan(seconds: 26 * 3600)

    @Option(
        help: ArgumentHelp(
            "Rejected rows of the last run above which it is trouble, as for weir run.",
            valueName: "n"
        )
    )
    var maxRejects = RejectLimit.basisPoints(100)

    @Option(
        help: ArgumentHelp(
            "A trouble that is known and does not count; repeat for more.",
            valueName: "trouble"
        )
    )
    var accept: [Trouble.Kind] = []

    @Flag(help: "Write one JSON object instead of text.")
    var json = false

    @Option(
        help: ArgumentHelp("Write metrics for node-exporter, too.", valueName: "file"),
        completion: .file(extensions: ["prom"])
    )
    var metrics: String?

    @Flag(name: .shortAndLong, help: "Say nothing unless something is wrong.")
    var quiet = false

    @Option(
        help: ArgumentHelp(
            "Take this for the time it is, UTC (default: the clock's).",
            discussion: "To look at an old database as on its day: 2026-11-21T08:00.",
            valueName: "time"
        )
    )
    var now: TimeArgument?

    func validate() throws {
        if !(1...8784).contains(hours) {
            throw ValidationError("--hours takes 1 to 8784, not \(hours)")
        }
        if metrics?.isEmpty == true { throw ValidationError("--metrics names no file") }
    }

    func run() throws {
        let reader: ResultReader
        do { reader = try ResultReader(path: database) } catch { throw error.failure }
        let path = absolutePath(database)
        let rejectLimit = maxRejects
        let request = StatusRequest(
            now: now?.milliseconds ?? Int64(Date().timeIntervalSince1970 * 1000),
            hours: hours,
            maxAgeSeconds: maxAge.seconds,
            exceedsRejectLimit: { rejectLimit.isExceeded(rejected: $0, of: $1) },
            isRunAtWork: { isRunAtWork(onDatabase: path) }
        )
        let status: Status
        do { status = try Status(of: reader, request) } catch {
            throw Failure(.failure, "\(database): \(error.sentence)")
        }
        let accepted = Set(accept)
        let isWell = status.troubles.allSatisfy { accepted.contains($0.kind) }
        if !quiet || !isWell {
            try StandardOutput.write(
                json
                    ? StatusJSON.text(status, accepted: accepted)
                    : StatusText.text(status, accepted: accepted)
            )
        }
        if let metrics {
            let text = StatusMetrics.text(status, accepted: accepted, database: path)
            do {
                try replaceFile(
                    at: absolutePath(metrics),
                    with: Array(text.utf8),
                    readers: .everyone
                )
            } catch {
                throw error.failure
            }
        }
        if !isWell { throw ExitCode(ExitStatus.findings.code) }
    }
}

extension Trouble.Kind: ExpressibleByArgument {}
