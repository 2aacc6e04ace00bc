/// What the firewalls of a world write.
struct EventWorldFirewall {
    let plan: EventWorldPlan
    private(set) var bursts: [EventWorldBurst] = []

    init(_ plan: EventWorldPlan, _ random: inout SplitMix64) {
        self.plan = plan
        for firewall in plan.firewalls {
            for hour in 0..<plan.hours where !random.oneIn(9) {
                for _ in 0..<random.number(3...25) { addBurst(firewall, hour, &random) }
                if firewall.countsHits { addCounts(firewall, hour, &random) }
                if random.oneIn(2) { addOthers(firewall, hour, &random) }
            }
        }
    }

    private func stream(
        _ firewall: EventWorldPlan.Firewall,
        _ category: String
    ) -> EventWorldStream {
        EventWorldStream(
            source: .firewall,
            reporter: firewall.name,
            category: category,
            hasTable: true
        )
    }

    private mutating func addBurst(
        _ firewall: EventWorldPlan.Firewall,
        _ hour: Int,
        _ random: inout SplitMix64
    ) {
        let kinds: [EventWorldFirewallEvent.Kind] = [
            .network, .network, .network, .application, .application, .nat, .threat, .idps, .dns,
            .dns,
        ]
        let kind = random.pick(kinds)
        let minute = 60 * EventWorldTime.second
        var time = plan.time(inHour: hour, &random)
        // What is one connection lies within one minute.
        if kind == .application { time -= max(0, time % minute - 40 * EventWorldTime.second) }
        var event = EventWorldFirewallEvent(kind, at: time, plan, firewall, &random)
        if random.oneIn(30) { event.fault = random.pick(EventWorldFirewallEvent.Fault.allCases) }
        var events = [event]
        let isConnection = kind == .application && event.isAllowed
        while random.oneIn(isConnection ? 2 : 4), events.count < 5 {
            var next = events[events.count - 1]
            if random.oneIn(3) {
                // Word for word the same, and two events.
            } else {
                next.time += Int64(random.number(1...2_000_000)) * 1000
                if !isConnection { next.sourcePort = Int64(random.number(1024...65_535)) }
                if next.transport == "ICMP" { next.sourcePort = 0 }
            }
            events.append(next)
        }
        for index in events.indices where random.oneIn(4) {
            events[index].time += Int64(random.number(1...9)) * 100  // Less than a microsecond.
        }
        if firewall.structured.contains(hour) { add(events, firewall, .structured, &random) }
        if firewall.legacy.contains(hour) {
            let shift = random.oneIn(2) ? 0 : Int64(random.number(1...900)) * 1000
            for index in events.indices { events[index].time += shift }
            add(events, firewall, .legacy, &random)
        }
    }

    mutating func add(
        _ events: [EventWorldFirewallEvent],
        _ firewall: EventWorldPlan.Firewall,
        _ generation: ReferenceEvent.Generation,
        _ random: inout SplitMix64
    ) {
        let isLegacy = generation == .legacy
        var records: [EventWorldRecord] = []
        for (index, event) in events.enumerated() {
            // A repeat is the same bytes; its wording too.
            if index > 0, event.time == events[index - 1].time,
                event.sourcePort == events[index - 1].sourcePort
            {
                records.append(records[index - 1])
            } else {
                records.append(event.record(firewall, isLegacy: isLegacy, &random))
            }
        }
        bursts.append(
            EventWorldBurst(
                stream: stream(
                    firewall,
                    isLegacy ? events[0].legacyCategory : events[0].category
                ),
                records: records,
                mayRepeat: events[0].kind != .application
            )
        )
    }

    /// Hits a rule, of which records of the same hour may tell one by one.
    private mutating func addCounts(
        _ firewall: EventWorldPlan.Firewall,
        _ hour: Int,
        _ random: inout SplitMix64
    ) {
        let kinds: [(EventWorldFirewallEvent.Kind, String)] = [
            (.network, "NetworkRule"), (.application, "ApplicationRule"), (.nat, "NatRule"),
        ]
        for (kind, name) in kinds where random.oneIn(2) {
            for _ in 0..<random.number(1...3) {
                let time = plan.time(inHour: hour, &random)
                let event = EventWorldFirewallEvent(kind, at: time, plan, firewall, &random)
                var members = event.properties(&random).filter { name, _ in
                    !["SourcePort", "IsTlsInspected", "WebCategory"].contains(name)
                        && (kind != .nat || !name.hasPrefix("Destination"))
                }
                let isBad = random.oneIn(15)
                members.append(
                    (
                        name + "Count",
                        isBad ? .string("many") : .number(Int64(random.number(1...90)))
                    )
                )
                let category = "AZFW" + name + "Aggregation"
                bursts.append(
                    EventWorldBurst(
                        stream: stream(firewall, category),
                        records: [
                            EventWorldFirewallEvent.record(
                                category,
                                members,
                                at: time,
                                firewall,
                                nil,
                                &random
                            )
                        ]
                    )
                )
            }
        }
    }

    /// Records of categories that decide nothing.
    private mutating func addOthers(
        _ firewall: EventWorldPlan.Firewall,
        _ hour: Int,
        _ random: inout SplitMix64
    ) {
        let time = plan.time(inHour: hour, &random)
        let event = EventWorldFirewallEvent(.network, at: time, plan, firewall, &random)
        let ends = event.properties(&random).filter { name, _ in
            name == "Protocol" || name.hasSuffix("Ip") || name.hasSuffix("Port")
        }
        let category = random.pick(["AZFWFatFlow", "AZFWFlowTrace", "AZFWFqdnResolveFailure"])
        let own: [(String, WorldJSON)] =
            switch category {
            case "AZFWFatFlow": ends + [("FlowRate", .raw("12.5"))]
            case "AZFWFlowTrace":
                ends + [("Action", .string("Log")), ("Flag", .string("SYN-ACK"))]
            default: [("Fqdn", .string("a.example.com")), ("Error", .string("no such host"))]
            }
        bursts.append(
            EventWorldBurst(
                stream: stream(firewall, category),
                records: [
                    EventWorldFirewallEvent.record(
                        category,
                        own,
                        at: time,
                        firewall,
                        nil,
                        &random
                    )
                ]
            )
        )
    }
}
