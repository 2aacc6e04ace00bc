package import Flow

/// A rule that was there when an inventory was taken.
package struct RuleSighting: Sendable, Hashable {
    package var definition: RuleDefinition
    /// Unix milliseconds.
    package var snapshotTime: Int64

    package init(_ definition: RuleDefinition, at snapshotTime: Int64) {
        self.definition = definition
        self.snapshotTime = snapshotTime
    }
}

/// What logs of the window say of one rule.
package struct RuleUsage: Sendable, Hashable {
    package var enforcer: RuleEnforcer
    /// As logged: an id, a GUID, of a firewall's policy rules the firewall; `nil` if the log has none.
    package var enforcerID: String?
    /// As logged; a firewall rule as `policy/group/collection/rule` or `collection/rule`.
    package var rule: String
    package var decision: RuleDecision
    /// `nil` if hits of both directions are in it.
    package var direction: RuleDirection?
    package var hits: UInt64 = 0
    /// `nil` if not measured.
    package var bytes: UInt64?
    /// Unix milliseconds.
    package var firstHit: Int64?
    package var lastHit: Int64?
    package var ports: Set<TransportPort> = []
    package var sources: Set<IPAddress> = []
    package var destinations: Set<IPAddress> = []
    /// Host names, of logs that have them.
    package var names: Set<String> = []
    /// Dimensions whose set is not whole because it reached its limit; `destinationPorts` stands for
    /// protocols, too.
    package var cut: Set<MatchDimension> = []

    package init(_ enforcer: RuleEnforcer, rule: String, decision: RuleDecision) {
        self.enforcer = enforcer
        self.rule = rule
        self.decision = decision
    }

    /// Adds what another log, or another name of the same enforcer, says of the rule.
    mutating func merge(_ other: RuleUsage) {
        hits = hits.addingReportingOverflow(other.hits).overflow ? .max : hits + other.hits
        if let more = other.bytes {
            let (sum, isOver) = (bytes ?? 0).addingReportingOverflow(more)
            bytes = isOver ? .max : sum
        }
        firstHit = [firstHit, other.firstHit].compactMap(\.self).min()
        lastHit = [lastHit, other.lastHit].compactMap(\.self).max()
        ports.formUnion(other.ports)
        sources.formUnion(other.sources)
        destinations.formUnion(other.destinations)
        names.formUnion(other.names)
        cut.formUnion(other.cut)
    }
}

/// A destination port of a protocol; 0 for protocols without ports.
package struct TransportPort: Sendable, Hashable {
    /// IANA number; `TransportName.number` reads the text of logs.
    package var `protocol`: UInt8
    package var port: UInt16

    package init(_ protocol: UInt8, _ port: UInt16) {
        self.protocol = `protocol`
        self.port = port
    }
}

/// The time that usage and coverage are of, in Unix milliseconds.
package struct ReviewWindow: Sendable, Hashable {
    package var from: Int64
    /// The first instant behind it.
    package var until: Int64

    package init(from: Int64, until: Int64) {
        self.from = from
        self.until = until
    }
}

/// How much of what an enforcer should have logged in the window is there.
package struct LogCoverage: Sendable, Hashable {
    package var enforcer: RuleEnforcer
    /// `nil` for all enforcers of the kind that have no entry of their own.
    package var enforcerID: String?
    package var expectedHours: Int
    package var seenHours: Int

    package init(_ enforcer: RuleEnforcer, id: String?, expectedHours: Int, seenHours: Int) {
        self.enforcer = enforcer
        enforcerID = id
        self.expectedHours = expectedHours
        self.seenHours = seenHours
    }
}

/// Which security admin rule collections apply to the network of an NSG.
///
/// No saved list of rules says it: without it, no admin rule takes traffic from an NSG's rules.
package struct AdminScope: Sendable, Hashable {
    package var securityGroupID: String
    package var collectionIDs: Set<String>

    package init(securityGroupID: String, collectionIDs: Set<String>) {
        self.securityGroupID = securityGroupID
        self.collectionIDs = collectionIDs
    }
}

/// All that a review looks at; the order of the arrays says nothing.
package struct ReviewInput: Sendable {
    package var rules: [RuleSighting] = []
    package var usage: [RuleUsage] = []
    package var window: ReviewWindow
    package var coverage: [LogCoverage] = []
    package var adminScopes: [AdminScope] = []

    package init(window: ReviewWindow) { self.window = window }
}
