/// What the resolvers of a world print.
struct EventWorldCoreDNS {
    let plan: EventWorldPlan
    private(set) var bursts: [EventWorldBurst] = []

    init(_ plan: EventWorldPlan, _ random: inout SplitMix64) {
        self.plan = plan
        for resolver in plan.resolvers {
            for hour in 0..<plan.hours where !random.oneIn(9) {
                for _ in 0..<random.number(3...25) {
                    var time = plan.time(inHour: hour, &random) + Int64(random.number(0...9)) * 100
                    // A line that brings its own time has milliseconds only.
                    if resolver.isOld { time -= time % 1_000_000 }
                    let stream = EventWorldStream(
                        source: .coredns,
                        reporter: resolver.pod,
                        category: resolver.isOld ? "old" : ""
                    )
                    let line = line(&random)
                    bursts.append(
                        EventWorldBurst(
                            stream: stream,
                            records: [EventWorldRecord(time: time, message: line)],
                            mayRepeat: true
                        )
                    )
                }
            }
        }
    }

    private func line(_ random: inout SplitMix64) -> String {
        if random.oneIn(12) {
            return random.pick([
                "[ERROR] plugin/errors: 2 www.example.com. A: read udp 192.0.2.53:39548->"
                    + "198.51.100.53:53: i/o timeout",
                "[WARNING] plugin/errors: 4 errors like '^read udp .*$' occurred in last 30s",
                "[INFO] plugin/reload: Running configuration SHA512 = 00aa", ".:53",
                "CoreDNS-1.11.3", "linux/amd64, go1.21.11, a6338e9",
            ])
        }
        let pod = random.pick(plan.pods)
        let client = random.oneIn(4) ? "[" + pod.v6.uppercased() + "]" : pod.v4
        let head =
            "[INFO] \(client):\(random.number(1024...65_535)) - \(random.number(0...65_535)) "
        if random.oneIn(30) { return head + "\"A IN www.example.com. udp 33" }
        if random.oneIn(15) { return head + "\"  . udp 12 false 512\" - - 0 0.000021s" }
        let question =
            random.pick(["A", "AAAA", "HTTPS", "TYPE65400"]) + " IN "
            + random.pick([
                "www.example.com.", "www.example.com.shop.svc.cluster.local.", "API.Example.org.",
                ".", #"a\032b.example.com."#,
            ]) + " " + random.pick(["udp", "tcp"]) + " 33"
        let tokens = random.oneIn(5) ? "" : " false 512"
        let code = random.pick(["NOERROR", "NOERROR", "NXDOMAIN", "SERVFAIL", "-"])
        let flags = code == "-" ? "-" : random.pick(["qr,aa,rd,ra", "qr,rd", ""])
        let duration = random.oneIn(12) ? "-" : EventWorldDuration.seconds(&random) + "s"
        let opcode = random.oneIn(6) ? " \"0\"" : ""
        let size = random.pick(["83", "-", "0"])
        return head + "\"\(question)\(tokens)\" \(code) \(flags) \(size) \(duration)\(opcode)"
    }
}
