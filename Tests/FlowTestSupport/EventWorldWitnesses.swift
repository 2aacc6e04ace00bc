// What the points of a world log of an attempt.

extension EventWorldFirewall {
    mutating func see(_ attempts: [EventWorldAttempt], _ random: inout SplitMix64) {
        let writing = plan.firewalls.filter { !$0.structured.union($0.legacy).isEmpty }
        for attempt in attempts {
            for verdict in attempt.verdicts where verdict.witness == .firewall {
                let firewall = random.pick(writing)
                let event = EventWorldFirewallEvent(
                    kind: .network,
                    time: attempt.time + verdict.delay,
                    transport: attempt.transport,
                    source: attempt.sourceAddress,
                    sourcePort: Int64(random.number(1024...65_535)),
                    destination: attempt.destination,
                    destinationPort: attempt.port,
                    isAllowed: verdict.isAllowed,
                    rule: verdict.isAllowed ? ["", "", "net", "allow-all"] : ["", "", "", ""],
                    reason: verdict.isAllowed ? "" : "Default Action"
                )
                let isLegacy = firewall.structured.isEmpty
                add([event], firewall, isLegacy ? .legacy : .structured, &random)
            }
        }
    }
}

extension EventWorldHubble {
    mutating func see(_ attempts: [EventWorldAttempt], _ random: inout SplitMix64) {
        let verdicts = plan.nodes.filter { !$0.isDropsOnly }
        for attempt in attempts {
            for verdict in attempt.verdicts where verdict.witness == .hubble {
                var flow = EventWorldHubbleFlow(
                    time: attempt.time + verdict.delay,
                    verdict: verdict.isAllowed ? "FORWARDED" : "DROPPED",
                    eventType: 5,
                    direction: random.pick(["INGRESS", "EGRESS"]),
                    source: .init(
                        ip: attempt.sourceAddress,
                        pod: random.oneIn(4) ? nil : attempt.source,
                        isLocal: random.oneIn(2)
                    ),
                    destination: .init(ip: attempt.destination),
                    transport: attempt.transport,
                    sourcePort: Int64(random.number(1024...65_535)),
                    destinationPort: attempt.port
                )
                if !verdict.isAllowed { flow.reason = "POLICY_DENIED" }
                add([flow], random.pick(verdicts), &random)
            }
        }
    }

    /// Names that clients were given for the addresses of attempts: another one now and then.
    mutating func name(_ attempts: [EventWorldAttempt], _ random: inout SplitMix64) {
        guard !plan.nodes.isEmpty else { return }
        var port: Int64 = 10_000
        for attempt in attempts.shuffled(using: &random).prefix(12) {
            for _ in 0..<random.number(0...2) {
                let isOther = random.oneIn(3)
                let client = isOther ? random.pick(plan.pods) : attempt.source
                let isV6 = attempt.isV6
                let server = random.pick(plan.nodes)
                var question = EventWorldHubbleFlow(
                    time: attempt.time - Int64(random.number(1...9)) * 300 * EventWorldTime.second,
                    verdict: "FORWARDED",
                    eventType: 129,
                    isApplicationLayer: true,
                    source: .init(ip: isV6 ? client.v6 : client.v4, pod: client, isLocal: true),
                    destination: .init(ip: isV6 ? "fd00:10::53" : "10.0.0.53"),
                    transport: "UDP",
                    sourcePort: port,
                    destinationPort: 53,
                    isLookup: true
                )
                port += 1
                let name = random.pick(["a.example.com.", "b.example.com.", "CDN.example.net."])
                question.message = message("REQUEST", name, [], lifetime: 0)
                var answer = question
                (answer.source, answer.destination) = (question.destination, question.source)
                (answer.sourcePort, answer.destinationPort) = (53, question.sourcePort)
                answer.time += Int64(random.number(1...900)) * 1_000_000
                // Never an end at a full hour: whether it holds then is nobody's question.
                let lifetime = random.pick([0, 30, 299, 3601, 86_399])
                let addresses =
                    [attempt.destination] + (random.oneIn(3) ? ["203.0.113.77"] : [])
                answer.message = message("RESPONSE", name, addresses, lifetime: lifetime)
                add(random.oneIn(3) ? [answer] : [question, answer], server, &random)
            }
        }
    }

