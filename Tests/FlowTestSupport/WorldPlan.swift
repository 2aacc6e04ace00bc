/// The fixed part of a world: NICs, their flow logs, the addresses around them.
struct WorldPlan {
    enum Log: Hashable {
        case nsgFirst
        case nsgSecond
        case vnet
    }

    /// A network interface and the addresses behind it.
    struct NIC {
        var mac: String
        var v4: [String]
        var v6: [String]
    }

    /// The records of one log id and NIC.
    struct Stream {
        var nic: Int
        var log: Log
        /// GUID of the NSG or of the flow log.
        var id: String
        /// ARM id of the NSG or of the flow log.
        var resourceID: String
        /// Records are written this long after each full minute.
        var offsetMilliseconds: Int64
        /// The unit of its tuple timestamps.
        var stampsMilliseconds: Bool
        var activeHours: Set<Int>
    }

    /// Unix milliseconds of the world's first full hour.
    var start: Int64
    var hours: Int
    var nics: [NIC] = []
    var streams: [Stream] = []
    /// Routes what others send each other; index into `nics`.
    var hub: Int?
    var remotesV4: [String]
    var remotesV6: [String]

    var milliseconds: Int64 { Int64(hours) * 3_600_000 }

    init(_ random: inout SplitMix64, odds: WorldOdds) {
        let starts = [
            "2026-11-20T13:00:00Z", "2025-12-31T22:00:00Z", "2028-02-28T21:00:00Z",
            "2026-03-29T00:00:00Z", "2024-12-12T04:00:00Z",
        ]
        let nanoseconds = ReferenceTime.nanoseconds(of: random.pick(starts)) ?? 0
        start = nanoseconds / 1_000_000
        hours = random.number(1...5)
        remotesV4 = [
            "10.50.0.\(random.number(4...250))", "192.168.7.\(random.number(1...250))",
            "10.240.8.4", "10.0.0.10", "203.0.113.\(random.number(1...250))",
            "198.51.100.\(random.number(1...250))", "192.0.2.\(random.number(1...250))",
            "169.254.169.254", "172.16.3.9", "100.64.1.1", "224.0.0.251", "10.244.77.5",
        ]
        remotesV6 = [
            "2001:db8:2::53", "2001:db8:0:0:1:0:0:1", "fe80::1", "fd00:10:244::99", "ff02::fb",
            "2001:db8::", "::1",
        ]
        addNICs(&random, odds: odds)
    }

    private mutating func addNICs(_ random: inout SplitMix64, odds: WorldOdds) {
        let isShared = random.oneIn(2)
        for index in 0..<random.number(1...6) {
            nics.append(
                NIC(
                    mac: "00005E0053" + hex(index * 16 + random.number(0...15), 2),
                    v4: ["10.240.0.\(10 + index)", "10.244.\(index).\(random.number(2...200))"],
                    v6: ["fd00:10:240::\(hex(16 + index, 1))", "fd00:10:244:0:\(index)::7"]
                )
            )
            let group = isShared ? 0 : index
            let nsg: Log = random.oneIn(3) ? .nsgFirst : .nsgSecond
            switch random.number(0...3) {
            case 0: addStream(index, nsg, group, &random)
            case 1, 2: addStream(index, .vnet, group, &random)
            default:
                addStream(index, nsg, group, &random)
                addStream(index, .vnet, group, &random)
            }
        }
        if nics.count >= 3, random.oneIn(odds.hub) { hub = nics.count - 1 }
    }

    private mutating func addStream(
        _ nic: Int,
        _ log: Log,
        _ group: Int,
        _ random: inout SplitMix64
    ) {
        let subscription = "/SUBSCRIPTIONS/00000000-0000-4000-8000-000000000001/RESOURCEGROUPS/"
        var hoursOfStream = Set(0...hours)
        // A log that starts late or ends early, or misses an hour in between (R13).
        if random.oneIn(3) { hoursOfStream.subtract(0..<random.number(0...(hours - 1))) }
        if random.oneIn(5) { hoursOfStream.subtract(random.number(1...hours)...hours) }
        if random.oneIn(4) { hoursOfStream.remove(random.number(0...hours)) }
        streams.append(
            Stream(
                nic: nic,
                log: log,
                id: "11111111-2222-4333-8444-\(log == .vnet ? "66666666" : "5555555a")"
                    + hex(group, 4),
                resourceID: log == .vnet
                    ? subscription + "NETWORKWATCHERRG/PROVIDERS/MICROSOFT.NETWORK/NETWORKWATCHERS/"
                        + "NETWORKWATCHER_WESTEUROPE/FLOWLOGS/VNET-DEMO-FLOWLOG\(group)"
                    : subscription + "RG-DEMO/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/"
                        + "NSG-NODES\(group)",
                offsetMilliseconds: Int64(random.number(0...59_999)),
                stampsMilliseconds: log == .vnet ? !random.oneIn(4) : random.oneIn(10),
                activeHours: hoursOfStream
            )
        )
    }

    private func hex(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
