/// What an enforcement point made of attempts, one logged row of any log.
///
/// What flow logs and logs of events have in common for questions over both.
package struct ReferenceDecision: Hashable, Sendable {
    /// One end: its address, `other` where detail was folded, and whose it was as far as the log says.
    package struct End: Hashable, Sendable {
        package var address: String
        package var namespace: String?
        package var workload: String?

        /// R7: the workload, or the address where there is none.
        var name: String { workload ?? address }
    }

    /// Where it was decided, by what, and how.
    package struct Point: Hashable, Sendable {
        package var enforcer: String
        package var acl: String?
        package var rule: String?
        package var direction: String?
        /// `allow` or `deny`, or a letter that nobody knows.
        package var decision: String
    }

    /// Unix seconds of its hour (R1).
    package var hour: Int64
    package var seconds: Int64
    package var point: Point
    package var source: End
    package var destination: End
    /// The same before detail was folded (R14).
    package var wholeDestination: String
    package var wholePort: Int64?
    package var port: Int64?
    package var transport: String?
    /// Connections begun or attempts denied.
    package var attempts: Int64
    /// A flow that counts (R5), or what an enforcement point said: it shows that both ends met.
    package var isContact: Bool

    package var isDenial: Bool { point.decision == "deny" }
    package var isAllowance: Bool { point.decision == "allow" }

    /// Whether both ends are the addresses that were logged.
    var isWhole: Bool { source.address != "other" && destination.address != "other" }
}

extension ReferenceEvents {
    /// What counts (R6): no faults, and no account that another one says better.
    package var decisions: [ReferenceDecision] {
        facts.compactMap { fact in
            let event = fact.event
            guard let decision = event.decision, let enforcer = event.enforcer,
                event.kind != .fault, !fact.isSuperseded,
                let source = event.source.ip, let destination = event.destination.ip
            else { return nil }
            return ReferenceDecision(
                hour: event.hour,
                seconds: event.seconds,
                point: ReferenceDecision.Point(
                    enforcer: enforcer,
                    acl: event.acl,
                    rule: event.rule,
                    direction: event.direction?.rawValue,
                    decision: decision.rawValue
                ),
                source: ReferenceDecision.End(
                    address: source,
                    namespace: event.source.namespace,
                    workload: event.source.workload
                ),
                destination: ReferenceDecision.End(
                    address: destination,
                    namespace: event.destination.namespace,
                    workload: event.destination.workload
                ),
                wholeDestination: destination,
                wholePort: event.port,
                port: event.port,
                transport: event.transport,
                attempts: event.hits,
                isContact: true
            )
        }
    }
}

extension ReferenceFlowRow {
    /// Nil where another log covers its interface (R5).
    var judgement: ReferenceDecision? {
        guard role != "superseded" else { return nil }
        let isBegun = isAllowed && (log == "nsg-v1" || state == "B" && !isSplit)
        return ReferenceDecision(
            hour: hour,
            seconds: seconds,
            point: ReferenceDecision.Point(
                enforcer: ReferenceEnforcer(self).name,
                acl: acl,
                rule: rule,
                direction: direction,
                decision: decision
            ),
            source: ReferenceDecision.End(address: foldedSource.text),
            destination: ReferenceDecision.End(address: foldedDestination.text),
            wholeDestination: destination.text,
            wholePort: destinationPort,
            port: foldedPort,
            transport: transport,
            attempts: isDenied || isBegun ? 1 : 0,
            isContact: role == "counted"
        )
    }
}

extension ReferenceEndpoint {
    fileprivate var text: String {
        switch self {
        case .address(let address): address.text
        case .other: "other"
        }
    }
}
