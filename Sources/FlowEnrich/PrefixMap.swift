import Flow

/// A value for every address: longest-prefix match for both families (R15).
struct PrefixMap<Value: Sendable>: Sendable {
    private let v4: RangeMap<UInt32, Value>
    private let v6: RangeMap<UInt128, Value>

    /// - Parameters:
    ///   - prefixes: In any order, each once. IPv4-mapped ones stand for their IPv4 block.
    ///   - outside: The value of an address that no prefix covers.
    init(_ prefixes: [(prefix: IPPrefix, value: Value)], outside: Value) {
        var v4: [RangeMap<UInt32, Value>.Entry] = []
        var v6: [RangeMap<UInt128, Value>.Entry] = []
        for (prefix, value) in prefixes {
            let block = prefix.unmapped
            let first = block.address.value
            let last = block.lastAddress.value
            switch block.address.family {
            case .v4:
                v4.append(
                    .init(
                        first: UInt32(truncatingIfNeeded: first),
                        last: UInt32(truncatingIfNeeded: last),
                        value: value
                    )
                )
            case .v6: v6.append(.init(first: first, last: last, value: value))
            }
        }
        self.v4 = RangeMap(v4, outside: outside)
        self.v6 = RangeMap(v6, outside: outside)
    }

    /// A map whose value may change at `starts` and nowhere else.
    init(starts: [IPAddress], value: (IPAddress) -> Value) {
        var v4Starts: [UInt32] = []
        var v6Starts: [UInt128] = []
        for start in starts {
            switch start.family {
            case .v4: v4Starts.append(UInt32(truncatingIfNeeded: start.low))
            case .v6: v6Starts.append(start.value)
            }
        }
        v4 = RangeMap(starts: v4Starts) { value(IPAddress(v4: $0)) }
        v6 = RangeMap(starts: v6Starts) { value(IPAddress(v6Bits: $0)) }
    }

    /// The value of the longest prefix that holds `address`; an IPv4-mapped one is its IPv4 address.
    subscript(address: IPAddress) -> Value {
        let address = address.unmapped
        switch address.family {
        case .v4: return v4[UInt32(truncatingIfNeeded: address.low)]
        case .v6: return v6[address.value]
        }
    }

    /// The first address of every piece: the value changes nowhere else.
    var starts: [IPAddress] {
        v4.starts.map { IPAddress(v4: $0) } + v6.starts.map { IPAddress(v6Bits: $0) }
    }
}

extension IPAddress {
    fileprivate init(v6Bits bits: UInt128) {
        self.init(
            v6High: UInt64(truncatingIfNeeded: bits >> 64),
            low: UInt64(truncatingIfNeeded: bits)
        )
    }
}
