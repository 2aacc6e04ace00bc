import ArgumentParser
import Codec
import Flow
import FlowAudit
import FlowEnrich
import FlowReport
import FlowStore
import Foundation
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
        let reader: ResultReader
        do { reader = try ResultReader(path: database) } catch { throw error.failure }
        let folder = absolutePath(out)
        if FileManager.default.fileExists(atPath: folder), !isFolder(folder) {
            throw Failure.usage("\(out): a file; --out names a folder")
        }
        let browser = format.forms.contains(.pdf) ? try Browser.found() : nil
        let report: Report
        do { report = try Report(of: reader, try request(reader)) } catch let error as ReportError {
            throw error.failure(of: database)
        }
        try make(folder)
        for form in format.forms {
            if let browser, form == .pdf {
                try browser.print(report.html, to: folder + "/report.pdf")
                try tell(folder + "/report.pdf")
                continue
            }
            for file in report.files(as: form) {
                do {
                    try replaceFile(at: folder + "/" + file.name, with: Array(file.text.utf8))
                } catch {
                    throw error.failure
                }
                try tell(folder + "/" + file.name)
            }
        }
        try StandardOutput.write(content(of: report) + "\n")
        if let failOn, let worst = report.audit.worst, worst >= failOn {
            throw ExitCode(ExitStatus.findings.code)
        }
    }

    private func tell(_ path: String) throws {
        try StandardOutput.write(shownPath(path).visible + "\n")
    }

    private func request(_ reader: ResultReader) throws(Failure) -> ReportRequest {
        var request = ReportRequest(
            fromHour: from?.hour,
            toHour: to?.hourCeiling,
            programVersion: programVersion,
            policy: try loadedPolicy()
        )
        request.earlier = try earlierFindings()
        // A database of an earlier schema has no seals, and no report either.
        guard reader.schemaVersion == SchemaVersion.current else { return request }
        do {
            request.verifyFindings = try verification(of: reader).problems.map(\.line)
        } catch {
            throw Failure(.failure, "\(database): \(error.sentence)")
        }
        return request
    }

    private func loadedPolicy() throws(Failure) -> AuditPolicy {
        do {
            guard let policy else { return try .standard() }
            return try AuditPolicy(file: absolutePath(policy))
        } catch {
            throw error.failure
        }
    }

    private func earlierFindings() throws(Failure) -> [EarlierFinding]? {
        guard let previous else { return nil }
        let text: String
        do {
            text = try configurationText(ofFile: absolutePath(previous), limit: 256 << 20)
        } catch {
            throw error.failure
        }
        guard let findings = EarlierReport.findings(in: Data(text.utf8)) else {
            throw Failure.usage("\(previous): no report.json of weir report")
        }
        return findings
    }

    private func make(_ folder: String) throws(Failure) {
        guard !isFolder(folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure(.failure, "\(out): cannot be made: \(error.localizedDescription)")
        }
    }

    private func content(of report: Report) -> String {
        let hours = report.period.hours
        let period =
            "\(Timestamp.text(ofHour: hours.lowerBound)) to \(Timestamp.text(ofHour: hours.upperBound))"
        let latency =
            report.methodCount == 0
            ? "no latency"
            : "\(Human.count(report.sampleCount, "sample")) of latency by"
                + " \(Human.count(report.methodCount, "method"))"
        return "\(period): \(report.verdict) \(latency.capitalizedFirst); evidence"
            + " \(report.isWhole ? "whole" : "not whole")."
    }
}

extension ReportError {
    fileprivate func failure(of database: String) -> Failure {
        switch self {
        case .outdated(let path, let version, let needed):
            .usage(
                "\(path): has schema version \(version), the report needs \(needed);"
                    + " the next weir run completes it"
            )
        case .noPeriod:
            .usage(
                "the database has no hour to report on; load logs first, or give --from and --to"
            )
        case .outsideEvidence(let from, let to):
            .usage("no such hours: there is evidence from \(from) to \(to)")
        case .reading(let error), .audit(.reading(let error)):
            Failure(.failure, "\(database): \(error.sentence)")
        case .audit(.check(let id, let file, let line, let reason)):
            .usage("\(shownPath(file)):\(line): check \(id): \(reason)")
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

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
