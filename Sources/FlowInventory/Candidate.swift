package import Flow

/// An interval near an instant, and why the address was or was not taken to be its owner's then.
package struct Candidate: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable {
        case attributed
        /// Others claim the instant too.
        case ambiguous(AmbiguityReason)
        /// Covers the instant, but within what clocks or a late start leave open, and somebody else
        /// has it for certain or may still have had it.
        case notCertain
        case ended
        case notYet
    }

    /// Index into `AddressOwners.owners`.
    package let owner: Int
    package let verdict: Verdict
    /// One line for people: who, when, on what grounds, and the verdict.
    package let sentence: String
}

extension AddressOwners {
    /// Every claim of an instant, with the nearest ones before and after it.
    ///
    /// - Parameters:
    ///   - address: An IPv4-mapped one is its IPv4 address.
    ///   - milliseconds: Unix time, UTC.
    /// - Returns: In order of time; empty if no inventory names the address.
    package func candidates(of address: IPAddress, at milliseconds: Int64) -> [Candidate] {
        let range = intervals(of: address)
        let answer = attribution(of: address, at: milliseconds)
        let before = range.filter { owners[$0].validTo <= milliseconds }
            .max { owners[$0].validTo < owners[$1].validTo }
        let after = range.first { owners[$0].validFrom > milliseconds }
        return range.compactMap { index in
            let owner = owners[index]
            let verdict: Candidate.Verdict
            if owner.validTo <= milliseconds {
                guard index == before else { return nil }
                verdict = .ended
            } else if owner.validFrom > milliseconds {
                guard index == after else { return nil }
                verdict = .notYet
            } else {
                verdict = self.verdict(index, answer)
            }
            return Candidate(
                owner: index,
                verdict: verdict,
                sentence: owner.subjectText + verdict.clause(of: owner)
            )
        }
    }

    private func verdict(_ index: Int, _ answer: Attribution) -> Candidate.Verdict {
        switch answer {
        case .owner(let chosen) where owners[chosen].identity == owners[index].identity:
            .attributed
        case .ambiguous(let reason, let indices) where indices.contains(index): .ambiguous(reason)
        default: .notCertain
        }
    }
}

extension AddressOwner {
    /// `pod shop/web-1 (Deployment/web) of cluster c1`.
    fileprivate var subjectText: String {
        var text = "\(kind.rawValue) \(namespace.map { "\($0)/" } ?? "")\(name)"
        if kind == .pod, let workload { text += " (\(workload))" }
        return cluster.map { "\(text) of cluster \($0)" } ?? text
    }

    fileprivate var fromText: String {
        let time = Timestamp.text(ofMilliseconds: validFrom)
        switch beginning {
        case .networkUp: return "was up at \(time)"
        case .start: return "began at \(time)"
        case .created: return "was created at \(time)"
        case .firstSighting: return "was first seen at \(time)"
        }
    }

    fileprivate var toText: String {
        let time = Timestamp.text(ofMilliseconds: validTo)
        switch end {
        case .finished: return "finished at \(time)"
        case .deleted: return "was to be deleted by \(time)"
        case .nodeReplaced: return "lost its node by \(time)"
        case .lastSighting: return "was last seen at \(time)"
        }
    }
}

extension Candidate.Verdict {
    fileprivate func clause(of owner: AddressOwner) -> String {
        let whole = "\(owner.fromText) and \(owner.toText) (\(owner.sources))"
        return switch self {
        case .attributed: " \(whole): attributed"
        case .ambiguous(.overlappingOwners): " \(whole): not attributed, others had it as well"
        case .ambiguous(.severalClusters):
            " \(whole): not attributed, another cluster has the address as well"
        case .notCertain:
            " \(whole): not attributed, the instant is too near to another owner's"
        case .ended: " \(owner.toText) (\(owner.sources)): not attributed, that is before"
        case .notYet: " \(owner.fromText) (\(owner.sources)): not attributed, that is after"
        }
    }
}
