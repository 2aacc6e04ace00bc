/// Questions over all logs: what the views say of chains, scans and first contacts.
///
/// Computed from the rows that the reference keeps and from what `weir schema` says the columns mean, with
/// every set and every minimum taken anew.
///
///     let events = ReferenceEvents(world.inputs.map(\.reference))
///     let expected = ReferenceQuestions(events: events)
///     #expect(actualRows == expected.rows(of: "denial_chains"))
package struct ReferenceQuestions: Sendable {
    let decisions: [ReferenceDecision]
    /// Unix seconds of the first hour of which anything was logged.
    let firstHour: Int64?

    package init(flows: ReferenceResult? = nil, events: ReferenceEvents) {
        decisions = events.decisions + (flows?.decisions ?? [])
        firstHour = (events.sightings.map(\.hour) + (flows?.hours ?? [])).min()
    }

    /// The columns of a view in which the rows are compared.
    package static let columns: [String: [String]] = [
        "denial_chains": [
            "hour", "source_ip", "destination_ip", "destination_port", "protocol", "points",
            "enforcer", "enforcer_id", "rule", "direction", "decision", "attempts", "first_seen",
            "last_seen",
        ],
        "scan_signals": [
            "hour", "source_ip", "denied_destinations", "denied_ports", "denied_pairs",
            "allowed_destinations", "attempts", "threshold", "walk", "sequential_test",
        ],
        "first_contacts": [
            "first_hour", "days_before", "source_namespace", "source", "destination_namespace",
            "destination", "destination_port", "protocol", "decision",
        ],
    ]

    /// The rows of a view in cell order, with the columns above.
    ///
    /// Nothing of `other`: what stands together there did not happen together.
    package func rows(of view: String) -> [ReferenceRow] {
        let rows =
            switch view {
            case "denial_chains": chains.flatMap(\.rows)
            case "scan_signals": scans.filter(\.isWhole).map(\.row)
            case "first_contacts": firstContacts
            default: [ReferenceRow]()
            }
        return rows.inCellOrder
    }
}

// MARK: Chains

/// Points that decided on the same addresses, port and protocol within a minute of each other, one of which denied.
package struct ReferenceChain: Sendable {
    struct Key: Hashable {
        var hour: Int64
        var source: String
        var destination: String
        var port: Int64?
        var transport: String?
    }

    /// The sums of one point's hour.
    package struct Link: Sendable {
        package var point: ReferenceDecision.Point
        package var attempts: Int64
        package var first: Int64
        package var last: Int64

        init(_ point: ReferenceDecision.Point, _ decisions: [ReferenceDecision]) {
            self.point = point
            attempts = decisions.map(\.attempts).reduce(0, +)
            first = decisions.map(\.seconds).min() ?? 0
            last = decisions.map(\.seconds).max() ?? 0
        }

        /// Whether less than a minute lies between the two, in whole seconds.
        func isNear(_ other: Link) -> Bool {
            first <= other.last + 60 && other.first <= last + 60
        }
    }

    let key: Key
    package let links: [Link]

    /// Nil if it is no chain.
    init?(_ key: Key, _ decisions: [ReferenceDecision]) {
        self.key = key
        let all = Dictionary(grouping: decisions, by: \.point).map(Link.init)
        links = all.filter { link in
            all.contains { other in
                other.point != link.point && link.isNear(other)
                    && [link, other].contains { $0.point.decision == "deny" }
            }
        }
        guard links.count > 1 else { return nil }
    }

    package var enforcers: Set<String> { Set(links.map(\.point.enforcer)) }

    package var rows: [ReferenceRow] {
        links.map { link in
            [
                .text(ReferenceTime.text(ofSeconds: key.hour)), .text(key.source),
                .text(key.destination), Cell(key.port), Cell(key.transport),
                .integer(Int64(links.count)), .text(link.point.enforcer), Cell(link.point.acl),
                Cell(link.point.rule), Cell(link.point.direction), .text(link.point.decision),
                .integer(link.attempts), .text(ReferenceTime.text(ofSeconds: link.first)),
                .text(ReferenceTime.text(ofSeconds: link.last)),
            ]
        }
    }
}

extension ReferenceQuestions {
    package var chains: [ReferenceChain] {
        Dictionary(grouping: decisions.filter(\.isWhole)) { decision in
            ReferenceChain.Key(
                hour: decision.hour,
                source: decision.source.address,
                destination: decision.destination.address,
                port: decision.port,
                transport: decision.transport
            )
        }.compactMap { ReferenceChain($0, $1) }
    }
}

// MARK: First contacts

extension ReferenceQuestions {
    /// What flow logs count once (R5), or any point decided (R6), between two workloads or addresses.
    private var contacts: [ReferenceDecision] {
        decisions.filter { $0.isWhole && ($0.isContact && $0.isAllowance || $0.isDenial) }
    }

    private var firstContacts: [ReferenceRow] {
        let groups = Dictionary(grouping: contacts) { contact -> ReferenceRow in
            [
                Cell(contact.source.namespace), .text(contact.source.name),
                Cell(contact.destination.namespace), .text(contact.destination.name),
                Cell(contact.port), Cell(contact.transport), .text(contact.point.decision),
            ]
        }
        return groups.map { pair, contacts in
            let first = contacts.map(\.hour).min() ?? 0
            let days = (first - (firstHour ?? first)) / 86_400
            return [.text(ReferenceTime.text(ofSeconds: first)), .integer(days)] + pair
        }
    }
}
