import Flow
import FlowAudit
package import FlowEnrich
import FlowReport
import FlowStore

extension PipelineFile {
    /// Reads the text of a pipeline file.
    ///
    /// - Parameters:
    ///   - yaml: The text.
    ///   - path: Absolute path of the file, for messages and relative paths.
    /// - Throws: All problems of the text.
    package init(yaml: String, path: String) throws(ConfigurationProblems) {
        var reader = ConfigurationReader(file: path)
        let root = reader.mapping(
            try YAMLValue(yaml: yaml, file: path),
            of: "the pipeline file",
            keys: [
                "name", "database", "sources", "inventory", "topology", "signing_key",
                "retention", "reports", "on_failure",
            ],
            required: ["database", "sources"]
        )
        let name = reader.text(root["name"], of: "a name")
        let database = reader.location(root["database"], of: "the path of the result database")
        let sources = reader.locations(
            root["sources"],
            of: "sources",
            like: "a file, folder or glob"
        )
        let inventory = reader.locations(
            root["inventory"],
            of: "inventory",
            like: "a file or folder"
        )
        let topology = reader.location(root["topology"], of: "the path of a topology file")
        let signingKey = reader.location(root["signing_key"], of: "the path of a private key")
        let retention = reader.retention(root["retention"])
        let reports = reader.reports(root["reports"])
        reader.compare(retention, with: reports, at: root["retention"]?.position)
        let onFailure = reader.list(root["on_failure"], of: "a program and its arguments")
            .compactMap { reader.text($0, of: "a program or an argument") }
        for (key, content) in [
            ("on_failure", "a program"), ("sources", "at least one path"),
            ("reports", "at least one report"),
        ] {
            if let value = root[key], case .list(let list) = value.content, list.isEmpty {
                reader.report("\"\(key)\" is empty; expected \(content)", at: value.position)
            }
        }
        try reader.finish()
        self.path = path
        self.name = name ?? defaultName(ofFile: path)
        // Both are required, so `finish` has thrown if one is missing.
        self.database = database?.path ?? ""
        self.sources = sources
        self.inventory = inventory
        self.topology = topology
        self.signingKey = signingKey
        self.retention = retention
        self.reports = reports
        self.onFailure = onFailure
    }
}

extension ConfigurationReader {
    /// A path relative to the file's folder.
    fileprivate mutating func location(
        _ value: YAMLValue?,
        of subject: String
    ) -> PipelineFile.Location? {
        guard let value, let text = text(value, of: subject) else { return nil }
        guard !isURL(text) else {
            report(
                "a URL is not read; copy the files first, or mount the container",
                at: value.position
            )
            return nil
        }
        return PipelineFile.Location(
            path: standardisedPath(text, relativeTo: folder(ofPath: file)),
            position: value.position
        )
    }

    /// Days to keep hours, denied rows and sums of days; each as long as the one before at least.
    fileprivate mutating func retention(_ value: YAMLValue?) -> Retention? {
        guard let value else { return nil }
        let section = mapping(
            value,
            of: "retention",
            keys: ["hourly", "denials", "daily"],
            required: ["hourly"]
        )
        // A century: more is a typing error.
        let range = 1...36_525
        let hourly = number(section["hourly"], of: "days", in: range)
        let denials = number(section["denials"], of: "days", in: range)
        let daily = number(section["daily"], of: "days", in: range)
        guard let hourly else { return nil }
        var shortest = (name: "hourly", days: hourly)
        for (name, days) in [("denials", denials), ("daily", daily)] {
            guard let days else { continue }
            if days < shortest.days, let place = section[name]?.position {
                report(
                    "\(days) days, and \(shortest.name) is \(shortest.days);"
                        + " what is kept of fewer rows is kept as long at least",
                    at: place
                )
                return nil
            }
            shortest = (name, days)
        }
        return Retention(hourly: hourly, denials: denials ?? hourly, daily: daily)
    }

    /// A report asks for the hours of all of its period.
    fileprivate mutating func compare(
        _ retention: Retention?,
        with reports: [PipelineFile.ReportEntry],
        at position: FilePosition?
    ) {
        guard let retention, let position,
            let span = reports.map(\.span).max(by: { $0.daysBack < $1.daysBack }),
            span.daysBack > retention.hourly
        else { return }
        report(
            "hours are kept for \(retention.hourly) days, and the newest whole \(span.rawValue) may begin"
                + " \(span.daysBack) days back: checks of its report could not be evaluated",
            at: position
        )
    }

    /// A list of reports; each folder once, as a report finds the one before it there.
    fileprivate mutating func reports(_ value: YAMLValue?) -> [PipelineFile.ReportEntry] {
        var known: [String: FilePosition] = [:]
        return list(value, of: "reports").compactMap { element in
            let section = mapping(
                element,
                of: "a report",
                keys: ["out", "period", "format", "policy", "fail_on"],
                required: ["out"]
            )
            let policy = location(section["policy"], of: "the path of a policy file")
            let span = word(section["period"], of: "period", as: ReportSpan.self)
            let failOn = word(section["fail_on"], of: "severity", as: Severity.self)
            let forms = list(section["format"], of: "formats").compactMap {
                word($0, of: "format", as: ReportForm.self)
            }
            guard let out = location(section["out"], of: "the path of a folder") else { return nil }
            if let first = known.updateValue(out.position, forKey: out.path) {
                report(
                    "two reports have this folder, the first in line \(first.line)",
                    at: out.position
                )
            }
            return PipelineFile.ReportEntry(
                out: out,
                // The next report compares itself with the JSON.
                forms: (forms.isEmpty ? [.html] : forms) + (forms.contains(.json) ? [] : [.json]),
                span: span ?? .day,
                policy: policy,
                failOn: failOn
            )
        }
    }

    /// A list of `{path: …}`; each path once.
    fileprivate mutating func locations(
        _ value: YAMLValue?,
        of key: String,
        like example: String
    ) -> [PipelineFile.Location] {
        var known: [String: FilePosition] = [:]
        return list(value, of: "\"path\" entries").compactMap { element in
            let section = mapping(
                element,
                of: "an entry of \"\(key)\"",
                keys: ["path"],
                required: ["path"]
            )
            guard let location = location(section["path"], of: "the path of \(example)") else {
                return nil
            }
            if let first = known.updateValue(location.position, forKey: location.path) {
                report(
                    "this path is listed twice, first in line \(first.line)",
                    at: location.position
                )
            }
            return location
        }
    }
}

/// The file's name without its extension.
private func defaultName(ofFile path: String) -> String {
    let name = path.split(separator: "/").last ?? "pipeline"
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return String(name) }
    return String(name[..<dot])
}
