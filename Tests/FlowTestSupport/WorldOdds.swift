/// How often a world shows a peculiarity: "one in n", 0 is never.
///
/// A test that must do without one sets its field to 0; the rest of the world then differs too.
package struct WorldOdds: Sendable {
    // Whole worlds.
    package var noCluster = 5
    package var overlappingCIDRs = 6
    package var scan = 4
    package var manySources = 40
    package var hub = 3
    package var hugeCounters = 8

    // Conversations.
    package var ipv6 = 5
    package var unknownLetter = 15
    package var malformedTuple = 20
    package var reusedPort = 12

    // Records.
    package var recordWithoutTime = 60
    package var recordWithoutMAC = 40
    package var recordWithoutVersion = 12
    package var emptyRecord = 30

    // Inputs.
    package var mergedInput = 3
    package var recordRepeatedInside = 8
    package var wholeCopy = 6
    package var prefixCopy = 8
    package var cutInput = 12
    package var damagedCodec = 12
    /// A JSON Lines input with a line that is not JSON or cut inside a string.
    package var badLine = 2
    /// Records of an input that are not in the order of their `time`.
    package var disorder = 25
    /// The records of a stream dealt out over several inputs, so that they interleave.
    package var dealtStream = 8
    /// A stream in inputs of a few minutes each.
    package var shortInputs = 6
    package var emptyInput = 8
    package var foreignInput = 8
    package var escapedKey = 12

    package init() {}
}
