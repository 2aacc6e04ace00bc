package import Flow

/// What holds of an address through whole hours, from one hour to the next change.
package struct OwnerSpan: Sendable, Hashable {
    package enum Answer: Sendable, Hashable {
        case attribution(Attribution)
        /// The owner changes within the hour: only rows that were told apart by their time have one.
        case changesWithinHour
    }

    /// Unix hour.
    package var fromHour: Int
    package var answer: Answer

    package init(fromHour: Int, answer: Answer) {
        self.fromHour = fromHour
        self.answer = answer
    }
}

extension AddressOwners {
    /// Addresses of which any inventory has said anything.
    package var addresses: some Collection<IPAddress> { piecesByAddress.keys }

    /// Whether any inventory has said anything of an address.
    package func mention(_ address: IPAddress) -> Bool {
        piecesByAddress[address.unmapped] != nil
    }

    /// The answers for an address hour by hour, neighbours of equal answers joined.
    ///
    /// - Parameter address: An IPv4-mapped one is its IPv4 address.
    /// - Returns: Rising hours; empty if no inventory mentions the address. What holds before the
    ///   first is `.unknown(.beforeFirst)`.
    package func spans(of address: IPAddress) -> [OwnerSpan] {
        guard let pieces = piecesByAddress[address.unmapped] else { return [] }
        var spans: [OwnerSpan] = []
        func add(_ hour: Int, _ answer: OwnerSpan.Answer) {
            // Another change in the same hour: what the last one has said of this hour and the next is void.
            while let last = spans.last, last.fromHour >= hour { spans.removeLast() }
            if spans.last?.answer != answer {
                spans.append(OwnerSpan(fromHour: hour, answer: answer))
            }
        }
        for piece in pieces {
            let start = starts[Int(piece)]
            let hour = Timestamp.hour(ofMilliseconds: start)
            guard hour < Timestamp.hour(ofMilliseconds: Timestamp.endOfYears) else { break }
            var settled = hour
            if Int64(hour) * Timestamp.hourMilliseconds != start {
                add(hour, .changesWithinHour)
                settled += 1
            }
            let begin = Int64(settled) * Timestamp.hourMilliseconds
            add(settled, .attribution(attribution(of: address, at: begin)))
        }
        return spans
    }

    /// The hours in which an address changes hands.
    ///
    /// - Parameter address: An IPv4-mapped one is its IPv4 address.
    /// - Returns: Rising Unix hours.
    package func cutHours(of address: IPAddress) -> [Int] {
        guard let pieces = piecesByAddress[address.unmapped] else { return [] }
        var hours: [Int] = []
        for piece in pieces {
            let start = starts[Int(piece)]
            let hour = Timestamp.hour(ofMilliseconds: start)
            guard Int64(hour) * Timestamp.hourMilliseconds != start, hours.last != hour else {
                continue
            }
            hours.append(hour)
        }
        return hours
    }

    /// Whether an hour is cut so that this is a part of it.
    package func hasSegment(_ segment: Range<Int64>, of address: IPAddress) -> Bool {
        let hour = Timestamp.hour(ofMilliseconds: segment.lowerBound)
        let start = Int64(hour) * Timestamp.hourMilliseconds
        let bounds = [start] + cuts(of: address, in: hour) + [start + Timestamp.hourMilliseconds]
        return zip(bounds, bounds.dropFirst()).contains {
            $0 == (segment.lowerBound, segment.upperBound)
        }
    }

    /// What holds from an instant until another, both within an hour.
    package func answer(of address: IPAddress, from start: Int64, until end: Int64)
        -> OwnerSpan.Answer
    {
        let hour = Timestamp.hour(ofMilliseconds: start)
        let changes = cuts(of: address, in: hour).contains { $0 > start && $0 < end }
        return changes ? .changesWithinHour : .attribution(attribution(of: address, at: start))
    }
}
