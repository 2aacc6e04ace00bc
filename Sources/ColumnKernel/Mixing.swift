/// A secret of this process: positions in hash tables depend on it, so that nobody who can send
/// packets can choose addresses that all collide.
///
/// Nothing that is stored or printed does.
let tableSeed = UInt64.random(in: .min ... .max)

/// Spreads a hash over table positions, differently in each process; use the upper bits.
///
/// `seed` is `tableSeed`, held by the table: a loop over rows should not ask for the global in each turn.
@inline(__always)
func scattered(_ hash: UInt64, _ seed: UInt64) -> UInt64 { (hash ^ seed) &* (seed | 1) }

/// Spreads two values over table positions, differently in each process; all bits are of use.
///
/// One 128-bit product, its halves folded onto each other: less than `mix` costs, and enough where nothing is stored.
@inline(__always)
func scattered(_ first: UInt64, _ second: UInt64, _ seed: UInt64) -> UInt64 {
    let product = (first ^ seed).multipliedFullWidth(
        by: second ^ (seed &* 0x9e37_79b9_7f4a_7c15)
    )
    return product.high ^ product.low
}

/// 64-bit mixing for hash tables and fingerprints.
///
/// The finaliser is MurmurHash3's `fmix64` (Austin Appleby, public domain); fingerprints are stored, so
/// it must never change without a new schema version.
@inline(__always)
package func mix(_ value: UInt64) -> UInt64 {
    var x = value
    x ^= x >> 33
    x &*= 0xff51_afd7_ed55_8ccd
    x ^= x >> 33
    x &*= 0xc4ce_b9fe_1a85_ec53
    x ^= x >> 33
    return x
}

/// Mixes two values into one; order matters.
@inline(__always)
package func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    mix(((first &* 0x9e37_79b9_7f4a_7c15) ^ second) &+ 0x2545_f491_4f6c_dd1d)
}
