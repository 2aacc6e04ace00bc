extension OwnershipEvidence.Entry {
    /// When a pod is proven to have had the address.
    ///
    /// Where no look shows since when a container runs, two looks are taken to be of one network, as
    /// nothing speaks against it. Where one does, only the runs count, and the first and the last look for
    /// themselves: what was given up of many runs, and what lies between two, is nobody's.
    ///
    /// - Returns: Rising stretches that do not touch, none if nothing proves anything.
    var proven: [Range<Int64>] {
        guard let seenTo = finished ?? lastSeen.map({ $0 + 1 }) else { return [] }
        guard !runs.isEmpty else {
            guard let from = least(provenFrom, firstSeen), from < seenTo else { return [] }
            return [from..<seenTo]
        }
        var stretches = runs.all.map { $0.from..<$0.to + 1 }
        for look in [firstSeen, lastSeen].compactMap({ $0 }) { stretches.append(look..<look + 1) }
        if let finished {
            if let last = lastRun(to: finished, in: stretches) { stretches.append(last) }
            stretches = stretches.compactMap { stretch in
                let end = min(stretch.upperBound, finished)
                return stretch.lowerBound < end ? stretch.lowerBound..<end : nil
            }
        }
        return Self.joined(stretches)
    }

    /// What the containers ran through up to their end, if it was with this address.
    ///
    /// It was if the address is proven for an instant of it. A run's beginning is of the same clock; a look's is not.
    private func lastRun(to end: Int64, in stretches: [Range<Int64>]) -> Range<Int64>? {
        guard let begin = finishedFrom, begin < end else { return nil }
        let isOurs = stretches.contains {
            $0.lowerBound == begin || $0.upperBound > begin + ClockTolerance.milliseconds
        }
        return isOurs ? begin..<end : nil
    }

    private static func joined(_ stretches: [Range<Int64>]) -> [Range<Int64>] {
        var result: [Range<Int64>] = []
        let sorted = stretches.sorted {
            ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
        }
        for stretch in sorted {
            if let last = result.last, stretch.lowerBound <= last.upperBound {
                result[result.count - 1] =
                    last.lowerBound..<max(last.upperBound, stretch.upperBound)
            } else {
                result.append(stretch)
            }
        }
        return result
    }
}
