import ArgumentParser
import Codec
import Flow
import FlowReport
import FlowStore
import Foundation
import Reports

/// `weir report DB --out DIR`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a page on a result database: latency by method, and what is missing.",
        discussion: """
            EXAMPLE
              weir report packets.sqlite --out report
              weir report week.sqlite --out report --from 2026-11-20 --to 2026-11-21

            DIR/report.html is one page for any browser, on screen, phone or paper. It loads \
            nothing and runs nothing. First comes what it rests on: scope, inputs, coverage. Then \
            the latency of the busiest pairs by hour, a figure a method, with the figures and the \
            SQL that gives them; then what cannot be known.

            The same database and hours give the same bytes. A page that is there is replaced at \
            once, as a whole. It names machines: only its owner may read it (mode 0600).

            EXIT STATUS
              0      done
              2      reading or writing broke off; a page from before is as it was
              64     not a result database of this version, no folder, or no such hours
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
        let request = ReportRequest(
            fromHour: from?.hour,
            toHour: to?.hourCeiling,
            programVersion: programVersion
        )
        let report: Report
        do { report = try Report(of: reader, request) } catch { throw error.failure(of: database) }
        let path = folder + "/report.html"
        try make(folder)
        do {
            try replaceFile(at: path, with: Array(report.html.utf8))
        } catch {
            throw error.failure
        }
        try StandardOutput.write("\(shownPath(path).visible): \(content(of: report))\n")
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
        return "\(period), \(latency), evidence \(report.isWhole ? "whole" : "not whole")"
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
        case .reading(let error): Failure(.failure, "\(database): \(error.sentence)")
        }
    }
}
