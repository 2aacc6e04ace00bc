import Flow

/// The traffic a rule speaks of: a union of boxes.
///
/// Most rules are one box. A rule with ports of several protocols, or a policy with several peers, is
/// one box for each combination that belongs together.
package struct RuleMatch: Sendable, Hashable {
    /// In order of their text, each once, none empty.
    package let boxes: [TrafficBox]

    package init(_ boxes: some Sequence<TrafficBox>) {
        let kept = Set(boxes).filter { !$0.isEmpty }
        self.boxes = kept.map { ($0, $0.meaning.canonicalText) }
            .sorted { utf8Precedes($0.1, $1.1) }.map(\.0)
    }

    /// Whether one match holds all of another.
    package enum Cover: String, Sendable {
        case yes, no
        /// It depends on what tokens mean, or took too long to find out.
        case unknown
    }

    /// Pieces at most while boxes are cut; a proof that needs more is given up (R14).
    ///
    /// A rule cut by a thousand others into more than this many pieces has been seen in no rule set; each
    /// piece costs a few hundred bytes.
    static let pieceLimit = 2048
    /// Boxes cut by boxes at most in one proof: some seconds (R14).
    static let stepLimit = 1 << 20

    /// Whether every packet of `other` is one of this match.
    ///
    /// Exact without tokens: two halves cover a whole. With tokens `yes` and `no` hold whatever the tokens mean.
    package func covers(_ other: RuleMatch) -> Cover { RuleMatch.covers(boxes, other.boxes) }

    static func covers(_ wide: [TrafficBox], _ narrow: [TrafficBox]) -> Cover {
        let left = remainder(of: narrow, without: wide)
        if left?.isEmpty == true { return .yes }
        // A token may be inside what several boxes hold together, if they hold everything.
        let most = narrow.map(\.most)
        if most != narrow, remainder(of: most, without: wide)?.isEmpty == true { return .yes }
        let sure = narrow.map(\.least).filter { !$0.isEmpty }
        let widest = wide.map(\.most)
        guard !sure.isEmpty, let rest = remainder(of: sure, without: widest), !rest.isEmpty
        else { return .unknown }
        return .no
    }

    /// Whether some packet can be in both, if tokens mean the most they can.
    func mayMeet(_ other: RuleMatch) -> Bool {
        // Whoever has that many boxes is not asked one by one.
        guard boxes.count * other.boxes.count <= RuleMatch.pieceLimit else { return true }
        return boxes.contains { box in other.boxes.contains { box.mayMeet($0) } }
    }

    /// - Returns: `nil` if that takes more than `pieceLimit` pieces.
    static func remainder(
        of boxes: [TrafficBox],
        without others: [TrafficBox]
    ) -> [TrafficBox]? {
        var rest = boxes
        var steps = 0
        for other in others {
            guard !rest.isEmpty else { return rest }
            steps += rest.count
            guard steps <= stepLimit else { return nil }
            var next: [TrafficBox] = []
            for box in rest {
                next += box.subtracting(other)
                guard next.count <= pieceLimit else { return nil }
            }
            rest = next
        }
        return rest
    }
}
