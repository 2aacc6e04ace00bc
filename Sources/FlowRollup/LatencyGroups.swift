package import Flow

/// Samples between the same ends by the same method, within an hour (R9).
package struct LatencyKey: DenseKey {
    /// Unix hour.
    package var hour: Int32
    package var method: LatencyMethod
    /// Client and server, numbers of the `AddressTable`, or `Event.noAddress`.
    package var source: UInt32
    package var destination: UInt32
    package var sourceIdentity: UInt32
    package var destinationIdentity: UInt32
    /// Of the server; -1 if there is none.
    package var port: Int32

    var spread: UInt64 {
        FlowRollup.spread(
            UInt64(source) << 32 | UInt64(destination),
            UInt64(UInt32(bitPattern: hour)) << 32 | UInt64(UInt32(bitPattern: port)),
            UInt64(sourceIdentity) << 32 | UInt64(destinationIdentity),
            UInt64(method.rawValue)
        )
    }
}

package struct LatencyMeasures: Sendable {
    package var samples: Int64 = 0
    /// Nanoseconds.
    package var sum: Int64 = 0
    package var shortest = Int64.max
    package var longest: Int64 = 0
    /// Handshakes whose SYN was repeated: no samples.
    package var retransmitted: Int64 = 0

    mutating func add(_ nanoseconds: Int64) {
        samples += 1
        sum = boundedSum(sum, nanoseconds)
        shortest = min(shortest, nanoseconds)
        longest = max(longest, nanoseconds)
    }
}

/// What a reporter's hour gave, and why not more.
package struct LatencyAccount: Sendable {
    /// SYN-ACKs, and what became of them; those that wait for other inputs are not in it.
    package var answers: Int64 = 0
    package var retransmitted: Int64 = 0
    package var proxied: Int64 = 0
    package var discarded: Int64 = 0
    package var unpaired: Int64 = 0
    /// Of all methods.
    package var samples: Int64 = 0

    mutating func add(_ outcome: PairOutcome, of method: LatencyMethod) {
        guard method.isHandshake else {
            if case .sample = outcome { samples += 1 }
            return
        }
        guard outcome != .repeated else { return }
        answers += 1
        switch outcome {
        case .repeated: break
        case .sample: samples += 1
        case .retransmitted: retransmitted += 1
        case .proxied: proxied += 1
        case .discarded: discarded += 1
        case .unpaired: unpaired += 1
        }
    }
}

/// Sockets of the same ends, seen by the kernel of one of them.
package struct SocketKey: DenseKey {
    /// Unix hour.
    package var hour: Int32
    package var direction: EventDirection
    package var source: UInt32
    package var destination: UInt32
    package var sourceIdentity: UInt32
    package var destinationIdentity: UInt32
    package var port: Int32

    var spread: UInt64 {
        FlowRollup.spread(
            UInt64(source) << 32 | UInt64(destination),
            UInt64(UInt32(bitPattern: hour)) << 32 | UInt64(UInt32(bitPattern: port)),
            UInt64(sourceIdentity) << 32 | UInt64(destinationIdentity),
            UInt64(direction.rawValue)
        )
    }
}

/// Sums of `SocketStatistics`, microseconds.
package struct SocketMeasures: Sendable {
    package var flows: Int64 = 0
    /// Flows that had one, and means times flows.
    package var minimumFlows: Int64 = 0
    package var minimumSum: Int64 = 0
    package var longestMinimum = Event.none
    package var smoothFlows: Int64 = 0
    package var smoothSum: Int64 = 0
    package var longestSmooth = Event.none
    package var retransmissions = Event.none
    package var lostPackets = Event.none
    package var timeouts = Event.none

    mutating func add(_ sockets: SocketStatistics) {
        flows = boundedSum(flows, sockets.flows)
        if sockets.meanMinimum > 0 {
            minimumFlows = boundedSum(minimumFlows, sockets.flows)
            minimumSum = boundedSum(
                minimumSum,
                boundedProduct(sockets.meanMinimum, sockets.flows)
            )
        }
        if sockets.meanSmooth > 0 {
            smoothFlows = boundedSum(smoothFlows, sockets.flows)
            smoothSum = boundedSum(smoothSum, boundedProduct(sockets.meanSmooth, sockets.flows))
        }
        longestMinimum = max(longestMinimum, sockets.longestMinimum)
        longestSmooth = max(longestSmooth, sockets.longestSmooth)
        Self.sum(&retransmissions, sockets.retransmissions)
        Self.sum(&lostPackets, sockets.lostPackets)
        Self.sum(&timeouts, sockets.timeouts)
    }

    private static func sum(_ sum: inout Int64, _ value: Int64) {
        guard value >= 0 else { return }
        sum = boundedSum(max(sum, 0), value)
    }
}

/// As `boundedSum`.
private func boundedProduct(_ one: Int64, _ other: Int64) -> Int64 {
    let (product, isTooLarge) = one.multipliedReportingOverflow(by: other)
    return isTooLarge ? 1 << 52 : min(product, 1 << 52)
}
