import Foundation

/// What one source tried in an hour, and was denied at least once.
package struct ReferenceScan: Sendable {
    let hour: Int64
    package let source: String
    private let decisions: [ReferenceDecision]

    init(_ hour: Int64, _ source: String, _ decisions: [ReferenceDecision]) {
        self.hour = hour
        self.source = source
        self.decisions = decisions
    }

    private var denials: [ReferenceDecision] { decisions.filter(\.isDenial) }

    package var deniedDestinations: Set<String> { Set(denials.map(\.wholeDestination)) }
    package var deniedPorts: Set<Int64> { Set(denials.compactMap(\.wholePort)) }

    package var deniedPairs: Int {
        Set(denials.map { [Cell($0.wholeDestination), Cell($0.wholePort)] }).count
    }

    package var allowedDestinations: Set<String> {
        Set(decisions.filter(\.isAllowance).map(\.wholeDestination))
    }

    package var attempts: Int64 { denials.map(\.attempts).reduce(0, +) }

    /// Whether the engine was to keep detail of all of it.
    package var isWhole: Bool { decisions.allSatisfy(\.isWhole) }

    package var isAboveThreshold: Bool {
        deniedDestinations.count >= 20 || deniedPorts.count >= 20
    }

    /// Destinations that only denied, less those that allowed anything.
    package var steps: Int {
        deniedDestinations.subtracting(allowedDestinations).count - allowedDestinations.count
    }

    /// Threshold Random Walk: ratios multiply by 4 or a quarter, 99 to 1 decides.
    package var verdict: String {
        let ratio = pow(4, Double(steps))
        return ratio >= 99 ? "scanner" : ratio <= 1 / 99 ? "benign" : "undecided"
    }

    /// Hour and source, as the view says them.
    package var key: ReferenceRow { [.text(ReferenceTime.text(ofSeconds: hour)), .text(source)] }

    /// Destinations, ports and pairs denied, destinations allowed, attempts.
    package var counts: [Int64] {
        [
            deniedDestinations.count, deniedPorts.count, deniedPairs, allowedDestinations.count,
        ].map(Int64.init) + [attempts]
    }

    var row: ReferenceRow {
        key + counts.map(Cell.integer) + [
            .text(isAboveThreshold ? "scan" : "none"),
            // Thousandths.
            .integer(Int64((Double(steps) * log(4) * 1000).rounded())), .text(verdict),
        ]
    }
}

extension ReferenceQuestions {
    package var scans: [ReferenceScan] {
        struct Key: Hashable {
            var hour: Int64
            var source: String
        }
        let known = decisions.filter { $0.source.address != "other" }
        return Dictionary(grouping: known) { Key(hour: $0.hour, source: $0.source.address) }
            .filter { _, decisions in decisions.contains(where: \.isDenial) }
            .map { ReferenceScan($0.hour, $0.source, $1) }
    }
}
