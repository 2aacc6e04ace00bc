import Foundation

/// The thresholds of a review, each with its reason.
package enum ReviewLimits {
    /// With fewer of the expected hours, a rule without hits is more likely missed than unused: then it
    /// is not evaluable (R13).
    package static let leastCoverage = 0.5

    /// Days in which half of the doubt goes: most traffic that is regular at all comes once a week.
    package static let halfDoubtDays = 7.0

    /// Hits below which the needed values are a sample too small to narrow a rule to: after a hundred
    /// hits the chance to have missed a value that one hit in twenty needs is under 1 %.
    package static let enoughHits: UInt64 = 100

    /// Days a rule must have been watched before it is called too wide: a week has one of each weekday.
    package static let enoughDays = 7.0

    /// A rule that allows fewer than ten times the ports needed is as close as people write rules.
    package static let portFactor = 10.0

    /// Four bits of a prefix: below, a subnet is that size because the next machine goes there.
    package static let addressFactor = 16.0

    /// Prefixes, port ranges and names of a suggestion: more is a list nobody reviews.
    package static let suggestionLimit = 8

    /// Of an IPv6 network, addresses within are not told apart: hosts pick theirs by themselves (RFC 4862,
    /// RFC 8981).
    package static let networkLength = 64

    /// Names of rules longer than this may be cut when they are logged (`nsg-flow-logs.md` section 6).
    static let loggedNameLength = 65

    /// How sure it is that a rule without hits is not needed: 0 to 1, in steps of a thousandth.
    ///
    /// `coverage × (1 − 2^(−days / 7))`: what was not seen proves nothing, and each week of silence halves
    /// the doubt that is left; a week gives 0.5, four weeks 0.94. A young rule gets little, and no rule gets 1.
    ///
    /// - Parameters:
    ///   - coverage: Seen part of the expected hours.
    ///   - days: Part of the window in which the rule is known to have existed as it is.
    /// - Returns: Rounded, so that no two machines disagree in the last bit (R11).
    package static func confidence(coverage: Double, days: Double) -> Double {
        let certainty = 1 - pow(2, -max(0, days) / halfDoubtDays)
        let value = min(1, max(0, coverage)) * certainty
        return min(999, (value * 1000).rounded()) / 1000
    }
}
