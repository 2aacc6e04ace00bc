import Flow

/// The pieces of time of one address within which the answer does not change.
///
/// Sweeps over the beginnings and ends of its intervals, keeping those that cover the current piece.
struct PieceSweep {
    struct Piece {
        var start: Int64
        var answer: Attribution
    }

    private let owners: [AddressOwner]
    private let range: Range<Int>
    /// Of the intervals in `range`, made once.
    private let identities: [AddressOwner.Identity]
    /// Intervals that cover the current piece, or ended before it and may not be over.
    private var open: [Int] = []
    private(set) var pieces: [Piece] = []
    private let lastEnd: Int64

    /// - Parameters:
    ///   - owners: All intervals, of all addresses.
    ///   - range: Those of one address, in order of time.
    init(_ owners: [AddressOwner], _ range: Range<Int>) {
        self.owners = owners
        self.range = range
        identities = owners[range].map(\.identity)
        lastEnd = owners[range].map(\.validTo).max() ?? .min
        var next = range.lowerBound
        for instant in instants() {
            while next < range.upperBound, owners[next].validFrom <= instant {
                open.append(next)
                next += 1
            }
            let answer = answer(at: instant)
            if pieces.last?.answer != answer {
                pieces.append(Piece(start: instant, answer: answer))
            }
        }
    }

    private static let maximumTold = 16

    private func identity(_ index: Int) -> AddressOwner.Identity {
        identities[index - range.lowerBound]
    }

    /// Every instant at which the answer may change; rising.
    private func instants() -> [Int64] {
        var result: Set<Int64> = []
        for owner in owners[range] {
            result.formUnion([owner.validFrom, owner.validTo])
            result.formUnion([owner.certainFrom, owner.certainTo])
            if let goneBy = owner.goneBy, goneBy > owner.validFrom { result.insert(goneBy) }
        }
        return result.sorted()
    }

    private mutating func answer(at instant: Int64) -> Attribution {
        var certain: [Int] = []
        var possible: [Int] = []
        for index in open where owners[index].validTo > instant {
            let owner = owners[index]
            if owner.certainFrom <= instant, owner.certainTo > instant {
                certain.append(index)
            } else {
                possible.append(index)
            }
        }
        if !certain.isEmpty {
            // Somebody else has it for certain: whoever may still have had it does so no more.
            open.removeAll { owners[$0].validTo <= instant }
            return decide(certain)
        }
        open.removeAll { index in
            owners[index].validTo <= instant && (owners[index].goneBy ?? .max) <= instant
        }
        guard !possible.isEmpty else {
            return .unknown(lastEnd <= instant ? .afterLast : .betweenOwners)
        }
        let identity = identity(possible[0])
        let isHeldUp = open.contains {
            owners[$0].validTo <= instant && self.identity($0) != identity
        }
        let decision = decide(possible)
        guard isHeldUp, case .owner = decision else { return decision }
        return .unknown(.betweenOwners)
    }

    /// One owner if all claims are of one; the first of its intervals stands for it.
    private func decide(_ indices: [Int]) -> Attribution {
        let sorted = indices.sorted()
        let identity = identity(sorted[0])
        if sorted.allSatisfy({ self.identity($0) == identity }) { return .owner(sorted[0]) }
        let cluster = identity.cluster
        let isOneCluster = sorted.allSatisfy { self.identity($0).cluster == cluster }
        // A few of them tell as much as all: hostile inventory has one address claimed by thousands at once.
        let told = Array(sorted.prefix(Self.maximumTold))
        return .ambiguous(isOneCluster ? .overlappingOwners : .severalClusters, told)
    }
}
