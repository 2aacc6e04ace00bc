import FlowTestSupport
import Testing

/// That worlds hold what questions over several logs are about.
struct QuestionSelfTests {
    @Test("over many seeds there are chains, scanners, newcomers and names that change")
    func variety() {
        var enforcers: Set<Set<String>> = []
        var chains = 0
        var verdicts: Set<String> = []
        var deniedCounts: Set<Int> = []
        var days: Set<Cell> = []
        var changing = 0
        var named = 0
        var meant = (searched: 0, missing: 0, failed: 0)
        for seed in UInt64(0)..<36 {
            let events = ReferenceEvents(EventWorld(seed: seed).inputs.map(\.reference))
            let questions = ReferenceQuestions(events: events)
            for chain in questions.chains {
                enforcers.insert(chain.enforcers)
                chains += 1
            }
            for scan in questions.scans {
                verdicts.insert("\(scan.isAboveThreshold) \(scan.verdict)")
                deniedCounts.insert(scan.deniedDestinations.count)
                deniedCounts.insert(scan.deniedPorts.count)
            }
            days.formUnion(questions.rows(of: "first_contacts").map { $0[1] })
            changing += ReferenceNames(events).changing.isEmpty ? 0 : 1
            named += events.rows(of: "denials").count { row in
                row[9] != .null && row[12] != .null
            }
            for name in events.meantNames {
                meant.searched += name.searchLookups > 0 ? 1 : 0
                meant.missing += name.notFound > 0 ? 1 : 0
                meant.failed += name.failed > 0 ? 1 : 0
            }
        }
        #expect(enforcers.contains(["azure-firewall", "network-policy"]))
        #expect(chains > 30)
        let wanted: Set = [
            "true scanner", "true undecided", "true benign", "false scanner", "false undecided",
            "false benign",
        ]
        #expect(verdicts == wanted)
        // Right at the threshold, and right below it.
        #expect(deniedCounts.isSuperset(of: [1, 19, 20]))
        #expect(days.isSuperset(of: [.integer(0), .integer(1), .integer(2)]))
        #expect(changing > 5)
        #expect(named > 50)
        #expect(meant.searched > 20)
        #expect(meant.missing > 20)
        #expect(meant.failed > 20)
    }

    @Test("beside flow logs there are chains of both, folded scans and names of remote ends")
    func varietyBesideFlowLogs() {
        var enforcers: Set<String> = []
        var named = 0
        var isFolded = false
        var allowed = 0
        for seed in UInt64(0)..<12 {
            let world = RandomWorld(seed: seed)
            let flows = ReferenceImplementation(topology: world.topology)
                .evaluate(world.inputs.map(\.reference))
            let events = ReferenceEvents([EventTwin(of: flows, seed: seed).input.reference])
            let questions = ReferenceQuestions(flows: flows, events: events)
            for chain in questions.chains where chain.enforcers.count > 1 {
                enforcers.formUnion(chain.enforcers)
            }
            isFolded = isFolded || questions.scans.contains { !$0.isWhole }
            allowed += questions.rows(of: "first_contacts").count { $0[8] == .text("allow") }
            let names = ReferenceNames(events)
            named += flows.rows(of: "egress").count { row in
                guard case .text(let hour) = row[0], case .text(let near) = row[1],
                    case .text(let far) = row[9], let hour = ReferenceNames.hour(of: hour)
                else { return false }
                return names.name(of: far, for: near, hour: hour) != nil
            }
        }
        #expect(enforcers.isSuperset(of: ["nsg", "network-policy", "security-admin"]))
        #expect(isFolded)
        #expect(allowed > 50)
        #expect(named > 10)
    }

    @Test("a chain needs two points within a minute of a denial")
    func chain() {
        func links(_ second: Int64, _ decision: String) -> [String] {
            let lines = [(Int64(5), "deny"), (second, decision)].map { seconds, decision in
                let time = 1_795_179_600 + seconds
                return """
                    {"start_time":\(time),"end_time":\(time),"source_ip":"10.0.0.1",\
                    "source_type":"net","dest_ip":"10.0.0.2","dest_type":"net","dest_port":25,\
                    "proto":"tcp","action":"\(decision)","reporter":"src","host":"h"}
                    """
            }
            let input = ReferenceInput(
                path: "flows.log",
                bytes: Array(lines.joined(separator: "\n").utf8),
                isDamaged: false
            )
            return ReferenceQuestions(events: ReferenceEvents([input])).chains
                .flatMap(\.links).map(\.point.decision).sorted()
        }
        #expect(links(65, "allow") == ["allow", "deny"])
        #expect(links(66, "allow").isEmpty)
        #expect(links(9, "deny").isEmpty)
    }
}
