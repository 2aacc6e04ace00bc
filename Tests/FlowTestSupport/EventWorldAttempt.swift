/// Something tried, which several points of a world decide on, each in its own log.
struct EventWorldAttempt {
    enum Witness: CaseIterable {
        case firewall
        case hubble
        case calico
    }

    /// What one point made of it, and how long after the first.
    struct Verdict {
        var witness: Witness
        var isAllowed: Bool
        var delay: Int64
    }

    var time: Int64
    var source: EventWorldPlan.Pod
    var destination: String
    var port: Int64
    var transport = "TCP"
    var verdicts: [Verdict]

    var isV6: Bool { destination.contains(":") }
    var sourceAddress: String { isV6 ? source.v6 : source.v4 }
}

/// Attempts for the questions over several logs: scanners, chains of points, pairs that are new.
struct EventWorldAttempts {
    let plan: EventWorldPlan
    private(set) var attempts: [EventWorldAttempt] = []
    private let witnesses: [EventWorldAttempt.Witness]

    init(_ plan: EventWorldPlan, _ random: inout SplitMix64) {
        self.plan = plan
        witnesses = EventWorldAttempt.Witness.allCases.filter { witness in
            switch witness {
            case .firewall: plan.firewalls.contains { !$0.structured.union($0.legacy).isEmpty }
            case .hubble: plan.nodes.contains { !$0.isDropsOnly }
            case .calico: !plan.hosts.isEmpty
            }
        }
        guard !witnesses.isEmpty else { return }
        for _ in 0..<random.number(2...8) { addChain(&random) }
        while random.oneIn(2) { addScan(&random) }
        if random.oneIn(2) { addPast(&random) }
    }

    private func attempt(at time: Int64, _ random: inout SplitMix64) -> EventWorldAttempt {
        let source = random.pick(plan.pods)
        let isV6 = random.oneIn(6)
        let pod = random.pick(plan.pods)
        let remotes = EventWorldPlan.remotes.filter { $0.contains(":") == isV6 }
        return EventWorldAttempt(
            time: time,
            source: source,
            destination: random.oneIn(3) ? isV6 ? pod.v6 : pod.v4 : random.pick(remotes),
            port: Int64(random.pick([22, 443, 5432])),
            transport: random.pick(["TCP", "TCP", "UDP"]),
            verdicts: []
        )
    }

    /// One attempt in several logs, seconds or minutes apart; the last to be asked says no more often than the others.
    private mutating func addChain(_ random: inout SplitMix64) {
        let hour = random.number(0...(plan.hours - 1))
        var attempt = attempt(at: plan.time(inHour: hour, &random), &random)
        var delay: Int64 = 0
        let steps = random.number(1...4)
        for step in 0..<steps {
            attempt.verdicts.append(
                EventWorldAttempt.Verdict(
                    witness: random.pick(witnesses),
                    isAllowed: random.oneIn(step == steps - 1 ? 5 : 2),
                    delay: delay
                )
            )
            let pauses: [Int64] = [0, 1, 20, 59, 60, 61, 62, 150]
            delay += random.pick(pauses) * EventWorldTime.second / Int64(random.pick([1, 1, 2]))
        }
        let end = plan.start + Int64(hour + 1) * 3600 * EventWorldTime.second
        if attempt.time + delay + EventWorldTime.second >= end {
            attempt.time = end - delay - 2 * EventWorldTime.second
        }
        attempts.append(attempt)
    }

    /// Many destinations, or many ports of one; here and there one of them answers.
    private mutating func addScan(_ random: inout SplitMix64) {
        let hour = random.number(0...(plan.hours - 1))
        let time = plan.time(inHour: hour, &random)
        let scan = attempt(at: time, &random)
        let witness = random.pick(witnesses)
        let isSweep = random.oneIn(2)
        let isQuiet = random.oneIn(3)
        for number in 0..<random.pick([6, 18, 19, 20, 21, 40]) {
            var attempt = scan
            attempt.time += Int64(number) * 700_000_000
            if isSweep {
                attempt.destination =
                    scan.isV6 ? "2001:db8:7::\(number + 1)" : "192.0.2.\(number + 1)"
            } else {
                attempt.port = Int64(7000 + number)
            }
            attempt.verdicts = [
                EventWorldAttempt.Verdict(
                    witness: witness,
                    isAllowed: isQuiet ? !random.oneIn(4) : random.oneIn(8),
                    delay: 0
                )
            ]
            attempts.append(attempt)
        }
    }

    /// What was tried some days before, some of it as ever.
    private mutating func addPast(_ random: inout SplitMix64) {
        let day = 86_400 * EventWorldTime.second
        for known in attempts.shuffled(using: &random).prefix(random.number(1...4)) {
            var attempt = known
            attempt.time -= Int64(random.number(1...3)) * day
            if random.oneIn(3) { attempt.port += 1 }
            for index in attempt.verdicts.indices { attempt.verdicts[index].isAllowed = false }
            attempts.append(attempt)
        }
    }
}
