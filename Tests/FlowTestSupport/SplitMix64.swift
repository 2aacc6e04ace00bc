/// Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators": one seed, one world.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in `n` times on average; never for 0.
    package mutating func oneIn(_ n: Int) -> Bool {
        n > 0 && Int.random(in: 0..<n, using: &self) == 0
    }

    /// A number of the range.
    package mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    /// One of `choices`, which must not be empty.
    package mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[number(0...(choices.count - 1))]
    }

    /// A generator of its own, so that one part of a world does not move the others.
    mutating func fork() -> SplitMix64 {
        SplitMix64(seed: next())
    }
}
