import Codec
import Flow
import FlowDecode

/// What was wrong with an input's bytes, gathered while it is read.
struct InputVerdict {
    var jsonDamage: (offset: Int, expected: String)?
    var isNotJSON = false
    var endedInside = false
    var codecDamage: StreamDamage?
    var bytesRead = 0

    /// The status of `inputs` and a sentence for people, from all that was noticed.
    func conclude(_ traits: DecodeTraits, records: Int) -> (status: InputStatus, damage: String?) {
        if let codecDamage { return (status(of: codecDamage.kind), sentence(codecDamage)) }
        if bytesRead == 0 { return (.empty, nil) }
        if isNotJSON { return (.foreign, "not a flow log: it does not start like JSON") }
        let isLog =
            !traits.isDisjoint(with: [.flowRecord, .flowMembers])
            || traits.contains(.envelope) && !traits.contains(.foreignObject)
        if let jsonDamage {
            guard isLog else { return (.foreign, "not a flow log") }
            return (
                .corrupt,
                "the JSON breaks at byte \(jsonDamage.offset), where \(jsonDamage.expected) was expected"
            )
        }
        // A blob starts with the 12 bytes `{"records":[`: less than that cannot be told from other JSON.
        if endedInside, isLog || bytesRead < 12 {
            return (
                .truncated,
                "the JSON ends early at byte \(bytesRead); copy the file again and rerun"
            )
        }
        if traits.contains(.flowRecord) { return (.ok, nil) }
        if traits.contains(.flattened) {
            return (
                .unsupported,
                "flow tuples flattened to one a line: records can no longer be told apart, so give weir the original blobs"
            )
        }
        if traits.contains(.trafficAnalytics) {
            return (
                .unsupported,
                "rows of Traffic Analytics, which are aggregated already: give weir the flow logs they were made from"
            )
        }
        if isLog { return (.ok, nil) }
        if traits.contains(.foreignObject) { return (.foreign, "JSON, but not a flow log") }
        return (.empty, nil)
    }

    /// The same of a log of events.
    func conclude(_ traits: EventTraits) -> (status: InputStatus, damage: String?) {
        if let codecDamage { return (status(of: codecDamage.kind), sentence(codecDamage)) }
        if let jsonDamage {
            return (
                .corrupt,
                "the JSON breaks at byte \(jsonDamage.offset), where \(jsonDamage.expected) was expected"
            )
        }
        if endedInside {
            return (
                .truncated,
                "the JSON ends early at byte \(bytesRead); copy the file again and rerun"
            )
        }
        return (.ok, nil)
    }

    private func status(of kind: StreamDamage.Kind) -> InputStatus {
        switch kind {
        case .truncated: .truncated
        case .corrupt: .corrupt
        case .checksumMismatch: .checksumMismatch
        case .trailingGarbage: .trailingGarbage
        }
    }

    private func sentence(_ damage: StreamDamage) -> String {
        "\(damage.detail), at stored byte \(damage.storedOffset); copy the file again and rerun"
    }
}
