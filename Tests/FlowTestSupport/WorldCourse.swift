/// How a conversation goes.
enum WorldCourse {
    case plain
    /// Begun before the log: its first statistics may cover its whole life.
    case old
    /// The v4 split pair, once or several times.
    case split
    /// `B`, `E`, `B` at one instant.
    case splitAtBegin
    case unfinished
    case unanswered
    case denied
    case platform

    static let usual: [WorldCourse] = [
        .plain, .plain, .plain, .plain, .old, .split, .splitAtBegin, .unfinished, .unanswered,
        .denied, .denied, .platform,
    ]

    /// What one log of one NIC writes of it.
    func steps(
        from begin: Int64,
        isVNet: Bool,
        isHuge: Bool,
        _ random: inout SplitMix64
    ) -> [WorldStep] {
        var time = begin
        var steps: [WorldStep] = []
        switch self {
        case .denied:
            // Packets dropped in one millisecond are identical lines and count each (R4, R6).
            steps = (0..<random.number(1...3)).map { _ in WorldStep(time: time, state: "D") }
        case .platform:
            steps = [WorldStep(time: time, state: "E", counters: ["1", "128", "0", "0"])]
        case .unanswered:
            let counters = random.oneIn(3) ? ["0", "0", "0", "0"] : ["1", "74", "0", "0"]
            steps = [
                WorldStep(time: time, state: "B"),
                WorldStep(time: time + 6000, state: "E", counters: counters),
            ]
        case .unfinished:
            steps = [WorldStep(time: time, state: "B")]
        case .plain, .old:
            if self == .plain { steps.append(WorldStep(time: time, state: "B")) }
            for _ in 0..<random.number(0...3) {
                time += Int64(random.number(5000...300_000))
                let counters = anyCounters(isHuge, &random)
                let repeats = random.oneIn(15) ? 2 : 1
                for _ in 0..<repeats {
                    steps.append(WorldStep(time: time, state: "C", counters: counters))
                }
            }
            time += Int64(random.number(5000...120_000))
            steps.append(WorldStep(time: time, state: "E", counters: anyCounters(isHuge, &random)))
        case .split, .splitAtBegin:
            if isVNet { return splitSteps(from: begin, &random) }
            steps = [
                WorldStep(time: time, state: "B"),
                WorldStep(time: time + 7000, state: "E", counters: ["9", "754", "6", "730"]),
            ]
        }
        return steps
    }

    /// Statistics after a split count from the origin again; some do not, some never come.
    private func splitSteps(from begin: Int64, _ random: inout SplitMix64) -> [WorldStep] {
        var time = begin
        var steps: [WorldStep] = []
        if self == .splitAtBegin || !random.oneIn(4) {
            steps.append(WorldStep(time: time, state: "B"))
        }
        if self == .split { time += Int64(random.number(1000...600_000)) }
        var total = [3, 406, 3, 614]
        for _ in 0..<random.number(1...3) {
            total = grown(total, &random)
            steps.append(WorldStep(time: time, state: "E", counters: total.map(String.init)))
            steps.append(WorldStep(time: time, state: "B"))
            if random.oneIn(6) {
                // The pair twice at one instant.
                steps.append(WorldStep(time: time, state: "E", counters: total.map(String.init)))
                steps.append(WorldStep(time: time, state: "B"))
            }
            // Within the minute, the next hour, or later than a split is remembered.
            time += Int64(random.pick([6150, 60_000, 1_500_000, 2_950_000, 3_100_000]))
            // The port is used again before the statistics come.
            if random.oneIn(8) {
                steps.append(WorldStep(time: time - 5000, state: "B"))
            }
        }
        switch random.number(0...5) {
        case 0: return steps  // Nothing ever follows.
        case 1: total = [1, 100_000, 0, 0]  // Not above the split: added as it is.
        case 2: break  // Exactly what the split reported.
        default: total = grown(total, &random)
        }
        let state = random.pick(["C", "E"])
        steps.append(WorldStep(time: time, state: state, counters: total.map(String.init)))
        if state == "C" {
            time += 66_000
            steps.append(WorldStep(time: time, state: "E", counters: ["1", "54", "1", "54"]))
        }
        return steps
    }

    /// Packets received always grow: that a reply was seen is then true of the sum and the rest.
    private func grown(_ total: [Int], _ random: inout SplitMix64) -> [Int] {
        total.map { $0 + random.number(1...2000) }
    }

    private func anyCounters(_ isHuge: Bool, _ random: inout SplitMix64) -> [String] {
        if isHuge { return ["281474976710655", "281474976710655", "4294967296", "0099"] }
        switch random.number(0...11) {
        case 0: return ["0", "0", "0", "0"]
        case 1: return ["", "", "", ""]
        case 2: return ["3", "180", "", ""]
        default:
            let sent = random.number(1...2000)
            let received = random.oneIn(5) ? 0 : random.number(1...2000)
            return [sent, sent * 90, received, received * 700].map(String.init)
        }
    }
}
