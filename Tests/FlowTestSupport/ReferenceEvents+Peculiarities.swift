extension ReferenceEvents {
    /// What is odd in the rows that were read, in words; for tests that all of it occurs.
    package var peculiarities: Set<String> {
        var found: Set<String> = []
        for fact in facts {
            let event = fact.event
            let words = [
                fact.isSuperseded ? "superseded" : "best", event.generation?.rawValue ?? "only",
                event.kind.rawValue, event.decision?.rawValue ?? "undecided",
            ]
            found.insert(words.joined(separator: " "))
            if event.source.ip?.contains(":") == true { found.insert("IPv6") }
            if event.kind == .policy, event.source.ip == nil { found.insert("masked") }
            if event.hits > 1 { found.insert("\(event.log.rawValue) counts many") }
            if event.hits == 0 { found.insert("\(event.log.rawValue) counts none") }
            if event.log == .calico, let direction = event.direction {
                found.insert("calico \(direction.rawValue)")
            }
            if event.log == .hubble, let reason = event.reason { found.insert(reason) }
            if let lookup = event.lookup {
                let state =
                    switch lookup.message {
                    case .request: fact.isAnswered ? "answered question" : "question"
                    case .response: lookup.nanoseconds == nil ? "lone answer" : "answer"
                    case .whole:
                        lookup.nanoseconds == nil ? "lookup not measured" : "lookup"
                    }
                found.insert("\(event.log.rawValue) \(state)")
            }
        }
        return found
    }

    /// The document's labels of the legacy messages of an input; nil for one that has none.
    package static func firewallVariants(in input: ReferenceInput) -> Set<String?> {
        var found: Set<String?> = []
        for record in ReferenceEventDocuments(input.bytes).records {
            guard case .object(let node) = record.content,
                let text = ReferenceFirewallText.message(of: node)
            else { continue }
            found.insert(ReferenceFirewallText.variant(of: text))
        }
        return found
    }
}
