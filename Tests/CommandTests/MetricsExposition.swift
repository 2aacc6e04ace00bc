/// Prometheus' text format, read as its description says and no more leniently.
///
/// Each family is a HELP, a TYPE and its samples, one after the other; no two samples are the same.
struct MetricsExposition {
    struct Sample: Hashable {
        var name: String
        var labels: [String: String]
    }

    struct Invalid: Error {
        var line: String
        var reason: String
    }

    private(set) var values: [Sample: Double] = [:]

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else {
            throw Invalid(line: text, reason: "no line feed at the end")
        }
        var family: String?
        var isTyped = false
        var seen = Set<String>()
        // By scalars: a carriage return and a line feed are one character, and would end no line.
        let lines = text.unicodeScalars.dropLast().split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        for line in lines.map({ String($0) }) {
            if let match = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/) {
                let name = String(match.output.1)
                guard seen.insert(name).inserted else {
                    throw Invalid(line: line, reason: "a second family")
                }
                (family, isTyped) = (name, false)
            } else if let match = line.wholeMatch(
                of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|untyped)/
            ) {
                guard family == String(match.output.1), !isTyped else {
                    throw Invalid(line: line, reason: "no type of the family")
                }
                isTyped = true
            } else {
                let (sample, value) = try Self.sample(line)
                guard isTyped, sample.name == family else {
                    throw Invalid(line: line, reason: "not in its family")
                }
                guard values.updateValue(value, forKey: sample) == nil else {
                    throw Invalid(line: line, reason: "a second time")
                }
            }
        }
    }

    /// The value of a sample, `database` left out.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        values.first { sample, _ in
            sample.name == name && sample.labels.filter { $0.key != "database" } == labels
        }?.value
    }

    private static func sample(_ line: String) throws -> (Sample, Double) {
        guard
            let match = line.wholeMatch(
                of: /([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (-?[0-9]+(?:\.[0-9]+)?)/
            ),
            let value = Double(match.output.3)
        else { throw Invalid(line: line, reason: "no sample") }
        var labels: [String: String] = [:]
        var rest = match.output.2
        while !rest.isEmpty {
            guard
                let label = rest.prefixMatch(
                    of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/
                )
            else { throw Invalid(line: line, reason: "no label at \(rest)") }
            guard labels.updateValue(String(label.output.2), forKey: String(label.output.1)) == nil
            else { throw Invalid(line: line, reason: "a label twice") }
            rest = rest[label.range.upperBound...]
        }
        return (Sample(name: String(match.output.1), labels: labels), value)
    }
}
