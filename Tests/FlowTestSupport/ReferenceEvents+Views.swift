extension ReferenceEvents {
    /// Views that the reference computes, and the columns it compares of each.
    package static let columns: [String: [String]] = [
        "denials": [
            "hour", "enforcer", "enforcer_id", "rule", "reason", "direction", "source_ip",
            "source_namespace", "source_pod", "destination_ip", "destination_namespace",
            "destination_pod", "destination_fqdn", "destination_port", "protocol", "attempts",
            "first_seen", "last_seen",
        ],
        "rule_hits": [
            "hour", "enforcer", "enforcer_id", "rule", "decision", "hits", "bytes", "last_hit",
        ],
        "flow_facts": [
            "hour", "log", "reporter", "acl", "rule", "direction", "decision", "role",
            "source_ip", "source_namespace", "source_pod", "destination_ip",
            "destination_namespace", "destination_pod", "destination_port", "protocol",
            "flows_opened", "denied", "bytes_sent", "bytes_received", "packets_sent",
            "packets_received", "first_seen", "last_seen",
        ],
        "packet_drops": [
            "hour", "reporter", "reason", "direction", "source_ip", "source_namespace",
            "source_pod", "destination_ip", "destination_namespace", "destination_pod",
            "destination_port", "protocol", "drops", "first_seen", "last_seen",
        ],
        "coverage": ["hour", "log", "reporter", "status", "rows"],
        "dns_lookups": [
            "hour", "source_ip", "source_namespace", "source_pod", "resolver", "query_name",
            "query_type", "response_code", "lookups",
        ],
        "dns_buckets": [
            "hour", "log", "resolver", "source_ip", "query_name", "query_type", "response_code",
            "bucket", "samples",
        ],
        "address_names": ["hour", "ip", "fqdn", "asked_by", "held_from", "held_to"],
        "event_losses": ["hour", "log", "reporter", "place", "events"],
    ]

    /// The rows of a view in cell order, with the columns above.
    package func rows(of view: String) -> [ReferenceRow] {
        let rows =
            switch view {
            case "denials": denials()
            case "rule_hits": ruleHits()
            case "flow_facts": flowFacts()
            case "packet_drops": packetDrops()
            case "coverage": coverage()
            case "dns_lookups": lookups.map { $0.key + [.integer($0.lookups)] }
            case "dns_buckets": dnsBuckets()
            case "address_names": addressNames()
            case "event_losses": eventLosses()
            default: [ReferenceRow]()
            }
        return rows.inCellOrder
    }

    private func hour(_ event: ReferenceEvent) -> Cell {
        .text(ReferenceTime.text(ofSeconds: event.hour))
    }

    private func cells(_ end: ReferenceEvent.End) -> [Cell] {
        [Cell(end.ip), Cell(end.namespace), Cell(end.pod)]
    }

    private func portAndProtocol(_ event: ReferenceEvent) -> [Cell] {
        [Cell(event.port), Cell(event.transport)]
    }

    private func firstAndLast(_ events: [ReferenceEvent]) -> [Cell] {
        let times = events.map(\.seconds)
        return [times.min(), times.max()].map { Cell($0.map(ReferenceTime.text(ofSeconds:))) }
    }

    private func hits(_ events: [ReferenceEvent]) -> Cell {
        .integer(events.map(\.hits).reduce(0, +))
    }

    /// A sum over nothing measured is NULL.
    private func sum(_ values: [Int64?]) -> Cell {
        let measured = values.compactMap(\.self)
        return measured.isEmpty ? .null : .integer(measured.reduce(0, +))
    }

    /// Denied rows are evidence each (R6); what another generation says better is not.
    private func denials() -> [ReferenceRow] {
        let denied = facts.filter { fact in
            fact.event.decision == .deny && fact.event.kind != .fault && !fact.isSuperseded
        }.map(\.event)
        let names = ReferenceNames(self)
        let groups = Dictionary(grouping: denied) { event -> ReferenceRow in
            let resolved = names.name(
                of: event.destination.ip,
                for: event.source.ip,
                hour: event.hour
            )
            return [
                hour(event), Cell(event.enforcer), Cell(event.acl), Cell(event.rule),
                Cell(event.reason), Cell(event.direction?.rawValue),
            ] + cells(event.source) + cells(event.destination) + [Cell(event.fqdn ?? resolved)]
                + portAndProtocol(event)
        }
        return groups.map { $0 + [hits($1)] + firstAndLast($1) }
    }

    private func ruleHits() -> [ReferenceRow] {
        let decided = facts.filter { fact in
            fact.event.decision != nil && fact.event.kind != .fault && !fact.isSuperseded
        }.map(\.event)
        let groups = Dictionary(grouping: decided) { event -> ReferenceRow in
            [
                hour(event), Cell(event.enforcer), Cell(event.acl), Cell(event.rule),
                Cell(event.decision?.rawValue),
            ]
        }
        return groups.map { key, events in
            let bytes = events.flatMap { [$0.volume.bytesSent, $0.volume.bytesReceived] }
            return key + [hits(events), sum(bytes), firstAndLast(events)[1]]
        }
    }

    private func flowFacts() -> [ReferenceRow] {
        let decided = facts.filter { $0.event.decision != nil }
        let groups = Dictionary(grouping: decided) { fact -> ReferenceRow in
            let event = fact.event
            let role: String? =
                event.decision == .deny ? nil : fact.isSuperseded ? "superseded" : "transit"
            return [
                hour(event), .text(event.log.rawValue), reporter(event), Cell(event.acl),
                Cell(event.rule), Cell(event.direction?.rawValue),
                Cell(event.decision?.rawValue), Cell(role),
            ] + cells(event.source) + cells(event.destination) + portAndProtocol(event)
        }
        return groups.map { key, facts in
            let events = facts.map(\.event)
            return key + [
                opened(events), .integer(events.map(denied).reduce(0, +)),
                sum(events.map(\.volume.bytesSent)), sum(events.map(\.volume.bytesReceived)),
                sum(events.map(\.volume.packetsSent)),
                sum(events.map(\.volume.packetsReceived)),
            ] + firstAndLast(events)
        }
    }

    private func denied(_ event: ReferenceEvent) -> Int64 {
        event.decision == .deny ? event.hits : 0
    }

    /// Requests of an application are no connections: how many those were is not measured.
    private func opened(_ events: [ReferenceEvent]) -> Cell {
        guard events.contains(where: { $0.decision == .allow }) else { return .integer(0) }
        let measured = events.filter { $0.kind != .application }
        return measured.isEmpty ? .null : .integer(measured.map(\.hits).reduce(0, +))
    }

    private func reporter(_ event: ReferenceEvent) -> Cell {
        event.reporter.isEmpty ? .null : .text(event.reporter)
    }

    private func packetDrops() -> [ReferenceRow] {
        let faults = facts.map(\.event).filter { $0.kind == .fault }
        let groups = Dictionary(grouping: faults) { event -> ReferenceRow in
            [
                hour(event), reporter(event), Cell(event.reason),
                Cell(event.direction?.rawValue),
            ] + cells(event.source) + cells(event.destination) + portAndProtocol(event)
        }
        return groups.map { $0 + [hits($1)] + firstAndLast($1) }
    }

    private func coverage() -> [ReferenceRow] {
        var result: [ReferenceRow] = []
        for (stream, seen) in Dictionary(grouping: sightings, by: { [$0.log, $0.reporter] }) {
            let lastOfLog = sightings.filter { $0.log == stream[0] }.map(\.hour).max()
            let expected = ReferenceCoverage.expectedHours(seen.map(\.hour), lastOfLog: lastOfLog)
            for hour in expected.union(seen.map(\.hour)) {
                let here = seen.filter { $0.hour == hour }
                let rows = facts.count { fact in
                    fact.event.log.rawValue == stream[0] && fact.event.reporter == stream[1]
                        && fact.event.hour == hour
                }
                let hasLost = losses.contains { loss in
                    [loss.log, loss.reporter] == stream && loss.hour == hour
                }
                let status =
                    here.isEmpty
                    ? "missing"
                    : here.contains(where: \.isFromSoundInput) && !hasLost ? "present" : "partial"
                result.append([
                    .text(ReferenceTime.text(ofSeconds: hour)), .text(stream[0]),
                    .text(stream[1]), .text(status), .integer(Int64(rows)),
                ])
            }
        }
        return result
    }
}
