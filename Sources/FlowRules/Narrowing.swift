import Flow

/// How much narrower a rule could be for the traffic it had.
struct Narrowing {
    private(set) var excesses: [RuleExcess] = []
    private(set) var match: RuleMatch

    private let usage: RuleUsage
    private let original: RuleMatch

    /// A dimension is left alone if its needed values are not known whole, if the rule limits it by tokens,
    /// or if the traffic had values that the rule does not allow: then it was another rule, or one of the
    /// names in it.
    init(of match: RuleMatch, for usage: RuleUsage) {
        self.match = match
        original = match
        self.usage = usage
        narrowAddresses(.sources, usage.sources)
        narrowAddresses(.destinations, usage.destinations)
        narrowPorts()
        narrowNames()
        if excesses.isEmpty { self.match = match }
    }

    private mutating func narrow(_ dimension: MatchDimension, to set: MatchSet) {
        match = RuleMatch(
            match.boxes.map { box in
                var box = box
                box[dimension] = box[dimension].split(by: set, dimension).inside
                return box
            }
        )
    }

    /// All numbers the rule allows; `nil` if tokens are among them.
    private func allowed(_ dimension: MatchDimension) -> NumberRanges? {
        var ranges = NumberRanges()
        for box in original.boxes {
            guard box[dimension].tokens.isEmpty else { return nil }
            ranges = ranges.union(box[dimension].ranges)
        }
        return ranges
    }

    private mutating func narrowAddresses(
        _ dimension: MatchDimension,
        _ needed: Set<IPAddress>
    ) {
        guard !needed.isEmpty, !usage.cut.contains(dimension), let allowed = allowed(dimension)
        else { return }
        var blocks: [IPPrefix] = []
        for address in needed {
            guard let block = Narrowing.block(around: address.unmapped, within: allowed) else {
                return
            }
            blocks.append(block)
        }
        let limit = ReviewLimits.suggestionLimit
        guard
            let summary = PrefixSummary.summary(of: blocks, within: allowed, limit: limit)
        else { return }
        let ranges = NumberRanges(summary.flatMap { AddressLine.ranges(of: $0).ranges })
        let factor = Narrowing.weight(allowed) / Narrowing.weight(ranges)
        guard factor >= ReviewLimits.addressFactor else { return }
        let set = MatchSet.numbers(ranges.ranges)
        narrow(dimension, to: set)
        excesses.append(
            RuleExcess(
                dimension: dimension,
                allowed: allowed.count,
                needed: needed.count,
                narrower: AddressLine.prefixes(of: ranges).map(\.description)
            )
        )
    }

    /// The address, or of IPv6 as much of its network as is allowed; `nil` if it is not allowed itself.
    private static func block(around address: IPAddress, within allowed: NumberRanges) -> IPPrefix?
    {
        let bits = address.family.bits
        let widest = address.family == .v6 ? ReviewLimits.networkLength : bits
        for length in widest...bits {
            let block = IPPrefix(containing: address, length: length)
            if allowed.isSuperset(of: AddressLine.ranges(of: block)) { return block }
        }
        return nil
    }

    /// IPv4 addresses and IPv6 networks; only ever compared as a ratio.
    private static func weight(_ ranges: NumberRanges) -> Double {
        let v4 = ranges.intersection(NumberRanges([AddressLine.v4]))
        let v6 = ranges.subtracting(v4)
        return Double(v4.count) + Double(v6.count) / 0x1p64
    }

