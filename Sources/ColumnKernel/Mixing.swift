/// A secret of this process: positions in hash tables depend on it, so that nobody who can send
/// packets can choose addresses that all collide.
///
/// Nothing that is stored or printed does.
let tableSeed = UInt64.random(in: .min ... .max)

/// Spreads a hash over table positions, differently in each process; use the upper bits.
@inline(__always)
package func scattered(_ hash: UInt64) -> UInt64 { (hash ^ tableSeed) &* (tableSeed | 1) }

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
