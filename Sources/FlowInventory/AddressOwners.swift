package import Flow

/// Who had which address when: immutable, made once, shared by all workers.
///
///     let owners = evidence.owners(cluster: topology.cluster?.name)
///     switch owners.attribution(of: source, at: milliseconds) {
///     case .owner(let index): owners.owners[index]
///     case .ambiguous(let reason, let candidates): ...
///     case .unknown(let reason): ...
///     }
///
/// Each address has a few *pieces* of time, within which the answer does not change. They are
/// worked out when the value is made, so that a question is a hash and a binary search.
package struct AddressOwners: Sendable {
    /// An answer in four bytes: an owner's index, or one that counts down from -1.
    private typealias Code = Int32

    /// All intervals, by address and then by time.
    package let owners: [AddressOwner]
    private var rangeByAddress: [IPAddress: Range<Int32>] = [:]
    private(set) var piecesByAddress: [IPAddress: Range<Int32>] = [:]
    /// Where each piece begins; rising within an address.
    private(set) var starts: [Int64] = []
    private var codes: [Code] = []
    /// What the negative codes say: -1 is the first.
    private var others: [Attribution] = []

    /// - Parameters:
    ///   - owners: Intervals in the order of `AddressOwner.precedes`.
    ///   - cluster: If not `nil`, intervals of clusters with another name are left out.
    package init(_ owners: [AddressOwner], cluster: String? = nil) {
        let wanted = cluster?.lowercased()
        func isMeant(_ owner: AddressOwner) -> Bool {
            guard let wanted, let name = owner.cluster else { return true }
            return name.lowercased() == wanted
        }
        // Nearly always all are, and another array would hold them all once more.
        self.owners = owners.allSatisfy(isMeant) ? owners : owners.filter(isMeant)
        var codeByAnswer: [Attribution: Code] = [:]
        var first = 0
        while first < self.owners.count {
            let address = self.owners[first].address
            var end = first + 1
            while end < self.owners.count, self.owners[end].address == address { end += 1 }
            let begin = Int32(starts.count)
            for piece in PieceSweep(self.owners, first..<end).pieces {
                starts.append(piece.start)
                codes.append(code(of: piece.answer, &codeByAnswer))
            }
            rangeByAddress[address] = Int32(first)..<Int32(end)
            piecesByAddress[address] = begin..<Int32(starts.count)
            first = end
        }
        assertInvariants()
    }

    /// Whose `address` was at an instant.
    ///
    /// - Parameters:
    ///   - address: An IPv4-mapped one is its IPv4 address.
    ///   - milliseconds: Unix time, UTC.
    /// - Returns: An owner only if nothing speaks against it.
    /// - Complexity: O(log n) in the number of times the address changed hands.
    package func attribution(of address: IPAddress, at milliseconds: Int64) -> Attribution {
        guard let pieces = piecesByAddress[address.unmapped] else { return .unknown(.neverSeen) }
        guard let piece = index(in: pieces, notAfter: milliseconds) else {
            return .unknown(.beforeFirst)
        }
        return answer(codes[piece])
    }

    /// The instants inside a UTC hour at which the attribution changes.
    ///
    /// The attribution at the hour's first millisecond holds up to the first of them. Nearly always there is none, and one
    /// question an hour is enough.
    ///
    /// - Parameters:
    ///   - address: An IPv4-mapped one is its IPv4 address.
    ///   - hour: Unix hour.
    /// - Returns: Rising Unix milliseconds, each after the beginning of the hour and before its end.
    package func cuts(of address: IPAddress, in hour: Int) -> ArraySlice<Int64> {
        let none = starts[0..<0]
        guard let pieces = piecesByAddress[address.unmapped] else { return none }
        let (begin, overflow) = Int64(hour).multipliedReportingOverflow(
            by: Timestamp.hourMilliseconds
        )
        guard !overflow, begin <= .max - Timestamp.hourMilliseconds else { return none }
        let end = begin + Timestamp.hourMilliseconds
        let low = index(in: pieces, notAfter: begin).map { $0 + 1 } ?? Int(pieces.lowerBound)
        let high = index(in: pieces, notAfter: end - 1).map { $0 + 1 } ?? low
        return starts[low..<max(low, high)]
    }

    /// Intervals of an address, in order of time; indices into `owners`.
    package func intervals(of address: IPAddress) -> Range<Int> {
        guard let range = rangeByAddress[address.unmapped] else { return 0..<0 }
        return Int(range.lowerBound)..<Int(range.upperBound)
    }

    /// The last piece that begins at or before an instant.
    private func index(in pieces: Range<Int32>, notAfter milliseconds: Int64) -> Int? {
        var low = Int(pieces.lowerBound)
        var high = Int(pieces.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= milliseconds { low = middle + 1 } else { high = middle }
        }
        return low == Int(pieces.lowerBound) ? nil : low - 1
    }

    private func answer(_ code: Code) -> Attribution {
        code >= 0 ? .owner(Int(code)) : others[Int(-1 - code)]
    }

    private mutating func code(
        of answer: Attribution,
        _ codeByAnswer: inout [Attribution: Code]
    ) -> Code {
        if case .owner(let index) = answer { return Code(index) }
        if let known = codeByAnswer[answer] { return known }
        others.append(answer)
        let code = Code(-others.count)
        codeByAnswer[answer] = code
        return code
    }

    private func assertInvariants() {
        assert(starts.count == codes.count)
        assert(
            piecesByAddress.values.allSatisfy { range in
                let pieces = starts[Int(range.lowerBound)..<Int(range.upperBound)]
                return zip(pieces, pieces.dropFirst()).allSatisfy { $0 < $1 }
            }
        )
    }
}

extension OwnershipEvidence {
    /// The intervals that the evidence proves, ready for questions.
    ///
    /// - Parameter cluster: The pipeline's cluster, compared without case: what other named clusters
    ///   claim is left out. `nil` if it has no name; then clusters with equal addresses are ambiguous.
    /// - Returns: A value that depends on the evidence alone, not on the order it was folded in.
    package func owners(cluster: String?) -> AddressOwners {
        AddressOwners(intervals, cluster: cluster)
    }

    /// All intervals that the evidence proves, of every cluster, in the order of `AddressOwner.precedes`.
    package var intervals: [AddressOwner] { ClaimBuilder.owners(of: self) }
}
