/// Why records of an input that could tell of latency did not, or not of all of it (R9).
package struct LatencyObstacles: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Requests that no backend answered.
    package static let noAnswer = LatencyObstacles(rawValue: 1 << 0)
    /// A duration of 0: shorter than the log's steps, or a connection that was used again.
    package static let tooShort = LatencyObstacles(rawValue: 1 << 1)
    /// Layer 4 sessions and upgraded connections, whose times are lifetimes.
    package static let session = LatencyObstacles(rawValue: 1 << 2)
    /// A record of Application Gateway that does not tell v1 from v2: milliseconds or seconds.
    package static let unknownUnit = LatencyObstacles(rawValue: 1 << 3)
    /// Whole seconds, a thousand times the backend's: somebody may have written milliseconds.
    package static let doubtfulUnit = LatencyObstacles(rawValue: 1 << 4)
    /// A record of Application Gateway v2 without `serverConnectTime`.
    package static let noConnectTime = LatencyObstacles(rawValue: 1 << 5)
    /// Backends that are not addresses: sockets of the controller's own, or names.
    package static let noAddress = LatencyObstacles(rawValue: 1 << 6)
    /// TCP flows of Calico without statistics of their sockets.
    package static let noSocketStatistics = LatencyObstacles(rawValue: 1 << 7)
    /// SYN packets of Hubble that do not say where they were seen, or on whose node.
    package static let noObservationPoint = LatencyObstacles(rawValue: 1 << 8)
    package static let noEndpointID = LatencyObstacles(rawValue: 1 << 9)
}