    private func message(
        _ type: String,
        _ name: String,
        _ addresses: [String],
        lifetime: Int
    ) -> WorldJSON {
        var dns: [(String, WorldJSON)] = [("query", .string(name))]
        if !addresses.isEmpty {
            dns.append(("ips", .array(addresses.map(WorldJSON.string))))
            if lifetime > 0 { dns.append(("ttl", .number(Int64(lifetime)))) }
        }
        dns += [("observation_source", .string("proxy")), ("qtypes", .array([.string("A")]))]
        return .object([("type", .string(type)), ("dns", .object(dns))])
    }

    /// An outside name under the domains of a search list, then itself.
    mutating func search(_ random: inout SplitMix64) {
        var port: Int64 = 15_000
        for node in plan.nodes where random.oneIn(2) {
            let client = random.pick(plan.pods)
            let outside = random.pick(["www.example.com", "api", "ftp.example.org"])
            let domains = [
                ".\(client.namespace).svc.cluster.local.", ".svc.cluster.local.",
                ".cluster.local.", ".reddog.microsoft.com.", ".",
            ]
            let time = plan.time(inHour: random.number(0...(plan.hours - 1)), &random)
            for (step, domain) in domains.enumerated() {
                var answer = EventWorldHubbleFlow(
                    time: time + Int64(step) * 1_000_000,
                    verdict: "FORWARDED",
                    eventType: 129,
                    isApplicationLayer: true,
                    source: .init(ip: "10.0.0.53"),
                    destination: .init(ip: client.v4, pod: client, isLocal: true),
                    transport: "UDP",
                    sourcePort: 53,
                    destinationPort: port,
                    isLookup: true
                )
                port += 1
                let code = domain == "." ? random.pick([0, 3, 2]) : 3
                let dns: [(String, WorldJSON)] = [
                    ("query", .string(outside + domain)), ("rcode", .number(Int64(code))),
                    ("qtypes", .array([.string("A")])),
                ]
                answer.message = .object([("type", .string("RESPONSE")), ("dns", .object(dns))])
                add([answer], node, &random)
            }
        }
    }
}

extension EventWorldCalico {
    mutating func see(_ attempts: [EventWorldAttempt], _ random: inout SplitMix64) {
        guard !plan.hosts.isEmpty else { return }
        for attempt in attempts {
            for verdict in attempt.verdicts where verdict.witness == .calico {
                let time = (attempt.time + verdict.delay) / EventWorldTime.second
                let action = verdict.isAllowed ? "allow" : "deny"
                let entry = "0|default|shop/default.\(action)-it|\(action)|0"
                let record: [(String, WorldJSON)] = [
                    ("start_time", .number(time)), ("end_time", .number(time + 10)),
                    ("source_ip", .string(attempt.sourceAddress)),
                    ("source_name", .string(attempt.source.name)),
                    ("source_namespace", .string(attempt.source.namespace)),
                    ("source_port", .number(Int64(random.number(1024...65_535)))),
                    ("source_type", .string("wep")),
                    ("dest_ip", .string(attempt.destination)), ("dest_name", .string("-")),
                    ("dest_namespace", .string("-")), ("dest_type", .string("net")),
                    ("dest_port", .number(attempt.port)),
                    ("proto", .string(attempt.transport.lowercased())),
                    ("action", .string(action)),
                    ("reporter", .string(random.pick(["src", "dst"]))),
                    (
                        "policies",
                        .object([("enforced_policies", .array([.string(entry)]))])
                    ),
                    ("num_flows", .number(Int64(random.number(1...3)))),
                ]
                let host = random.pick(plan.hosts)
                add(.object(record + [("host", .string(host))]), host, time)
            }
        }
    }
}
