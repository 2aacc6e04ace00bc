import Testing

@testable import ColumnKernel

@Suite struct HyperLogLogTests {
    private func sketch(of values: Range<UInt64>, seed: UInt64) -> HyperLogLog {
        var sketch = HyperLogLog()
        for value in values { sketch.insert(mix(value, seed)) }
        return sketch
    }

    @Test("estimates keep to the stated error, from nothing to a million")
    func error() {
        #expect(HyperLogLog().estimate == 0)
        for count: UInt64 in [1, 2, 10, 100, 1000, 3000, 5000, 10_000, 100_000, 1_000_000] {
            let seeds: Range<UInt64> = 0..<(count > 10_000 ? 8 : 40)
            var squares = 0.0
            for seed in seeds {
                let estimate = sketch(of: 0..<count, seed: seed).estimate
                let error = (Double(estimate) - Double(count)) / Double(count)
                squares += error * error
                // Rounding to whole numbers is an error of its own for the smallest counts.
                let limit = 5 * HyperLogLog.relativeError + 0.5 / Double(count)
                #expect(abs(error) < limit, "\(count) is \(estimate), seed \(seed)")
            }
            let deviation = (squares / Double(seeds.count)).squareRoot()
            #expect(deviation < 2 * HyperLogLog.relativeError, "\(count): \(deviation)")
        }
    }

    @Test("a union is the sketch of the union, however it is cut and in whatever order")
    func union() {
        for seed: UInt64 in 0..<20 {
            let whole = sketch(of: 0..<20_000, seed: seed)
            let cuts = [0] + (0..<5).map { mix($0, seed) % 20_000 }.sorted() + [20_000]
            let parts = zip(cuts, cuts.dropFirst()).map { from, to in
                // They overlap.
                sketch(of: from..<min(to + 500, 20_000), seed: seed)
            }
            var sum = HyperLogLog()
            for part in seed % 2 == 0 ? parts : parts.reversed() { sum.formUnion(part) }
            #expect(sum == whole && sum.estimate == whole.estimate)
            #expect(HyperLogLog(registers: whole.registers) == whole)
        }
    }

    @Test("the highest register and full sketches are no trap")
    func extremes() {
        var sketch = HyperLogLog()
        for register: UInt64 in 0..<2048 { sketch.insert(register << 53) }
        #expect(sketch.registers.allSatisfy { $0 == 54 })
        #expect(sketch.estimate > 1 << 40)
        #expect(HyperLogLog(registers: sketch.registers) == sketch)
        #expect(HyperLogLog(registers: Array(repeating: 55, count: 2048)) == nil)
        #expect(HyperLogLog(registers: [0]) == nil)
    }
}
