extension SplitMix64 {
    /// A number that scatters as a normal distribution does, with mean 0 and deviation 1, within 3.47.
    ///
    /// The sum of four uniform numbers (Irwin 1927, Hall 1927).
    mutating func normal() -> Double {
        let draw = next()
        let sum = (draw & 0xFFFF) + (draw >> 16 & 0xFFFF) + (draw >> 32 & 0xFFFF) + draw >> 48
        // Four variances of one twelfth.
        return (Double(sum) * 0x1p-16 - 2) * 1.732_050_807_568_877_2
    }

    /// A number that scatters around a median as a log-normal distribution does.
    ///
    /// Additions and multiplications alone: libraries differ in the last digit of an exponential, and a seed is
    /// to give the same bytes everywhere.
    mutating func scattered(_ median: Int, octaves: Double) -> Int {
        Int(Double(median) * Self.powerOfTwo(normal() * octaves))
    }

    /// Two to a power, within 0.001 percent: Taylor's series between whole powers.
    private static func powerOfTwo(_ exponent: Double) -> Double {
        let whole = exponent.rounded(.down)
        let rest = (exponent - whole) * 0.693_147_180_559_945_3
        let series =
            1 + rest
            * (1 + rest / 2 * (1 + rest / 3 * (1 + rest / 4 * (1 + rest / 5 * (1 + rest / 6)))))
        return Double(sign: .plus, exponent: Int(whole), significand: series)
    }

    /// A whole number in a range.
    mutating func next(_ range: Range<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    /// Whether something of this chance happens.
    mutating func happens(_ chance: Chance) -> Bool {
        chance.happens(next())
    }
}
