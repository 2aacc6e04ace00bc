package import FlowEnrich
import Flow

/// What an audit is told besides the evidence: values that checks ask for, checks and control maps of one's own, exceptions.
package struct AuditPolicy: Sendable {
    package var checks: [Check]
    package var controlMaps: [ControlMap]
    /// Declared values by name.
    package var parameters: [String: CheckValue] = [:]
    /// Least coverage for all checks that need logs; `nil` leaves it to each.
    package var coverage: Double?
    package var exceptions: [AuditException] = []

    /// The program's own checks and controls, and nothing declared.
    package static func standard() throws(ConfigurationProblems) -> AuditPolicy {
        AuditPolicy(
            checks: try Catalogue.checks(),
            controlMaps: try Catalogue.controlMaps()
        )
    }

    /// Reads a policy file and the files it names.
    ///
    /// - Parameter path: Absolute; paths in the file are relative to its folder.
    /// - Throws: All problems of the file, or of the first file it names that has some.
    package init(file path: String) throws(ConfigurationProblems) {
        self = try .standard()
        var reader = ConfigurationReader(file: path)
        let root = reader.mapping(
            try YAMLValue(yaml: try configurationText(ofFile: path), file: path),
            of: "the policy file",
            keys: ["parameters", "coverage", "checks", "controls", "exceptions"]
        )
        for entry in reader.entries(root["parameters"], of: "parameters") {
            parameters[entry.key] = CheckValue(entry.value)
        }
        coverage = reader.share(root["coverage"])
        let checkFiles = reader.texts(root["checks"], of: "files of checks")
        let controlFiles = reader.texts(root["controls"], of: "control maps")
        let exceptionFile = reader.text(root["exceptions"], of: "a file of exceptions")
        try reader.finish()

        let folder = folder(ofPath: path)
        func absolute(_ file: String) -> String { standardisedPath(file, relativeTo: folder) }
        for file in checkFiles { checks += try Catalogue.checks(ofFile: absolute(file)) }
        for file in controlFiles {
            controlMaps.append(try Catalogue.controlMap(ofFile: absolute(file)))
        }
        if let exceptionFile { exceptions = try Self.exceptions(ofFile: absolute(exceptionFile)) }
        try review(file: path, root["parameters"])
    }

    private init(checks: [Check], controlMaps: [ControlMap]) {
        self.checks = checks
        self.controlMaps = controlMaps
    }

    /// What only shows when all files are read: names that nothing has, ids that two have.
    private func review(file: String, _ declared: YAMLValue?) throws(ConfigurationProblems) {
        var reader = ConfigurationReader(file: file)
        let known = Set(checks.flatMap { $0.needs.parameters + $0.parameters.keys }).sorted()
        for entry in reader.entries(declared, of: "parameters") where !known.contains(entry.key) {
            reader.report(
                "no check has a parameter \"\(entry.key)\"",
                at: entry.keyPosition,
                suggestion: nearestWord(to: entry.key, in: known)
            )
        }
        var owners: [String: Check] = [:]
        for check in checks {
            if let first = owners.updateValue(check, forKey: check.id) {
                reader.report(
                    "two checks are called \"\(check.id)\", in \(first.file) and \(check.file)",
                    at: nil
                )
            }
        }
        let ids = owners.keys.sorted()
        for exception in exceptions where owners[exception.check] == nil {
            reader.report(
                "exception \(exception.id) is for the check \"\(exception.check)\", which does not exist",
                at: nil,
                suggestion: nearestWord(to: exception.check, in: ids)
            )
        }
        let controls = Dictionary(
            controlMaps.map { map in
                (map.id, Set((map.controls + map.notShown).map(\.id)))
            }
        ) { $0.union($1) }
        for check in checks {
            for (framework, ids) in check.controls.sorted(by: { $0.key < $1.key }) {
                for id in ids where controls[framework]?.contains(id) != true {
                    reader.report(
                        "check \(check.id): no control map has \(id) of \"\(framework)\"",
                        at: nil
                    )
                }
            }
        }
        try reader.finish()
    }
}

extension AuditPolicy {
    private static func exceptions(
        ofFile path: String
    ) throws(ConfigurationProblems) -> [AuditException] {
        var reader = ConfigurationReader(file: path)
        let root = reader.mapping(
            try YAMLValue(yaml: try configurationText(ofFile: path), file: path),
            of: "a file of exceptions",
            keys: ["exceptions"],
            required: ["exceptions"]
        )
        var exceptions: [AuditException] = []
        for entry in reader.list(root["exceptions"], of: "exceptions") {
            guard let exception = reader.exception(entry) else { continue }
            if exceptions.contains(where: { $0.id == exception.id }) {
                reader.report(
                    "two exceptions are called \"\(exception.id)\"",
                    at: entry.position
                )
            }
            exceptions.append(exception)
        }
        try reader.finish()
        return exceptions
    }
}

extension ConfigurationReader {
    /// All fields are required: an exception without owner, reason or end is none that an auditor takes.
    fileprivate mutating func exception(_ value: YAMLValue) -> AuditException? {
        let keys = ["id", "check", "scope", "owner", "reason", "approver", "ticket", "expires"]
        let fields = mapping(value, of: "an exception", keys: keys, required: keys)
        let day = day(fields["expires"], of: "the last day of an exception")
        let texts = keys.dropLast().map { text(fields[$0], of: "\"\($0)\" of an exception") }
        guard let day, texts.allSatisfy({ $0 != nil }) else { return nil }
        let words = texts.compactMap(\.self)
        return AuditException(
            id: words[0],
            check: words[1],
            scope: words[2],
            owner: words[3],
            reason: words[4],
            approver: words[5],
            ticket: words[6],
            expires: day
        )
    }
}

/// Whether a text is a day of the calendar, `2026-12-31`.
func isDay(_ text: String) -> Bool {
    text.utf8.count == 10 && Timestamp.nanoseconds(of: text + "T00:00:00Z") != nil
}
