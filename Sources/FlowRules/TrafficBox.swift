/// Traffic that is in a set of each dimension: what a rule without alternatives takes.
package struct TrafficBox: Sendable, Hashable {
    /// By `MatchDimension.rawValue`.
    private var sets: [MatchSet]

    /// All traffic.
    package init() { sets = MatchDimension.allCases.map { MatchSet.any($0) } }

    package subscript(dimension: MatchDimension) -> MatchSet {
        get { sets[dimension.rawValue] }
        set { sets[dimension.rawValue] = newValue }
    }

    package var isEmpty: Bool { sets.contains { $0.isEmpty } }

    /// What opaque tokens can mean at most, in every dimension.
    var most: TrafficBox { mapped { $0.most($1) } }
    /// What opaque tokens can mean at least, in every dimension.
    var least: TrafficBox { mapped { $0.least($1) } }

    private func mapped(_ change: (MatchSet, MatchDimension) -> MatchSet) -> TrafficBox {
        var result = self
        for dimension in MatchDimension.allCases {
            result[dimension] = change(self[dimension], dimension)
        }
        return result
    }

    /// Whether some traffic is surely in both.
    func overlaps(_ other: TrafficBox) -> Bool {
        MatchDimension.allCases.allSatisfy {
            !self[$0].split(by: other[$0], $0).inside.isEmpty
        }
    }

    /// Whether some traffic can be in both, if opaque tokens mean the most they can; two wildcards always can.
    func mayMeet(_ other: TrafficBox) -> Bool {
        // Most pairs of rules are apart in ports or addresses, which is seen without making a set.
        MatchDimension.allCases.allSatisfy { !self[$0].isApart(from: other[$0]) }
            && most.mayMeetAsWritten(other.most)
    }

    private func mayMeetAsWritten(_ other: TrafficBox) -> Bool {
        MatchDimension.allCases.allSatisfy { dimension in
            let (left, right) = (self[dimension], other[dimension])
            if !left.split(by: right, dimension).inside.isEmpty { return true }
            if !right.split(by: left, dimension).inside.isEmpty { return true }
            return [left, right].allSatisfy { $0.tokens.contains { $0.contains("*") } }
        }
    }

    /// What is left of the box without `other`: boxes that do not overlap, at most one a dimension.
    ///
    /// ```
    /// +-------------+      +---+---------+
    /// |    +---+    |      |   |   2     |
    /// |    | o |    |  ->  | 1 +---+-----+   and so on: cut along one dimension,
    /// |    +---+    |      |   | o | ... |   go on with the part that holds `other`
    /// +-------------+      +---+---+-----+
    /// ```
    func subtracting(_ other: TrafficBox) -> [TrafficBox] {
        guard overlaps(other) else { return [self] }
        var rest = self
        var pieces: [TrafficBox] = []
        for dimension in MatchDimension.allCases {
            let (inside, outside) = rest[dimension].split(by: other[dimension], dimension)
            if !outside.isEmpty {
                var piece = rest
                piece[dimension] = outside
                pieces.append(piece)
            }
            rest[dimension] = inside
        }
        return pieces
    }
}
