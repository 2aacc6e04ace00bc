import Foundation

/// The vertical axis of a chart: which values it covers, and where they stand.
///
/// Linear from zero, so that heights compare; logarithmic where the largest value is so many times the smallest that the small
/// ones would lie on the ground.
struct ValueAxis: Equatable {
    enum Scale { case linear, logarithmic }

    /// Above this ratio of the largest value to the smallest, heights are orders of magnitude.
    private static let largestLinearRatio = 20.0
    private static let mostTicks = 6

    /// From less than a nanosecond to decades, in milliseconds: what can be drawn without leaving the numbers' range.
    static func isDrawn(_ value: Double) -> Bool { value > 1e-9 && value < 1e12 }

    let scale: Scale
    /// The values at the lower and the upper end.
    let ends: ClosedRange<Double>
    /// Ascending, within the ends: values that have a line and a label.
    let ticks: [Double]

    /// An axis over all of `values`; `nil` if none of them is one to draw.
    ///
    /// - Parameter values: Those that are not to be drawn are left out.
    init?(covering values: [Double]) {
        let values = values.filter(Self.isDrawn)
        guard let smallest = values.min(), let largest = values.max() else { return nil }
        if largest / smallest > Self.largestLinearRatio {
            scale = .logarithmic
            let steps = Self.steps(from: smallest, to: largest)
            ends = steps[0].value...steps[steps.count - 1].value
            ticks = Self.logarithmicTicks(steps)
        } else {
            scale = .linear
            ticks = Self.linearTicks(to: largest)
            ends = 0...ticks[ticks.count - 1]
        }
    }

    /// Height of a value: 0 at the lower end, 1 at the upper one.
    func position(of value: Double) -> Double {
        let (lower, upper) = (ends.lowerBound, ends.upperBound)
        let inside = min(max(value, lower), upper)
        switch scale {
        case .linear: return inside / upper
        case .logarithmic: return log10(inside / lower) / log10(upper / lower)
        }
    }

    /// Multiples of the smallest 1, 2 or 5 times a power of ten that needs few enough of them.
    private static func linearTicks(to largest: Double) -> [Double] {
        var exponent = Int(floor(log10(largest))) - 1
        while true {
            for factor in [1.0, 2, 5] {
                let steps = Int((largest / decimal(factor, exponent)).rounded(.up))
                if steps < mostTicks {
                    return (0...max(steps, 1)).map { decimal(factor * Double($0), exponent) }
                }
            }
            exponent += 1
        }
    }

    /// 1, 2 and 5 times powers of ten, from the last one not above `smallest` to the first one not below `largest`.
    private static func steps(
        from smallest: Double,
        to largest: Double
    ) -> [(value: Double, isPower: Bool)] {
        let exponents = Int(floor(log10(smallest))) - 1...Int(ceil(log10(largest))) + 1
        let all = exponents.flatMap { exponent in
            [1.0, 2, 5].map { (value: decimal($0, exponent), isPower: $0 == 1) }
        }
        let first = all.lastIndex { $0.value <= smallest } ?? 0
        let last = all.firstIndex { $0.value >= largest } ?? all.count - 1
        return Array(all[first...last])
    }

    /// All steps; if they are too many, the powers of ten among them; if those are, one of two, three, or more of these.
    private static func logarithmicTicks(_ steps: [(value: Double, isPower: Bool)]) -> [Double] {
        if steps.count <= mostTicks { return steps.map(\.value) }
        let powers = steps.filter(\.isPower).map(\.value)
        let every = (powers.count + mostTicks - 1) / mostTicks
        return stride(from: 0, to: powers.count, by: every).map { powers[$0] }
    }

    /// `factor` times a power of ten, as near as a decimal literal of it would be.
    private static func decimal(_ factor: Double, _ exponent: Int) -> Double {
        exponent < 0 ? factor / pow(10, Double(-exponent)) : factor * pow(10, Double(exponent))
    }
}
