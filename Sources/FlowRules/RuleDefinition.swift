/// A rule as an inventory says it.
package struct RuleDefinition: Sendable, Hashable {
    package let enforcer: RuleEnforcer
    /// ARM id of the NSG, firewall, firewall policy or rule collection; the cluster of a network policy,
    /// where the inventory says it.
    package let enforcerID: String?
    /// Another name that logs may give the enforcer: the `resourceGuid` of an NSG.
    package let alternateID: String?
    /// The rule's name as logs write it.
    package let rule: String
    /// The number by which rules of the enforcer are ordered; of a firewall rule, its collection's.
    package let priority: Int?
    package let direction: RuleDirection?
    package let decision: RuleDecision
    /// Where the rule stands in its firewall rule collection, counted from 0.
    ///
    /// Not part of the definition: a rule put in front of it does not change what it means.
    package let position: Int?
    /// Unix milliseconds; only Kubernetes says it.
    package let created: Int64?
    package let meaning: RuleMeaning
    /// The canonical JSON of `meaning`: equal rules have equal text.
    package let definition: String

    package var matches: RuleMatch { meaning.match }

    package init(_ identity: RuleIdentity, meaning: RuleMeaning) {
        enforcer = identity.enforcer
        enforcerID = identity.enforcerID
        alternateID = identity.alternateID
        rule = identity.rule
        priority = identity.priority
        direction = identity.direction
        decision = identity.decision
        position = identity.position
        created = identity.created
        self.meaning = meaning
        definition = meaning.value.canonicalText
    }
}

extension RuleDefinition {
    /// The same rule as one of a cluster.
    func placed(in cluster: String?) -> RuleDefinition {
        guard let cluster else { return self }
        var identity = RuleIdentity(enforcer, rule: rule, decision: decision)
        identity.enforcerID = cluster
        identity.alternateID = alternateID
        identity.priority = priority
        identity.direction = direction
        identity.position = position
        identity.created = created
        return RuleDefinition(identity, meaning: meaning)
    }
}

/// All of a rule but what it means; see `RuleDefinition`.
package struct RuleIdentity: Sendable, Hashable {
    package var enforcer: RuleEnforcer
    package var enforcerID: String?
    package var alternateID: String?
    package var rule: String
    package var priority: Int?
    package var direction: RuleDirection?
    package var decision: RuleDecision
    package var position: Int?
    package var created: Int64?

    package init(_ enforcer: RuleEnforcer, rule: String, decision: RuleDecision) {
        self.enforcer = enforcer
        self.rule = rule
        self.decision = decision
    }
}

/// What a rule means: a change of it changes which packets the rule decides, or how.
package struct RuleMeaning: Sendable, Hashable {
    package var match: RuleMatch
    /// Evaluated before another rule of its kind if it comes first in dictionary order.
    ///
    /// NSG and security admin: the priority. Azure Firewall: 0 DNAT, 1 network, 2 application; the
    /// group's priority (0 in a classic firewall); the collection's. Network policies: none.
    package var order: [Int]
    package var traits: Set<RuleTrait>
    /// `address:port` that a DNAT rule puts in.
    package var translation: String?

    package init(
        match: RuleMatch,
        order: [Int] = [],
        traits: Set<RuleTrait> = [],
        translation: String? = nil
    ) {
        self.match = match
        self.order = order
        self.traits = traits
        self.translation = translation
    }
}
