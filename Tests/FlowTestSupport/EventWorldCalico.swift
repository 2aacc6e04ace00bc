/// What the hosts of a world with Calico write.
struct EventWorldCalico {
    let plan: EventWorldPlan
    private(set) var bursts: [EventWorldBurst] = []

    /// What became of a flow, and the entries that say why.
    private static let courses: [(action: String, enforced: [String], all: [String])] = [
        ("allow", ["0|default|shop/default.allow-api|allow|0"], []),
        ("allow", ["0|t1|ns1/t1.p1|pass|3", "1|default|shop/default.\u{E9}|allow|2"], []),
        ("allow", [], ["0|t1|t1.p1|deny|1", "1|__PROFILE__|__PROFILE__.kns.shop|allow|0"]),
        ("deny", ["0|default|shop/default.no-smtp|deny|-1"], []),
        ("deny", ["0|t1|ns1/t1.p1|pass|3", "1|t2|ns2/t2.\"p\"|Deny|-2"], []),
        ("deny", [], []),
        ("pass", ["0|t1|ns1/t1.p1|pass|3"], []),
    ]

    init(_ plan: EventWorldPlan, _ random: inout SplitMix64) {
        self.plan = plan
        for (index, host) in plan.hosts.enumerated() {
            for hour in 0..<plan.hours where !random.oneIn(9) {
                for _ in 0..<random.number(2...15) {
                    let time = plan.time(inHour: hour, &random) / EventWorldTime.second
                    if random.oneIn(4) {
                        add(lookup(host, time, &random), host, time)
                    } else {
                        addFlow(from: index, time, &random)
                    }
                }
            }
        }
    }

    mutating func add(_ json: WorldJSON, _ host: String, _ time: Int64) {
        let record = EventWorldRecord(time: time * EventWorldTime.second, export: json)
        let stream = EventWorldStream(source: .calico, reporter: host)
        bursts.append(EventWorldBurst(stream: stream, records: [record], mayRepeat: true))
    }

    /// Both ends report where both are on hosts of the world.
    private mutating func addFlow(
        from index: Int,
        _ time: Int64,
        _ random: inout SplitMix64
    ) {
        let course = random.pick(EventWorldCalico.courses)
        let (one, other) = (random.pick(plan.pods), random.pick(plan.pods))
        let ends = self.ends(one, other, &random)
        let reporters = random.oneIn(2) ? ["src", "dst"] : [random.pick(["src", "dst", "fwd"])]
        for (step, reporter) in reporters.enumerated() {
            let host = plan.hosts[(index + step) % plan.hosts.count]
            var members: [(String, WorldJSON)] = [
                ("start_time", .number(time)), ("end_time", .number(time + 10)),
            ]
            members += ends
            let isBad = random.oneIn(40)
            members += [
                ("action", .string(isBad ? "maybe" : course.action)),
                ("reporter", .string(reporter)), ("policies", policies(course, &random)),
            ]
            members += counters(&random)
            members += [("host", .string(host)), ("@timestamp", .number((time + 10) * 1000))]
            add(.object(members), host, time)
        }
    }

    private func policies(
        _ course: (action: String, enforced: [String], all: [String]),
        _ random: inout SplitMix64
    ) -> WorldJSON {
        var lists: [(String, WorldJSON)] = [("pending_policies", .array([]))]
        if !course.enforced.isEmpty || random.oneIn(2) {
            lists.append(("enforced_policies", .array(course.enforced.map(WorldJSON.string))))
        }
        if !course.all.isEmpty {
            lists.append(("all_policies", .array(course.all.map(WorldJSON.string))))
        }
        return .object(lists)
    }

