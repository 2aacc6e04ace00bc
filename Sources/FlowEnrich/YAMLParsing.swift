import Yams

/// What a YAML file may hold: it is untrusted like any input (R14).
enum YAMLLimit {
    static let bytes = 8 << 20
    /// Values, counted after aliases were replaced.
    static let values = 1_000_000
    static let nesting = 32
    /// With at most 16 aliases in a file, the largest "billion laughs" (three anchors within each
    /// other a level) is 3^5 times its text, whatever the parser does with it.
    static let aliases = 16
}

extension YAMLValue {
    /// Reads a file of one YAML document.
    ///
    /// - Throws: One problem, with its position, if this is not YAML or beyond `YAMLLimit`.
    package init(yaml: String, file: String) throws(ConfigurationProblems) {
        guard yaml.utf8.count <= YAMLLimit.bytes else {
            throw problem(file, "is larger than \(YAMLLimit.bytes >> 20) MiB", at: nil)
        }
        guard !hasManyAliases(yaml) else {
            throw problem(file, "has more than \(YAMLLimit.aliases) aliases (\"*name\")", at: nil)
        }
        let root: Node?
        do {
            // The basic resolver leaves scalars alone; the encoding is given because Yams would
            // otherwise ask the environment for it.
            root = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw error.problem(in: file)
        } catch {
            throw problem(file, "is not YAML", at: nil)
        }
        guard let root else {
            self.init(content: .nothing, position: FilePosition(line: 1, column: 1))
            return
        }
        var conversion = Conversion(file: file)
        self = try conversion.value(of: root, nesting: 0)
    }
}

/// Turns Yams' nodes into values, within the limits.
private struct Conversion {
    let file: String
    var values = 0

    mutating func value(of node: Node, nesting: Int) throws(ConfigurationProblems) -> YAMLValue {
        let position = FilePosition(node.mark)
        values += 1
        guard values <= YAMLLimit.values else {
            throw problem(file, "holds more than \(YAMLLimit.values) values", at: position)
        }
        guard nesting < YAMLLimit.nesting else {
            throw problem(file, "nests deeper than \(YAMLLimit.nesting) levels", at: position)
        }
        switch node {
        case .scalar(let scalar):
            return YAMLValue(content: content(of: scalar), position: position)
        case .sequence(let sequence):
            var list: [YAMLValue] = []
            list.reserveCapacity(min(sequence.count, YAMLLimit.values))
            for element in sequence { list.append(try value(of: element, nesting: nesting + 1)) }
            return YAMLValue(content: .list(list), position: position)
        case .mapping(let mapping):
            var entries: [YAMLEntry] = []
            for (key, element) in mapping {
                guard case .scalar(let name) = key else {
                    throw problem(
                        file,
                        "a key must be a text, not a list or a mapping",
                        at: FilePosition(key.mark)
                    )
                }
                entries.append(
                    YAMLEntry(
                        key: name.string,
                        keyPosition: FilePosition(key.mark),
                        value: try value(of: element, nesting: nesting + 1)
                    )
                )
            }
            return YAMLValue(content: .mapping(entries), position: position)
        case .alias:
            // The parser has already put the anchored node in its place.
            throw problem(file, "an alias (\"*name\") cannot be used here", at: position)
        }
    }

    private func content(of scalar: Node.Scalar) -> YAMLValue.Content {
        let isPlain = scalar.style == .plain || scalar.style == .any
        let isNull = ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        return isPlain && isNull ? .nothing : .text(scalar.string)
    }
}

/// Whether there are more aliases than allowed, and an anchor at all.
///
/// This looks at bytes before the parser does, because the parser hashes keys, and a key made of
/// aliases of aliases takes longer than the night. It may take a `*` inside quotes for an alias.
private func hasManyAliases(_ yaml: String) -> Bool {
    var anchors = 0
    var aliases = 0
    var before = UInt8(ascii: "\n")
    for byte in yaml.utf8 {
        let isStart =
            switch before {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
                UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"),
                UInt8(ascii: "?"), UInt8(ascii: "-"), UInt8(ascii: "]"), UInt8(ascii: "}"),
                0x80...0xff:
                true
            default: false
            }
        if isStart, byte == UInt8(ascii: "&") { anchors += 1 }
        if isStart, byte == UInt8(ascii: "*") { aliases += 1 }
        before = byte
    }
    return anchors > 0 && aliases > YAMLLimit.aliases
}

extension FilePosition {
    fileprivate init(_ mark: Mark?) {
        self.init(line: max(mark?.line ?? 1, 1), column: max(mark?.column ?? 1, 1))
    }
}

extension YamlError {
    fileprivate func problem(in file: String) -> ConfigurationProblems {
        switch self {
        case .scanner(let context, let text, let mark, _),
            .parser(let context, let text, let mark, _),
            .composer(let context, let text, let mark, _):
            let started = context.map { " (\($0.text) that began in line \($0.mark.line))" } ?? ""
            return FlowEnrich.problem(
                file,
                "is not YAML: \(text)\(started)",
                at: FilePosition(mark)
            )
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map(quoted).joined(separator: ", ")
            return FlowEnrich.problem(
                file,
                "the key \(names) is given more than once, first here",
                at: FilePosition(context.mark)
            )
        case .reader(let text, let offset, _, _):
            let place = offset.map { " at byte \($0)" } ?? ""
            return FlowEnrich.problem(file, "is not YAML: \(text)\(place)", at: nil)
        default:
            return FlowEnrich.problem(file, "is not YAML", at: nil)
        }
    }
}

private func problem(
    _ file: String,
    _ message: String,
    at position: FilePosition?
) -> ConfigurationProblems {
    ConfigurationProblems([
        ConfigurationProblem(file: file, position: position, message: message)
    ])
}
