import Foundation
import Testing

/// What Hubble, Calico and CoreDNS log, counted again from the lines.
struct AgentEventsTests {
    private let run: EventRun

    init() throws {
        run = try EventRun()
        #expect(run.status == 0)
    }

    private struct Hubble: Decodable, Equatable {
        var lines = 0
        var flows = 0
        var repeats = 0
        var denied = 0
        var denialsByPolicy: [String: Int] = [:]
        var requestsDenied = 0
        var audited = 0
        var faults = 0
        var lookups = 0
        var responses = 0
        var lost = 0
    }

    @Test("a node's Hubble files have its truth: each flow once, each refusal once")
    func hubble() throws {
        let truth = try run.truth("hubble", as: [String: Hubble].self)
        #expect(truth.count == 4)
        let files = try run.lines(below: "events/hubble")
        #expect(files.count == 8)
        let inventory = try EventRun.text(run.folder.appending(path: "inventory.json"))
        var pods: Set<String> = []
        for (node, expected) in truth {
            var found = Hubble()
            var drops = 0
            var seen: Set<String> = []
            for (path, lines) in files where path.hasPrefix("\(node)/") {
                found.lines += lines.count
                for line in lines {
                    let object = try EventRun.object(line)
                    #expect(object["node_name"] as? String == "aks-west/\(node)")
                    if let lost = object["lost_events"] as? [String: Any] {
                        found.lost += Int(lost["num_events_lost"] as? String ?? "") ?? 0
                    }
                    guard let flow = object["flow"] as? [String: Any] else { continue }
                    #expect(flow["time"] as? String == object["time"] as? String)
                    guard seen.insert(try #require(flow["uuid"] as? String)).inserted else {
                        found.repeats += 1
                        continue
                    }
                    found.flows += 1
                    for side in ["source", "destination"] {
                        let endpoint = flow[side] as? [String: Any]
                        if let pod = endpoint?["pod_name"] as? String { pods.insert(pod) }
                    }
                    if Self.isPolicyDrop(flow) { drops += 1 }
                    Self.count(flow, in: &found)
                }
            }
            #expect(found == expected, "\(node)")
            // The drop says again what the verdict said.
            #expect(drops == found.denied)
        }
        #expect(truth.values.filter { $0.repeats > 0 }.count == 1)
        #expect(pods.count > 40)
        #expect(pods.allSatisfy { inventory.contains("\"\($0)\"") })
    }

    private static func isPolicyDrop(_ flow: [String: Any]) -> Bool {
        let type = (flow["event_type"] as? [String: Any])?["type"] as? Int
        let reason = flow["drop_reason_desc"] as? String
        return type == 1 && (reason == "POLICY_DENIED" || reason == "POLICY_DENY")
    }

    private static func count(_ flow: [String: Any], in found: inout Hubble) {
        let type = (flow["event_type"] as? [String: Any])?["type"] as? Int
        let verdict = flow["verdict"] as? String
        let layer7 = flow["l7"] as? [String: Any]
        switch (type, verdict) {
        case (5, "DROPPED"):
            found.denied += 1
            let by = flow["ingress_denied_by"] ?? flow["egress_denied_by"]
            let policy = (by as? [[String: Any]])?.first?["name"] as? String
            found.denialsByPolicy[policy ?? "default", default: 0] += 1
        case (5, "AUDIT"): found.audited += 1
        case (1, _): if !isPolicyDrop(flow) { found.faults += 1 }
        case (129, "DROPPED"): found.requestsDenied += 1
        case (129, _) where layer7?["type"] as? String == "RESPONSE":
            if layer7?["latency_ns"] is String { found.responses += 1 }
            if layer7?["dns"] != nil { found.lookups += 1 }
        default: break
        }
    }

    @Test("a handshake at the client's node is a SYN to the network and a later answer to the pod")
    func handshakes() throws {
        struct Truth: Decodable { var clientHandshakes, retransmitted: Int }
        let truth = try run.truth("hubble", as: [String: Truth].self)
        for (path, lines) in try run.lines(below: "events/hubble")
        where path.hasSuffix(".gz") {
            let node = try #require(path.split(separator: "/").first)
            var first: [String: String] = [:]
            var answered = 0
            for line in lines {
                guard let flow = try EventRun.object(line)["flow"] as? [String: Any],
                    let tcp = (flow["l4"] as? [String: Any])?["TCP"] as? [String: Any],
                    let flags = tcp["flags"] as? [String: Bool], flags["SYN"] == true,
                    let time = flow["time"] as? String,
                    let from = tcp["source_port"] as? Int, let to = tcp["destination_port"] as? Int
                else { continue }
                let point = flow["trace_observation_point"] as? String
                if flags["ACK"] == nil, point == "TO_STACK" {
                    let name = "\(from) \(to)"
                    if first[name] == nil { first[name] = time }
                } else if flags["ACK"] == true, point == "TO_ENDPOINT" {
                    #expect(flow["is_reply"] as? Bool == true)
                    let asked = try #require(first["\(to) \(from)"])
                    #expect(asked.prefix(19) <= time.prefix(19))
                    answered += 1
                }
            }
            let counts = try #require(truth[String(node)])
            #expect(answered <= counts.clientHandshakes + counts.retransmitted)
            #expect(answered > 10)
        }
    }