    /// As much of the two ends as the level of aggregation leaves.
    private func ends(
        _ one: EventWorldPlan.Pod,
        _ other: EventWorldPlan.Pod,
        _ random: inout SplitMix64
    ) -> [(String, WorldJSON)] {
        let isGroup = random.oneIn(3)
        let isV6 = random.oneIn(6)
        let transport = random.pick(["tcp", "tcp", "udp", "icmp", "132"])
        let hasPort = transport != "icmp" && !(isGroup && random.oneIn(3))
        let port = Int64(random.pick([80, 443, 25]))
        let sourcePort = Int64(random.number(1024...65_535))
        var members: [(String, WorldJSON)] = [
            ("source_ip", isGroup ? .raw("null") : .string(isV6 ? one.v6 : one.v4)),
            ("source_name", .string(isGroup ? "-" : one.name)),
            ("source_name_aggr", .string(one.workload + "-6b687c8dcb-*")),
            ("source_namespace", .string(one.namespace)),
            ("source_port", isGroup ? .raw("null") : .number(sourcePort)),
            ("source_type", .string("wep")),
            ("dest_port", hasPort ? .number(port) : .raw("null")),
            ("proto", random.oneIn(9) ? .raw("6") : .string(transport)),
        ]
        if random.oneIn(3) {
            let remote = random.pick(EventWorldPlan.remotes.filter { $0.contains(":") == isV6 })
            let name =
                random.oneIn(2) ? WorldJSON.array([.string("Mail.example.com")]) : .raw("null")
            members += [
                ("dest_ip", isGroup ? .raw("null") : .string(remote)), ("dest_name", .string("-")),
                ("dest_name_aggr", .string("pub")), ("dest_namespace", .string("-")),
                ("dest_type", .string("net")), ("dest_domains", name),
            ]
        } else {
            members += [
                ("dest_ip", isGroup ? .raw("null") : .string(isV6 ? other.v6 : other.v4)),
                ("dest_name", .string(isGroup ? "-" : other.name)),
                ("dest_name_aggr", .string(other.workload + "-86c57db685-*")),
                ("dest_namespace", .string(other.namespace)), ("dest_type", .string("wep")),
                ("dest_domains", .raw("null")),
            ]
        }
        return members
    }

    private func counters(_ random: inout SplitMix64) -> [(String, WorldJSON)] {
        var members: [(String, WorldJSON)] = []
        let flows = random.number(1...9)
        if random.oneIn(30) {
            members.append(("num_flows_started", .raw("-1")))
        } else if !random.oneIn(3) {
            // A group of flows that all began earlier started none.
            let started = random.number(0...flows)
            members.append(("num_flows_started", .number(Int64(started))))
        }
        if !random.oneIn(4) { members.append(("num_flows", .number(Int64(flows)))) }
        for name in ["bytes_in", "bytes_out", "packets_in", "packets_out"] where !random.oneIn(9) {
            members.append((name, .number(Int64(random.number(0...100_000)))))
        }
        return members
    }

    private func lookup(
        _ host: String,
        _ time: Int64,
        _ random: inout SplitMix64
    ) -> WorldJSON {
        let pod = random.pick(plan.pods)
        let isGroup = random.oneIn(2)
        let server = WorldJSON.object([
            ("name", .string("dns-1")), ("namespace", .string("kube-system")),
            ("ip", .string("10.0.0.54")),
        ])
        return .object([
            ("start_time", .number(time)), ("end_time", .number(time + 10)),
            ("type", .string(random.oneIn(6) ? "UNLOGGED" : "LOG")),
            ("count", .number(Int64(random.number(1...40)))),
            ("client_name", .string(isGroup ? "-" : pod.name)),
            ("client_namespace", .string(pod.namespace)),
            ("client_ip", isGroup ? .raw("null") : .string(pod.v4)), ("servers", .array([server])),
            ("qname", .string(random.pick(["www.example.com", "API.example.com"]))),
            ("qtype", .string("A")), ("qclass", .string("IN")),
            ("rcode", .string(random.pick(["NoError", "NXDomain", "ServFail"]))),
            ("latency_count", .raw("2")), ("latency_mean", .raw("412345")),
            ("latency_max", .number(EventWorldDuration.nanoseconds(&random))),
            ("host", .string(host)),
        ])
    }
}
