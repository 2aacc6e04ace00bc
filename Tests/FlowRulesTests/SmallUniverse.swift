import Flow
import FlowRules
import FlowTestSupport

/// So few packets that every one can be asked: the oracle of what rules cover and decide.
///
/// 16 addresses of each family, 8 ports, 2 protocols, and of each one more that no rule names.
enum SmallUniverse {
    struct Packet: Hashable {
        var source: IPAddress
        var destination: IPAddress
        var `protocol`: UInt8
        var port: UInt16
    }

    static let v4 = prefix("192.0.2.16/28")
    static let v6 = prefix("2001:db8::10/124")
    static let firstPort: UInt16 = 8000
    static let protocols: [UInt8] = [6, 17, 1, 200]

    static let ports: [UInt16] = (0..<8).map { firstPort + $0 } + [443, 9000]

    static func addresses(_ block: IPPrefix) -> [IPAddress] {
        (0..<16).map { offset in
            AddressLine.address(
                at: AddressLine.position(of: block.address) + UInt128(offset)
            )
        }
    }

    static let addresses =
        addresses(v4) + addresses(v6)
        + [IPAddress("198.51.100.1"), IPAddress("2001:db8:f::1"), IPAddress("2001:db8:f::99")]
        .compactMap(\.self)

    /// Every packet of few sources and destinations that stand for all: rules of the world made by
    /// `box(using:)` cannot tell others apart.
    static let allPackets: [Packet] = {
        var result: [Packet] = []
        for source in addresses {
            for destination in coarse {
                for number in protocols {
                    for port in ports {
                        result.append(
                            Packet(
                                source: source,
                                destination: destination,
                                protocol: number,
                                port: port
                            )
                        )
                    }
                }
            }
        }
        return result
    }()

    /// One address of each quarter of both blocks, and those from elsewhere.
    private static let coarse: [IPAddress] =
        stride(from: 0, to: 16, by: 4).flatMap { [addresses(v4)[$0], addresses(v6)[$0]] }
        + addresses.suffix(3)

    /// A box of this universe: sources to the single address, destinations to a quarter of the block.
    static func box(using random: inout SplitMix64) -> TrafficBox {
        var box = TrafficBox()
        if !random.oneIn(4) { box[.sources] = addressSet(28, 32, &random) }
        if !random.oneIn(4) { box[.destinations] = addressSet(28, 30, &random) }
        if !random.oneIn(3) {
            let number = UInt128(random.pick([6, 17]))
            box[.protocols] = .numbers([number...number])
        }
        if !random.oneIn(3) {
            let first = random.number(0...7)
            let last = random.number(first...7)
            box[.destinationPorts] = .numbers([
                UInt128(Int(firstPort) + first)...UInt128(Int(firstPort) + last)
            ])
        }
        return box
    }

    private static let cut: [MatchDimension] = [
        .sources, .destinations, .protocols, .destinationPorts,
    ]

    /// Boxes that together are `box`, cut at random.
    static func pieces(of box: TrafficBox, using random: inout SplitMix64) -> [TrafficBox] {
        var pieces = [box]
        for _ in 0..<random.number(1...4) {
            let index = random.number(0...(pieces.count - 1))
            let dimension = random.pick(cut)
            let middle = middle(of: dimension, using: &random)
            for half in [0...middle, (middle + 1)...UInt128.max] {
                var piece = pieces[index]
                piece[dimension] = .numbers(
                    piece[dimension].ranges.intersection(NumberRanges([half])).ranges
                )
                pieces.append(piece)
            }
            pieces.remove(at: index)
        }
        return pieces
    }

    private static func middle(
        of dimension: MatchDimension,
        using random: inout SplitMix64
    ) -> UInt128 {
        switch dimension {
        case .protocols: UInt128(random.pick([1, 6, 17]))
        case .destinationPorts: UInt128(random.pick(ports.filter { $0 < 9000 }))
        default:
            // Packets know destinations of every fourth address only.
            AddressLine.position(of: random.pick(addresses.dropLast())) | 3
        }
    }

    private static func addressSet(
        _ widest: Int,
        _ longest: Int,
        _ random: inout SplitMix64
    ) -> MatchSet {
        var ranges = NumberRanges()
        for _ in 0..<random.number(1...3) {
            let isV4 = random.oneIn(2)
            let length = random.number(widest...longest) + (isV4 ? 0 : 96)
            let address = random.pick(addresses(isV4 ? v4 : v6))
            ranges = ranges.union(
                AddressLine.ranges(of: IPPrefix(containing: address, length: length))
            )
        }
        return .numbers(ranges.ranges)
    }
}

extension TrafficBox {
    /// Looks every member up by itself: nothing of the algebra is used.
    func holds(_ packet: SmallUniverse.Packet) -> Bool {
        func has(_ dimension: MatchDimension, _ number: UInt128) -> Bool {
            self[dimension].ranges.ranges.contains { $0.contains(number) }
        }
        return has(.sources, AddressLine.position(of: packet.source))
            && has(.destinations, AddressLine.position(of: packet.destination))
            && has(.protocols, UInt128(packet.protocol))
            && has(.destinationPorts, UInt128(packet.port))
    }
}

extension RuleMatch {
    func holds(_ packet: SmallUniverse.Packet) -> Bool { boxes.contains { $0.holds(packet) } }
}

func prefix(_ text: String) -> IPPrefix {
    do { return try IPPrefix(text) } catch { preconditionFailure("no prefix: \(text)") }
}
