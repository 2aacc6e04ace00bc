import Codec
import Flow
import FlowAudit
import FlowEnrich
import FlowReport
import FlowStore
import Foundation
import Reports

/// A report to be written: what `weir report` does, and a run that has come to its end.
struct ReportJob {
    /// As messages name it.
    private let database: String
    private let forms: [ReportForm]
    private let policy: AuditPolicy
    private let browser: Browser?

    /// Reads what the report needs besides the database; writes nothing.
    ///
    /// - Parameters:
    ///   - database: Path, as messages shall name it.
    ///   - forms: What is written, in this order.
    ///   - policy: Absolute path of a policy file; the standard checks if there is none.
    /// - Throws: A usage failure with all mistakes of the policy, or if there is no browser that a form needs.
    init(database: String, forms: [ReportForm], policy: String?) throws(Failure) {
        self.database = database
        self.forms = forms
        browser = forms.contains(.pdf) ? try Browser.found() : nil
        do {
            if let policy {
                self.policy = try AuditPolicy(file: policy)
            } else {
                self.policy = try .standard()
            }
        } catch {
            throw error.failure
        }
    }

    /// Writes the report on some hours.
    ///
    /// - Parameters:
    ///   - hours: Unix hours, the last one left out; an open end goes as far as the evidence does.
    ///   - folder: Absolute; made if there is none.
    ///   - previous: A `report.json` to compare with.
    ///   - tell: Gets the path of each file when it is there.
    /// - Throws: `Failure`; each file is as it was, or new.
    /// - Returns: What was written.
    func write(
        hours: (from: Int?, to: Int?),
        into folder: String,
        previous: String?,
        tell: (String) throws -> Void
    ) throws -> Report {
        let earlier = try previous.map(Self.findings)
        return try write(hours: hours, into: folder, earlier: earlier, tell: tell)
    }

    private func write(
        hours: (from: Int?, to: Int?),
        into folder: String,
        earlier: [EarlierFinding]?,
        tell: (String) throws -> Void
    ) throws -> Report {
        let reader = try opened()
        if FileManager.default.fileExists(atPath: folder), !isFolder(folder) {
            throw Failure.usage("\(shownPath(folder)): a file; a report needs a folder")
        }
        let report: Report
        do {
            report = try Report(of: reader, request(hours, earlier))
        } catch {
            throw error.failure(of: database)
        }
        try make(folder)
        // Screen and paper have the same page.
        lazy var page = report.files(as: .html)
        for form in forms {
            if let browser, form == .pdf {
                for file in page { try browser.print(file.text, to: folder + "/report.pdf") }
                try tell(folder + "/report.pdf")
                continue
            }
            for file in form == .html ? page : report.files(as: form) {
                do {
                    try replaceFile(at: folder + "/" + file.name, with: Array(file.text.utf8))
                } catch {
                    throw error.failure
                }
                try tell(folder + "/" + file.name)
            }
        }
        return report
    }

    /// Writes the report on the newest day, week or month into a folder called after it, and compares it with the one before it there.
    ///
    /// - Parameters:
    ///   - span: What is reported on.
    ///   - out: Absolute; folder of those folders.
    ///   - tell: Gets the path of each file when it is there.
    ///   - warn: Gets why there is no comparison, if the report before cannot be read.
    /// - Throws: `Failure`; each file is as it was, or new.
    /// - Returns: What was written, and where; `nil` if the database has nothing to report on yet.
    func writeNewest(
        _ span: ReportSpan,
        below out: String,
        tell: (String) throws -> Void,
        warn: (String) -> Void
    ) throws -> (Report, folder: String)? {
        let period: ReportPeriod?
        let now = Timestamp.hour(ofMilliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        do { period = try ReportPeriod.newest(span, of: try opened(), now: now) } catch let error
            as QueryError
        {
            throw Failure(.failure, "\(database): \(error.sentence)")
        }
        guard let hours = period?.hours else { return nil }
        let name = span.name(of: hours)
        let folder = out + "/" + name
        var earlier: [EarlierFinding]?
        // One that cannot be read must not keep all that follow from being written.
        do { earlier = try Self.report(before: name, span, in: out).map(Self.findings) } catch {
            for message in error.messages { warn("\(message); nothing to compare with") }
        }
        let report = try write(
            hours: (hours.lowerBound, hours.upperBound),
            into: folder,
            earlier: earlier,
            tell: tell
        )
        return (report, folder)
    }

    /// What a report says, in a line.
    static func sentence(on report: Report) -> String {
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

    // MARK: What it rests on

    private func opened() throws(Failure) -> ResultReader {
        do { return try ResultReader(path: database) } catch { throw error.failure }
    }

    private func request(
        _ hours: (from: Int?, to: Int?),
        _ earlier: [EarlierFinding]?
    ) -> ReportRequest {
        var request = ReportRequest(
            fromHour: hours.from,
            toHour: hours.to,
            programVersion: programVersion,
            policy: policy,
            verify: { state throws(QueryError) in
                try state.verification().problems.map(\.line)
            }
        )
        request.earlier = earlier
        return request
    }

    private static func findings(ofFile path: String) throws(Failure) -> [EarlierFinding] {
        let text: String
        do { text = try configurationText(ofFile: path, limit: 256 << 20) } catch {
            throw error.failure
        }
        guard let findings = EarlierReport.findings(in: Data(text.utf8)) else {
            throw Failure.usage("\(shownPath(path)): no report.json of weir report")
        }
        return findings
    }

    /// The newest report of earlier hours.
    private static func report(
        before name: String,
        _ span: ReportSpan,
        in out: String
    ) throws(Failure) -> String? {
        guard isFolder(out) else { return nil }
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: out) } catch {
            throw Failure(
                .failure,
                "\(shownPath(out)): cannot be listed: \(error.localizedDescription)"
            )
        }
        return names.filter { span.isName($0, before: name) }
            .sorted { span.isName($1, before: $0) }.lazy
            .map { "\(out)/\($0)/report.json" }
            .first(where: FileManager.default.fileExists(atPath:))
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
            throw Failure(
                .failure,
                "\(shownPath(folder)): cannot be made: \(error.localizedDescription)"
            )
        }
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

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
