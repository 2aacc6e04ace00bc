/// Gauges in Prometheus' text format, version 0.0.4, as the textfile collector of node-exporter reads it.
package struct MetricsText {
    package struct Sample {
        var labels: [(name: StaticString, value: String)]
        var value: Int

        package init(_ value: Int, _ labels: (name: StaticString, value: String)...) {
            self.labels = labels
            self.value = value
        }
    }

    package private(set) var text = ""
    /// Of each sample, behind its own.
    private let labels: [(name: StaticString, value: String)]

    package init(labels: (name: StaticString, value: String)...) { self.labels = labels }

    /// Appends a family of samples, if there are any: what is not known has none.
    ///
    /// - Parameters:
    ///   - name: Ends in the base unit.
    ///   - help: A line without backslashes.
    ///   - samples: No two with the same labels.
    package mutating func gauge(_ name: StaticString, _ help: StaticString, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
        for sample in samples {
            let pairs = (sample.labels + labels).map { "\($0.name)=\"\($0.value.labelText)\"" }
            text += "\(name){\(pairs.joined(separator: ","))} \(sample.value)\n"
        }
    }

    /// As `gauge` with samples: of one without labels of its own.
    package mutating func gauge(_ name: StaticString, _ help: StaticString, _ value: Int?) {
        gauge(name, help, value.map { [Sample($0)] } ?? [])
    }
}

extension String {
    /// As the value of a label: what hides is spelled out, line feeds among it, and what would end the value is escaped.
    fileprivate var labelText: String {
        var text = String.UnicodeScalarView()
        // By scalars: a quote that carries a combining mark ends the value all the same.
        for scalar in visible.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text.append("\\") }
            text.append(scalar)
        }
        return String(text)
    }
}