    private mutating func narrowPorts() {
        guard !usage.ports.isEmpty, !usage.cut.contains(.destinationPorts),
            !usage.cut.contains(.protocols), allowed(.protocols) != nil,
            let ports = allowed(.destinationPorts), usage.ports.allSatisfy(isAllowed)
        else { return }
        narrowProtocols()
        let needed = Set(
            usage.ports.filter { TransportName.hasPorts($0.protocol) }.map(\.port)
        )
        let limit = ReviewLimits.suggestionLimit
        guard !needed.isEmpty,
            let ranges = PrefixSummary.portRanges(of: needed, within: ports, limit: limit),
            Double(ports.count) / Double(ranges.count) >= ReviewLimits.portFactor
        else { return }
        limitPorts(to: .numbers(ranges.ranges))
        excesses.append(
            RuleExcess(
                dimension: .destinationPorts,
                allowed: ports.count,
                needed: needed.count,
                narrower: MatchText.texts(of: .numbers(ranges.ranges), .destinationPorts) ?? []
            )
        )
    }

    private func isAllowed(_ port: TransportPort) -> Bool {
        original.boxes.contains {
            $0[.protocols].ranges.contains(UInt128(port.protocol))
                && $0[.destinationPorts].ranges.contains(UInt128(port.port))
        }
    }

    private mutating func narrowProtocols() {
        let needed = Set(usage.ports.map(\.protocol))
        let set = MatchSet.numbers(needed.map { UInt128($0)...UInt128($0) })
        guard let allowed = allowed(.protocols),
            Double(allowed.count) / Double(needed.count) >= ReviewLimits.portFactor
        else { return }
        narrow(.protocols, to: set)
        excesses.append(
            RuleExcess(
                dimension: .protocols,
                allowed: allowed.count,
                needed: needed.count,
                narrower: MatchText.texts(of: set, .protocols) ?? []
            )
        )
    }

    /// Protocols without ports keep theirs, in a box of their own.
    private mutating func limitPorts(to ports: MatchSet) {
        let all = NumberRanges([0...255])
        let ported = NumberRanges(
            (UInt8.min...UInt8.max).filter(TransportName.hasPorts)
                .map { UInt128($0)...UInt128($0) }
        )
        var boxes: [TrafficBox] = []
        for box in match.boxes {
            var with = box
            with[.protocols] = .numbers(box[.protocols].ranges.intersection(ported).ranges)
            with[.destinationPorts] =
                box[.destinationPorts].split(by: ports, .destinationPorts).inside
            var without = box
            without[.protocols] = .numbers(
                box[.protocols].ranges.intersection(all.subtracting(ported)).ranges
            )
            boxes += [with, without]
        }
        match = RuleMatch(boxes)
    }

    /// Only of rules that look at names: those of applications.
    private mutating func narrowNames() {
        guard !usage.names.isEmpty, !usage.cut.contains(.names), !original.boxes.isEmpty,
            original.boxes.allSatisfy({ !$0[.applications].isAny(.applications) })
        else { return }
        let sets = original.boxes.map { $0[.names] }
        let isAny = sets.contains { $0.isAny(.names) }
        let tokens = Set(sets.flatMap(\.tokens))
        guard !tokens.contains(where: MatchDimension.names.isOpaque) else { return }
        let needed = Set(usage.names.map(Narrowing.name))
        let isWild = isAny || tokens.contains { $0.contains("*") }
        let isFarFewer =
            isWild
            ? needed.count <= ReviewLimits.suggestionLimit
            : Double(tokens.count) / Double(needed.count) >= ReviewLimits.portFactor
        let areAllowed = needed.allSatisfy { name in
            isAny || tokens.contains { MatchDimension.names.covers($0, name) }
        }
        guard isFarFewer, areAllowed, needed != tokens else { return }
        let names = MatchSet(.names, ranges: NumberRanges(), tokens: needed)
        match = RuleMatch(
            match.boxes.map { box in
                var box = box
                box[.names] = names.split(by: box[.names], .names).inside
                return box
            }
        )
        excesses.append(
            RuleExcess(
                dimension: .names,
                allowed: isWild ? nil : UInt128(tokens.count),
                needed: needed.count,
                narrower: names.tokens
            )
        )
    }

    /// As rules write it: lower case, without the dot at the end.
    private static func name(_ text: String) -> String {
        let text = text.lowercased()
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
