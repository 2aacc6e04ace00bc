/// A repeatable stream of random numbers (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", OOPSLA 2014).
///
/// A stream is cheap to start, so each (traffic, node pair, minute) gets its own: two NICs that see
/// one flow draw the same numbers for it without sharing state.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mix(state)
    }

    /// A number in `0..<1`.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}

/// The finaliser of SplitMix64: every bit of the result depends on every bit of `value`.
func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
}

/// One number for several, order-sensitive: names a stream or a conversation.
func mix(_ first: UInt64, _ second: UInt64, _ third: UInt64 = 0) -> UInt64 {
    mix(mix(mix(first &+ 0x9E37_79B9_7F4A_7C15) ^ second) &+ 0xD1B5_4A32_D192_ED03 ^ third)
}
