import ArgumentParser
import FlowAudit
import FlowReport
import Reports

/// `weir report DB --out DIR`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the audit report on a result database: checks, evidence, latency.",
        usage: "weir report <database> --out <dir> [<options>]",
        discussion: """
            EXAMPLE
              weir report month.sqlite --out report --from 2026-11-01 --to 2026-12-01
              weir report month.sqlite --out report --policy audit.yaml --format html,json,csv
              weir report month.sqlite --out report --previous october/report.json --fail-on high

            DIR/report.html is one page for any browser, on screen, phone or paper. It loads \
            nothing and runs nothing. First comes what it rests on: scope, inputs, coverage. Then \
            the checks, their findings and the controls they speak of; the latency of the busiest \
            pairs by hour; and what cannot be known. Each figure has the SQL that gives it.

            FORMATS
              html      report.html
              pdf       report.pdf, printed by Chromium or Chrome if one is installed
              json      report.json; --previous takes one of these
              csv       checks.csv, findings.csv, controls.csv, exceptions.csv, coverage.csv
              markdown  report.md, for a pull request or a ticket
              ocsf      findings.ocsf.json, compliance findings of OCSF 1.3.0

            POLICY
              A YAML file of what the checks cannot know, paths relative to its folder:
                parameters: {approved_ports: [443, 8443], retention_days: 365}
                exceptions: exceptions.yaml
                checks: [my-checks.yaml]
              Without one, checks that need a declaration are not evaluable, and say so.

            The same database, policy and hours give the same bytes, but for the PDF's date. A \
            file that is there is replaced at once, as a whole. They name machines: only their \
            owner may read them (mode 0600).

            EXIT STATUS
              0      done
              1      done, and a check of --fail-on's severity or worse fails
              2      reading or writing broke off; a file from before is as it was
              64     not a result database of this version, no folder, no such hours, or a mistake \
            in the policy
            """
    )

    @Argument(help: "Result database.", completion: .file(extensions: ["sqlite", "db"]))
    var database: String

    @Option(
        help: ArgumentHelp("Folder for the page; made if there is none.", valueName: "dir"),
        completion: .directory
    )
    var out: String

    @Option(
        help: ArgumentHelp(
            "Only this hour and later ones (default: all there are).",
            discussion: "2026-11-20 or 2026-11-20T13:00, UTC.",
            valueName: "time"
        )
    )
    var from: TimeArgument?

    @Option(help: ArgumentHelp("Only hours before this time.", valueName: "time"))
    var to: TimeArgument?

    @Option(
        help: ArgumentHelp(
            "What to write, separated by commas (default: html).",
            valueName: "list"
        )
    )
    var format = ReportForms(forms: [.html])

    @Option(
        help: ArgumentHelp("What the checks cannot know.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "Tell what is new since an earlier report.json.",
            valueName: "file"
        ),
        completion: .file(extensions: ["json"])
    )
    var previous: String?

    @Option(
        help: ArgumentHelp(
            "End with status 1 if a check of this severity or worse fails: info, low, medium, high or critical.",
            valueName: "severity"
        )
    )
    var failOn: Severity?

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out names no folder") }
        if let from, let to, to.milliseconds <= from.milliseconds {
            throw ValidationError("--to is not after --from: it names the first hour left out")
        }
    }

    func run() throws {
        let job = try ReportJob(
            database: database,
            forms: format.forms,
            policy: policy.map(absolutePath)
        )
        let report = try job.write(
            hours: (from?.hour, to?.hourCeiling),
            into: absolutePath(out),
            previous: previous.map(absolutePath)
        ) { try StandardOutput.write(shownPath($0).visible + "\n") }
        try StandardOutput.write(ReportJob.sentence(on: report) + "\n")
        if let failOn, let worst = report.audit.worst, worst >= failOn {
            throw ExitCode(ExitStatus.findings.code)
        }
    }
}

/// `--format html,json`.
struct ReportForms: ExpressibleByArgument {
    var forms: [ReportForm]

    init(forms: [ReportForm]) { self.forms = forms }

    /// - Returns: `nil` if one of the words is none of the forms, or there is none.
    init?(argument: String) {
        var forms: [ReportForm] = []
        for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let form = ReportForm(rawValue: String(word)) else { return nil }
            if !forms.contains(form) { forms.append(form) }
        }
        self.forms = forms
    }

    var defaultValueDescription: String { forms.map(\.rawValue).joined(separator: ",") }

    static var allValueStrings: [String] { ReportForm.allCases.map(\.rawValue) }
}

extension Severity: ExpressibleByArgument {}
