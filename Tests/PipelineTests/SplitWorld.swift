import FlowTestSupport

/// A few flows that split, end, begin again and restart, in records that are dealt out over inputs in any way.
///
/// All that `RandomWorld` has little of: many events of few flows, and inputs that interleave, overlap, repeat each other
/// and are out of order.
struct SplitWorld {
    private(set) var inputs: [(name: String, bytes: [UInt8])] = []
    private var random: SplitMix64
    private let size: Size

    enum Size {
        /// Some kilobytes.
        case small
        /// Inputs of about 16 MiB, which workers share, and of more keys than the least memory holds.
        case large
    }

    init(seed: UInt64, size: Size = .small) {
        random = SplitMix64(seed: seed ^ 0x5911_7000)
        self.size = size
        let parts = size == .large ? 1 + random.below(2) : 1 + random.below(6)
        var texts = Array(repeating: [(time: Int64, text: String)](), count: parts)
        for stream in 0..<1 + random.below(2) {
            let records = records(of: stream)
            let dealing = random.below(4)
            for (number, record) in records.enumerated() {
                let part =
                    switch dealing {
                    case 0: number * parts / records.count
                    case 1: number % parts
                    default: random.below(parts)
                    }
                texts[part].append(record)
                // Another input shows it, too.
                if random.oneIn(10) { texts[random.below(parts)].append(record) }
            }
        }
        for (number, list) in texts.enumerated() where !list.isEmpty {
            inputs.append((name: "input-\(number).json", bytes: VNetLog.blob(ordered(list))))
        }
    }

    /// In order of time, nearly so, backwards, or in none.
    private mutating func ordered(_ list: [(time: Int64, text: String)]) -> [String] {
        var list = list.sorted { $0.time < $1.time }
        switch random.below(6) {
        case 0: list.reverse()
        case 1: list.shuffle(using: &random)
        case 2 where list.count > 1:
            for _ in 0..<2 { list.swapAt(random.below(list.count), random.below(list.count)) }
        default: break
        }
        return list.map(\.text)
    }

    private mutating func records(of stream: Int) -> [(time: Int64, text: String)] {
        var time = Int64(random.below(4)) * VNetLog.minute
        let count = size == .large ? 45 : 2 + random.below([5, 20, 70][random.below(3)])
        let flows = 1 + random.below(5)
        var totals = Array(repeating: 100, count: flows)
        return (0..<count).map { number in
            let step = [1, 1, 1, 2, 7, 24, 26, 49, 51][random.below(9)]
            time += Int64(random.oneIn(3) ? step : 1) * VNetLog.minute
            var tuples: [String] = []
            for flow in 0..<flows where !random.oneIn(3) {
                tuples += events(of: flow, before: time, total: &totals[flow])
            }
            var note = ""
            if size == .large {
                tuples += others(number, before: time)
                note = String(repeating: "x", count: 350_000)
            }
            let mac = "00005E00530\(stream + 1)"
            return (time, VNetLog.record(time, tuples, mac: mac, note: note))
        }
    }

    /// Many flows of one row, so that tables fill up; half of them come again in the next record.
    private mutating func others(_ number: Int, before time: Int64) -> [String] {
        (0..<1000).map { row in
            let key = number * 500 + row
            let source = "10.1.\(key / 250).\(key % 250),4000"
            let state = ["B", "C", "E"][random.below(3)]
            let counters = state == "B" ? "0,0,0,0" : "\(row + 1),\(row * 60),1,60"
            return VNetLog.tuple(time - 30_000, state, counters, from: source)
        }
    }

    /// What one record says of one flow.
    private mutating func events(
        of flow: Int,
        before time: Int64,
        total: inout Int
    ) -> [String] {
        let source = "10.0.0.4,\(50_000 + flow)"
        var at = time - 40_000
        var tuples: [String] = []
        for _ in 0..<1 + random.below(3) {
            if !random.oneIn(4) { at += Int64(random.below(3)) * 5000 }
            let pattern = ["EB", "BE", "BEB", "EBEB", "B", "C", "E", "BC", "CB", "BCE", "D", "BD"]
            for state in pattern[random.below(pattern.count)] {
                var counters = "0,0,0,0"
                if state == "C" || state == "E" {
                    total = random.oneIn(5) ? 50 : total + 1 + random.below(90)
                    counters = "\(total),\(total * 100),\(total - 1),\(total * 90)"
                    if random.oneIn(25) { counters = ",,," }
                }
                tuples.append(VNetLog.tuple(at, "\(state)", counters, from: source))
            }
        }
        return tuples
    }

    var reference: ReferenceResult {
        ReferenceImplementation(topology: ReferenceTopology())
            .evaluate(
                inputs.map { ReferenceInput(path: $0.name, bytes: $0.bytes, isDamaged: false) }
            )
    }
}

extension SplitMix64 {
    /// A number from 0 to `count - 1`.
    mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
}
