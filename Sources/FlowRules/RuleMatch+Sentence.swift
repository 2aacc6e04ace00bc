extension RuleMatch {
    /// For readers: what each box limits, `destination ports 443; sources 192.0.2.0/24, 198.51.100.7`.
    package var sentence: String {
        boxes.map(\.sentence).joined(separator: " or ")
    }
}

extension TrafficBox {
    fileprivate var sentence: String {
        let parts = MatchDimension.allCases.compactMap { dimension -> String? in
            MatchText.texts(of: self[dimension], dimension).map {
                dimension.words + " " + $0.joined(separator: ", ")
            }
        }
        return parts.isEmpty ? "everything" : parts.joined(separator: "; ")
    }
}

extension RuleExcess {
    /// `destination ports: 2 of 65536`.
    package var sentence: String {
        let all =
            switch allowed {
            case nil: "any"
            case UInt128.max: "all"
            case .some(let count): String(count)
            }
        return "\(dimension.words): \(needed) of \(all)"
    }
}