    private struct Calico: Decodable, Equatable {
        var records = 0
        var denied = 0
        var denialsByPolicy: [String: Int] = [:]
        var startedBySource = 0
        var startedByDestination = 0
        var lookupRecords = 0
        var lookups = 0
        var unlogged = 0
    }

    @Test("two nodes' Calico logs have their truth; the first groups, the second does not")
    func calico() throws {
        let truth = try run.truth("calico", as: [String: Calico].self)
        #expect(truth.count == 2)
        let files = try run.lines(below: "events/calico")
        for (place, node) in truth.keys.sorted().enumerated() {
            var found = Calico()
            for (path, lines) in files where path.hasPrefix("\(node)/") {
                for line in lines {
                    let object = try EventRun.object(line)
                    #expect(object["host"] as? String == node)
                    if path.contains("/dns") {
                        found.lookupRecords += 1
                        let count = object["count"] as? Int ?? 0
                        if object["type"] as? String == "LOG" {
                            found.lookups += count
                        } else {
                            found.unlogged += count
                        }
                        continue
                    }
                    found.records += 1
                    let isDenied = object["action"] as? String == "deny"
                    let isGrouped = place == 0 && !isDenied
                    #expect((object["source_ip"] is NSNull) == isGrouped)
                    #expect((object["source_port"] is NSNull) == (place == 0))
                    try Self.count(object, in: &found)
                }
            }
            #expect(found == truth[node])
            #expect(found.denied > 20 && found.startedByDestination > 20)
        }
    }

    private static func count(_ record: [String: Any], in found: inout Calico) throws {
        let flows = try #require(record["num_flows"] as? Int)
        if record["action"] as? String == "deny" {
            found.denied += flows
            let policies = record["policies"] as? [String: Any]
            let entry = try #require((policies?["enforced_policies"] as? [String])?.first)
            found.denialsByPolicy[String(entry.split(separator: "|")[2]), default: 0] += flows
        } else if record["reporter"] as? String == "src" {
            found.startedBySource += flows
        } else {
            found.startedByDestination += flows
        }
    }

    private struct CoreDNS: Decodable, Equatable {
        var lines = 0
        var lookups = 0
        var lookupsByCode: [String: Int] = [:]
        var errors = 0
        var others = 0
    }

    @Test("two resolver pods' logs have their truth, in the runtime's framing and in order")
    func coredns() throws {
        let truth = try run.truth("coredns", as: [String: CoreDNS].self)
        #expect(truth.count == 2)
        var sixes = 0
        for (path, lines) in try run.lines(below: "events/coredns") {
            var found = CoreDNS()
            var last = ""
            for line in lines {
                let framed = try #require(
                    line.wholeMatch(of: /(2026-11-20T\d\d:\d\d:\d\d\.\d{9}Z) stdout F (\[.*)/),
                    "\(line)"
                )
                #expect(last <= framed.1)
                last = String(framed.1)
                found.lines += 1
                let query =
                    /\[INFO\] (\S+):\d+ - \d+ "A+ IN \S+\. udp \d+ false \d+" ([A-Z]+) \S+ \d+ [\d.]+s/
                if let match = framed.2.wholeMatch(of: query) {
                    found.lookups += 1
                    found.lookupsByCode[String(match.2), default: 0] += 1
                    if match.1.hasPrefix("[fd00:10:244::") { sixes += 1 }
                } else if framed.2.hasPrefix("[INFO]") {
                    found.others += 1
                } else {
                    found.errors += 1
                }
            }
            let pod = try #require(path.split(separator: ".").first)
            #expect(found == truth[String(pod)])
            #expect(found.lookups > 30)
        }
        #expect(sixes > 0)
    }

    @Test(
        "equal flags give equal bytes, another seed gives others, and nothing else changes the flow logs"
    )
    func determinism() throws {
        let again = try EventRun()
        let other = try EventRun(["--hours", "6", "--tuples", "60000", "--seed", "2"])
        for part in ["events", "rules"] {
            let files = try GeneratorRun.files(below: run.folder.appending(path: part))
            #expect(!files.isEmpty)
            #expect(try GeneratorRun.files(below: again.folder.appending(path: part)) == files)
            #expect(try GeneratorRun.files(below: other.folder.appending(path: part)) != files)
        }
        let alone = try GeneratorRun("--hours", "6", "--tuples", "60000").blobs()
        #expect(try GeneratorRun.files(below: run.folder.appending(path: "logs")) == alone)
    }

    @Test("flags about events need a folder for them")
    func refusals() throws {
        let flags = [
            ["--firewall-events", "10"], ["--event-source", "hubble"], ["--event-truth", "t.json"],
        ]
        for flags in flags {
            #expect(try GeneratorRun.run(GeneratorRun.generator, flags) == 64)
        }
    }
}
