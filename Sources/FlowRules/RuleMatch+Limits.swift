import FlowInventory

extension RuleMatch {
    /// Bytes of a policy's boxes at most, about as they are written in its definition (R14).
    ///
    /// Each box repeats the pods that the policy selects and the peers of its rule: an item of a few
    /// megabytes could stand for gigabytes.
    static let byteLimit = 8 << 20

    /// A match of boxes whose number an item can set.
    ///
    /// - Throws: `RuleMistake` if they would be written in more than `byteLimit` bytes.
    init(limitedTo boxes: [TrafficBox]) throws(RuleMistake) {
        var bytes = 0
        for box in boxes {
            bytes += box.bytes
            guard bytes <= RuleMatch.byteLimit else {
                throw RuleMistake(
                    reason: .itemTooLarge,
                    detail:
                        "expected rules of at most \(RuleMatch.byteLimit) bytes, each with its peers"
                )
            }
        }
        self.init(boxes)
    }
}

extension TrafficBox {
    /// About as many as its text has.
    fileprivate var bytes: Int {
        MatchDimension.allCases.reduce(0) { sum, dimension in
            let set = self[dimension]
            return sum + set.ranges.ranges.count * 24
                + set.tokens.reduce(0) { $0 + $1.utf8.count }
        }
    }
}
