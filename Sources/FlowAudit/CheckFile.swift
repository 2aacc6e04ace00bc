import FlowEnrich

/// Names that are no parameters of a check: what every check is told.
private let givenNames: Set<String> = [
    "from", "to", "last_day", "exceptions", "verify_findings",
]

extension ConfigurationReader {
    /// Reads a file of checks.
    mutating func checks(_ document: YAMLValue) -> [Check] {
        let root = mapping(
            document,
            of: "a file of checks",
            keys: ["checks"],
            required: ["checks"]
        )
        return list(root["checks"], of: "checks").compactMap { check($0) }
    }

    private mutating func check(_ value: YAMLValue) -> Check? {
        let fields = mapping(
            value,
            of: "a check",
            keys: [
                "id", "title", "severity", "why", "remedy", "needs", "parameters", "controls",
                "sql",
            ],
            required: ["id", "title", "severity", "why", "sql"]
        )
        let id = identifier(fields["id"], of: "the id of a check")
        let title = text(fields["title"], of: "a title")
        let severity = word(fields["severity"], of: "severity", as: Severity.self)
        let why = text(fields["why"], of: "what a finding means")
        let remedy = text(fields["remedy"], of: "what to do")
        let sql = text(fields["sql"], of: "a SELECT")
        let needs = needs(fields["needs"])
        let parameters = entries(fields["parameters"], of: "parameters").reduce(
            into: [String: CheckValue]()
        ) { $0[$1.key] = CheckValue($1.value) }
        let controls = controls(fields["controls"])
        guard let id, let title, let severity, let why, let sql else { return nil }
        let check = Check(
            id: id,
            title: title,
            severity: severity,
            why: why,
            remedy: remedy,
            needs: needs,
            parameters: parameters,
            controls: controls,
            sql: sql,
            file: file,
            line: value.position.line
        )
        reviewNames(of: check, at: fields["sql"]?.position)
        return check
    }

    /// Each name in the SQL must be declared, and each declared one be used: a slip of the pen is neither.
    private mutating func reviewNames(of check: Check, at position: FilePosition?) {
        let declared = Set(check.parameters.keys).union(check.needs.parameters)
        let used = CheckText.names(in: check.sql)
            .union(check.needs.condition.map { CheckText.names(in: $0.sql) } ?? [])
        for name in used.subtracting(declared).subtracting(givenNames).sorted() {
            report(
                "check \(check.id): \":\(name)\" is no parameter of it; declare it under \"parameters\""
                    + " or \"needs\"",
                at: position
            )
        }
        for name in declared.subtracting(used).sorted() {
            report(
                "check \(check.id): its SQL does not use the parameter \"\(name)\"",
                at: position
            )
        }
        for name in declared.intersection(givenNames).sorted() {
            report("check \(check.id): \"\(name)\" is told to every check", at: position)
        }
    }

    private mutating func needs(_ value: YAMLValue?) -> Check.Needs {
        guard let value else { return Check.Needs() }
        let fields = mapping(
            value,
            of: "\"needs\"",
            keys: ["logs", "coverage", "parameters", "sql", "otherwise"]
        )
        var needs = Check.Needs()
        needs.logs = texts(fields["logs"], of: "names of logs")
        needs.coverage = share(fields["coverage"]) ?? 0
        needs.parameters = texts(fields["parameters"], of: "names of parameters")
        let sql = text(fields["sql"], of: "a SELECT")
        let otherwise = text(fields["otherwise"], of: "why the check cannot be answered")
        if let sql, let otherwise {
            needs.condition = Check.Condition(sql: sql, otherwise: otherwise)
        } else if sql != nil || otherwise != nil {
            report("\"sql\" and \"otherwise\" belong together", at: value.position)
        }
        if needs.coverage > 0, needs.logs.isEmpty {
            report("\"coverage\" needs \"logs\": of which the hours are", at: value.position)
        }
        return needs
    }

    private mutating func controls(_ value: YAMLValue?) -> [String: [String]] {
        var controls: [String: [String]] = [:]
        for entry in entries(value, of: "controls") {
            controls[entry.key] = texts(entry.value, of: "ids of controls")
        }
        return controls
    }
}

extension ConfigurationReader {
    /// Reads a control map.
    mutating func controlMap(_ document: YAMLValue) -> ControlMap? {
        let root = mapping(
            document,
            of: "a control map",
            keys: ["id", "title", "controls", "not_shown"],
            required: ["id", "title", "controls"]
        )
        let id = identifier(root["id"], of: "the id of a framework")
        let title = text(root["title"], of: "a title")
        let controls = list(root["controls"], of: "controls").compactMap { control($0) }
        let notShown = list(root["not_shown"], of: "controls").compactMap { control($0) }
        guard let id, let title else { return nil }
        return ControlMap(id: id, title: title, controls: controls, notShown: notShown)
    }

    private mutating func control(_ value: YAMLValue) -> ControlMap.Control? {
        let fields = mapping(
            value,
            of: "a control",
            keys: ["id", "words"],
            required: ["id", "words"]
        )
        guard let id = text(fields["id"], of: "the id of a control"),
            let words = text(fields["words"], of: "the control in words")
        else { return nil }
        return ControlMap.Control(id: id, words: words)
    }
}

// MARK: Values

extension ConfigurationReader {
    /// A word of small letters, digits, dots and hyphens: it stands in file names, links and JSON.
    mutating func identifier(_ value: YAMLValue?, of subject: String) -> String? {
        guard let value, let text = text(value, of: subject) else { return nil }
        let isWord = text.utf8.allSatisfy { byte in
            97...122 ~= byte || 48...57 ~= byte || byte == 45 || byte == 46
        }
        guard isWord else {
            report(
                "expected \(subject) of small letters, digits, dots and hyphens, found \"\(text)\"",
                at: value.position
            )
            return nil
        }
        return text
    }

    /// The entries of a mapping with any keys.
    mutating func entries(_ value: YAMLValue?, of subject: String) -> [YAMLEntry] {
        guard let value else { return [] }
        guard case .mapping(let entries) = value.content else {
            report("expected a mapping of \(subject)", at: value.position)
            return []
        }
        return entries
    }

    mutating func texts(_ value: YAMLValue?, of subject: String) -> [String] {
        list(value, of: subject).compactMap { text($0, of: "one of the \(subject)") }
    }

    /// A part of a whole.
    mutating func share(_ value: YAMLValue?) -> Double? {
        guard let value, let text = text(value, of: "a share") else { return nil }
        guard let share = Double(text), 0...1 ~= share else {
            report("expected a share from 0 to 1, found \"\(text)\"", at: value.position)
            return nil
        }
        return share
    }

    /// A day such as 2026-12-31.
    mutating func day(_ value: YAMLValue?, of subject: String) -> String? {
        guard let value, let text = text(value, of: subject) else { return nil }
        guard isDay(text) else {
            report(
                "expected \(subject) as in 2026-12-31, found \"\(text)\"",
                at: value.position
            )
            return nil
        }
        return text
    }
}
