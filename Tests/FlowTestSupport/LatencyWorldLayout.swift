/// Deals what a node wrote out to files as they are rotated, and collects some of it twice.
struct LatencyWorldLayout {
    private(set) var files: [EventWorldFile] = []

    private let node: LatencyWorldPlan.Node

    init(
        _ account: LatencyWorldAccount,
        _ node: LatencyWorldPlan.Node,
        _ random: inout SplitMix64
    ) {
        self.node = node
        let records = account.records
        var borders = (0..<random.number(0...4)).map { _ in random.number(0...records.count) }
        borders = Array(Set(borders + [0, records.count])).sorted()
        let parts = zip(borders, borders.dropFirst()).map { Array(records[$0..<$1]) }
        for (number, part) in parts.enumerated() {
            add("events-\(number).log", part, &random)
            let isCollectedTwice = random.oneIn(4)
            if isCollectedTwice { addAgain(part, "part-\(number)", &random) }
            if random.oneIn(8), number > 0 {
                add("again/both-\(number).log", parts[number - 1] + part, &random)
            }
            // What nobody else holds may get lost without anybody else seeing it.
            if !isCollectedTwice, number == 0, parts.count == 1, random.oneIn(4) {
                damageLast(&random)
            }
        }
        if random.oneIn(10), files.allSatisfy({ $0.damage == .none }) {
            add("again/all.log", records, &random)
        }
        if !account.rows.isEmpty {
            files.append(
                file("table/PT05M.json", random.pick([.rows, .rowList]), account.rows, &random)
            )
        }
    }

    /// The file as a whole, as it was before, or what was left of it later.
    private mutating func addAgain(
        _ part: [EventWorldRecord],
        _ name: String,
        _ random: inout SplitMix64
    ) {
        let count = random.number(1...part.count)
        switch random.number(0...2) {
        case 0: add("again/\(name)-whole.log", part, &random)
        case 1: add("again/\(name)-prefix.log", Array(part.prefix(count)), &random)
        default: add("again/\(name)-suffix.log", Array(part.suffix(count)), &random)
        }
    }

    private mutating func add(
        _ name: String,
        _ records: [EventWorldRecord],
        _ random: inout SplitMix64
    ) {
        let shape = random.pick([EventWorldShape.lines, .lines, .lines, .cri, .docker, .list])
        files.append(file(name, shape, records, &random))
    }

    private mutating func damageLast(_ random: inout SplitMix64) {
        let last = files.count - 1
        guard files[last].shape == .lines else { return }
        files[last].damage = random.pick([.cut, .lines])
        files[last].style.spacing = .compact
    }

    private func file(
        _ name: String,
        _ shape: EventWorldShape,
        _ records: [EventWorldRecord],
        _ random: inout SplitMix64
    ) -> EventWorldFile {
        let stream = EventWorldStream(source: .hubble, reporter: node.name)
        var file = EventWorldFile(
            path: "nodes/\(node.name)/" + name,
            shape: shape,
            style: WorldStyle(&random, odds: WorldOdds()),
            bursts: [EventWorldBurst(stream: stream, records: records)],
            isCompressed: random.oneIn(3),
            seed: random.next()
        )
        file.isShuffled = random.oneIn(3)
        return file
    }
}
