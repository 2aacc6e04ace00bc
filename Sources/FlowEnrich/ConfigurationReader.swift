package import Flow

/// Reads typed values out of a configuration file and collects every mistake on the way.
///
/// Each method reports what is wrong and gives `nil` (or leaves out the element), so that one pass
/// finds all mistakes of a file; the value that was built is only used if there are none.
///
/// ```
/// var reader = ConfigurationReader(file: path)
/// let root = reader.mapping(document, of: "the topology file", keys: ["cluster", "prefixes"])
/// for entry in reader.list(root["prefixes"]) { … }
/// try reader.finish()
/// ```
package struct ConfigurationReader {
    package let file: String
    private var problems: [ConfigurationProblem] = []
    /// Mistakes beyond this are counted, not told: nobody reads them.
    private static let limit = 100
    private var unreported = 0

    package init(file: String) { self.file = file }

    package mutating func report(
        _ message: String,
        at position: FilePosition?,
        suggestion: String? = nil
    ) {
        guard problems.count < Self.limit else {
            unreported += 1
            return
        }
        problems.append(
            ConfigurationProblem(
                file: file,
                position: position,
                message: message,
                suggestion: suggestion
            )
        )
    }

    /// Takes over the mistakes found in a file that this one names.
    package mutating func report(_ others: ConfigurationProblems) {
        problems.append(contentsOf: others.problems)
    }

    /// Throws what was collected, in the order of the file.
    package func finish() throws(ConfigurationProblems) {
        guard !problems.isEmpty else { return }
        let start = FilePosition(line: 0, column: 0)
        var sorted = problems.enumerated().sorted { left, right in
            // Those of this file first; equal places stay in the order of finding.
            if (left.element.file == file) != (right.element.file == file) {
                return left.element.file == file
            }
            let places = (left.element.position ?? start, right.element.position ?? start)
            return places.0 != places.1 ? places.0 < places.1 : left.offset < right.offset
        }.map(\.element)
        if unreported > 0 {
            sorted.append(ConfigurationProblem(file: file, message: "\(unreported) more mistakes"))
        }
        throw ConfigurationProblems(sorted)
    }
}

extension ConfigurationReader {
    /// The values of a mapping by key; unknown and missing keys are mistakes.
    ///
    /// - Parameters:
    ///   - value: What should be a mapping.
    ///   - subject: What the mapping describes, for messages: `the topology file`.
    ///   - keys: All keys it may have.
    ///   - required: Those of `keys` that must be there with a value.
    /// - Returns: The known keys that have a value; empty if `value` is no mapping.
    package mutating func mapping(
        _ value: YAMLValue,
        of subject: String,
        keys: [String],
        required: [String] = []
    ) -> [String: YAMLValue] {
        guard case .mapping(let entries) = value.content else {
            report(
                "expected \(subject) to be a mapping with the keys \(listed(keys)), "
                    + "found \(value.kind)",
                at: value.position
            )
            return [:]
        }
        var values: [String: YAMLValue] = [:]
        /// Keys that were probably meant by an unknown one: not reported as missing on top.
        var meant: Set<String> = []
        for entry in entries {
            guard keys.contains(entry.key) else {
                let suggestion = nearestWord(to: entry.key, in: keys)
                if let suggestion { meant.insert(suggestion) }
                report(
                    "unknown key \(quoted(entry.key)) in \(subject); expected \(listed(keys))",
                    at: entry.keyPosition,
                    suggestion: suggestion
                )
                continue
            }
            guard case .nothing = entry.value.content else {
                values[entry.key] = entry.value
                continue
            }
            if required.contains(entry.key) {
                meant.insert(entry.key)
                report("\(quoted(entry.key)) has no value", at: entry.keyPosition)
            }
        }
        for key in required where values[key] == nil && !meant.contains(key) {
            report("\(quoted(key)) is missing in \(subject)", at: value.position)
        }
        return values
    }

    /// The elements of a list; nothing for a key that was not given.
    package mutating func list(_ value: YAMLValue?, of elements: String) -> [YAMLValue] {
        guard let value else { return [] }
        guard case .list(let list) = value.content else {
            report("expected a list of \(elements), found \(value.kind)", at: value.position)
            return []
        }
        return list
    }

    /// A text that is not empty; nothing for a key that was not given.
    package mutating func text(_ value: YAMLValue?, of subject: String) -> String? {
        guard let value else { return nil }
        guard case .text(let text) = value.content else {
            report("expected \(subject), found \(value.kind)", at: value.position)
            return nil
        }
        guard !text.allSatisfy(\.isWhitespace), !text.utf8.contains(0) else {
            report("expected \(subject), found an empty text", at: value.position)
            return nil
        }
        return text
    }

    /// A word of a closed vocabulary.
    package mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ value: YAMLValue?,
        of subject: String,
        as type: Word.Type
    ) -> Word? {
        guard let value, let text = text(value, of: subject) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        report(
            "unknown \(subject) \(quoted(text)); expected \(listed(words))",
            at: value.position,
            suggestion: nearestWord(to: text, in: words)
        )
        return nil
    }

    /// A whole number of a range.
    package mutating func number(
        _ value: YAMLValue?,
        of subject: String,
        in range: ClosedRange<Int>
    ) -> Int? {
        guard let value, let text = text(value, of: subject) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        report(
            "expected \(subject) from \(range.lowerBound) to \(range.upperBound), "
                + "found \(quoted(text))",
            at: value.position
        )
        return nil
    }

    /// A CIDR block.
    package mutating func prefix(_ value: YAMLValue?) -> IPPrefix? {
        let subject = "a CIDR block such as 10.0.0.0/8"
        guard let value, let text = text(value, of: subject) else { return nil }
        do {
            return try IPPrefix(text)
        } catch {
            let found = "expected \(subject), found \(quoted(text))"
            switch error {
            case .malformed: report(found, at: value.position)
            case .lengthMissing(let host):
                report(
                    "\(found) without a length",
                    at: value.position,
                    suggestion: host.description
                )
            case .lengthOutOfRange(let limit):
                report("\(found): the length is at most \(limit)", at: value.position)
            case .hostBitsSet(let canonical):
                report(
                    "\(quoted(text)) has bits set behind its length",
                    at: value.position,
                    suggestion: canonical.description
                )
            }
            return nil
        }
    }

    /// An IP address.
    package mutating func address(_ value: YAMLValue) -> IPAddress? {
        let subject = "an IP address"
        guard let text = text(value, of: subject) else { return nil }
        if let address = IPAddress(text) { return address }
        report("expected \(subject), found \(quoted(text))", at: value.position)
        return nil
    }
}

/// `"a", "b" or "c"`.
private func listed(_ words: [String]) -> String {
    let all = words.map { "\"\($0)\"" }
    guard all.count > 1, let last = all.last else { return all.first ?? "none" }
    return all.dropLast().joined(separator: ", ") + " or " + last
}
