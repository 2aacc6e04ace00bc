import Flow
import FlowTestSupport
import Testing

@testable import FlowInventory

@Suite("Runs of pods")
struct PodRunTests {
    /// A pod's object whose containers began at `starts`.
    private func pod(_ starts: String..., restarts: Int = 0, ready: String? = nil) -> String {
        PodObject(
            ips: ["10.0.0.1"],
            started: at("09:00"),
            containers: starts.map { .init(started: at($0), restarts: restarts) },
            networkReady: ready.map { at($0) }
        ).json
    }

    private func job(_ started: String, _ finished: String) -> String {
        PodObject(
            name: "job-1",
            phase: "Succeeded",
            ips: ["10.0.0.1"],
            containers: [.init(started: at(started), finished: at(finished))]
        ).json
    }

    @Test("a restart of the only container leaves the time since the look before unknown")
    func onlyContainer() throws {
        let owners = try owners(
            snapshot(at("10:00"), [pod("09:01")])
                + snapshot(at("10:30"), [pod("10:20", restarts: 1)])
        )
        for time in ["09:01", "09:59", "10:00", "10:20", "10:25", "10:30"] {
            #expect(owners.name("10.0.0.1", at: time) == "web-1", "\(time)")
        }
        #expect(owners.name("10.0.0.1", at: "10:00:01") == "between-owners")
        #expect(owners.name("10.0.0.1", at: "10:19:59") == "between-owners")
        #expect(owners.owners.map(\.beginning) == [.networkUp, .networkUp])
    }

    @Test("an address that others had while the network was made anew is not the pod's then")
    func handedOn() throws {
        let looks =
            snapshot(at("10:00"), [pod("09:01")])
            + snapshot(at("10:30"), [pod("10:20", restarts: 1)])
        // Nobody saw the other one: nothing says whose it was.
        #expect(try owners(looks).name("10.0.0.1", at: "10:10") == "between-owners")
        let seen = try owners(looks + snapshot(at("11:00"), [job("10:05", "10:15")]))
        #expect(seen.name("10.0.0.1", at: "09:59") == "web-1")
        #expect(seen.name("10.0.0.1", at: "10:10") == "job-1")
        #expect(seen.name("10.0.0.1", at: "10:17") == "between-owners")
        #expect(seen.name("10.0.0.1", at: "10:25") == "web-1")
    }

    @Test(
        "two looks are of one run if the earliest container or the network's condition is the same",
        arguments: [
            (["09:01", "09:01"], ["09:01", "10:20"], nil), (["09:01"], ["10:20"], "09:00:40"),
            // The second began before the first look, whatever became of the first.
            (["09:01", "09:50"], ["10:20", "09:50"], nil),
        ]
    )
    func oneRun(first: [String], second: [String], ready: String?) throws {
        func look(_ time: String, _ starts: [String], restarts: Int) -> String {
            let object = PodObject(
                ips: ["10.0.0.1"],
                containers: starts.map { .init(started: at($0), restarts: restarts) },
                networkReady: ready.map { at($0) }
            )
            return snapshot(at(time), [object.json])
        }
        let owners = try owners(
            look("10:00", first, restarts: 0) + look("10:30", second, restarts: 1)
        )
        #expect(owners.owners.map(\.validTo) == [at("10:30") + 1])
        #expect(owners.name("10.0.0.1", at: "10:10") == "web-1")
    }

    @Test("the network's condition proves nothing while all containers wait to be started again")
    func waitingForRestart() throws {
        let waiting = PodObject(
            ips: ["10.0.0.1"],
            containers: [.init(restarts: 1)],
            networkReady: at("09:00:40")
        )
        let look = snapshot(at("10:00"), [pod("09:01", ready: "09:00:40")])
        let owners = try owners(look + snapshot(at("10:30"), [waiting.json]))
        #expect(owners.owners.map(\.validFrom) == [at("09:00:40")])
        #expect(owners.owners.map(\.validTo) == [at("10:00") + 1])
        // Waiting for its first start, it has what it is shown with.
        let first = PodObject(
            phase: "Pending",
            ips: ["10.0.0.1"],
            containers: [.init()],
            networkReady: at("09:00:40")
        )
        #expect(
            try FlowInventoryTests.owners(snapshot(at("09:01"), [first.json])).owners.map(\.validTo)
                == [at("09:01") + 1]
        )
    }

    @Test("a deleted pod's last run is its address's only if it was seen with it")
    func lastRun() throws {
        func deleted(_ started: String) -> String {
            let object = PodObject(
                phase: "Failed",
                ips: ["10.0.0.1"],
                containers: [.init(started: at(started), finished: at("10:30"), restarts: 1)],
                deletion: at("10:31")
            )
            return snapshot(at("10:40"), [object.json])
        }
        let look = snapshot(at("10:00"), [pod("09:50", restarts: 1)])
        let same = try owners(look + deleted("09:50"))
        #expect(same.owners.map(\.validTo) == [at("10:30")])
        #expect(same.owners.map(\.end) == [.finished])
        let later = try owners(look + deleted("10:10"))
        #expect(later.owners.map(\.validTo) == [at("10:00") + 1])
        #expect(later.owners.map(\.end) == [.lastSighting])
        // Begun within what clocks leave open of the look: it may have had another address.
        #expect(try owners(look + deleted("09:59:59")).owners.map(\.validTo) == [at("10:00") + 1])
    }

    @Test("rows of all containers of a pod prove its runs together")
    func rows() throws {
        func rows(_ time: String, _ starts: String...) -> String {
            starts.map {
                PodRow(time: at(time), ip: "10.0.0.1", containerStarted: at($0)).json
            }.joined()
        }
        let one = try owners(rows("10:00", "09:30", "09:31") + rows("10:30", "09:30", "10:20"))
        #expect(one.owners.map(\.validFrom) == [at("09:30")])
        #expect(one.owners.map(\.validTo) == [at("10:30") + 1])
        let both = try owners(rows("10:00", "09:30", "09:31") + rows("10:30", "10:20", "10:21"))
        #expect(both.owners.map(\.validFrom) == [at("09:30"), at("10:20")])
        #expect(both.name("10.0.0.1", at: "10:10") == "between-owners")
    }

    @Test("looks without a start speak for themselves beside looks with one")
    func withoutStart() throws {
        let text =
            PodRow(time: at("10:00"), ip: "10.0.0.1", containerStarted: at("09:30")).json
            + PodRow(time: at("10:10"), ip: "10.0.0.1").json
        let owners = try owners(text)
        #expect(owners.name("10.0.0.1", at: "09:45") == "web-1")
        #expect(owners.name("10.0.0.1", at: "10:05") == "between-owners")
        #expect(owners.name("10.0.0.1", at: "10:10") == "web-1")
    }

    @Test("where a pod or its node may have had the address, the node does not have it alone")
    func podOrNode() throws {
        let node = snapshot(at("08:30"), cluster: "c1", [NodeObject(ips: ["10.1.0.4"]).json])
        let rows = [("10:00", "09:30"), ("10:30", "10:20")].map {
            PodRow(time: at($0), ip: "10.1.0.4", containerStarted: at($1)).json
        }
        let owners = try owners(node + rows.joined())
        #expect(owners.name("10.1.0.4", at: "09:45") == "overlapping-owners")
        #expect(owners.name("10.1.0.4", at: "10:10") == "between-owners")
        #expect(owners.name("10.1.0.4", at: "10:25") == "overlapping-owners")
    }

    @Test("looks at a pod that restarts fold in any order", arguments: UInt64(0)..<8)
    func anyOrder(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        // Enough restarts for some to be given up; every run is seen up to three times.
        let looks = (0..<100).flatMap { run in
            let begin = at("10:00") + Int64(run) * 60_000
            return (0..<Int.random(in: 1...3, using: &random)).map { _ in
                let object = PodObject(
                    ips: ["10.0.0.1"],
                    containers: [.init(started: begin, restarts: 1)]
                )
                let time = begin + Int64.random(in: 0...50, using: &random) * 1000
                return snapshot(time, [object.json])
            }
        }
        let expected = evidence(of: looks)
        var parts = [OwnershipEvidence](repeating: OwnershipEvidence(), count: 3)
        for look in looks.shuffled(using: &random) {
            parts[Int.random(in: 0..<3, using: &random)].merge(evidence(of: [look]))
        }
        var merged = OwnershipEvidence()
        for part in parts.shuffled(using: &random) { merged.merge(part) }
        #expect(merged == expected)
        #expect(merged.entries.values.map(\.runs.all.count) == [ProvenRuns.limit])
    }

    @Test(
        "the longest runs are kept, in whatever order and parts they come",
        arguments: UInt64(0)..<16
    )
    func bounded(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let runs = (0..<400).map { _ in
            let from = Int64.random(in: 0..<150, using: &random) * 100
            return ProvenRuns.Run(from: from, to: from + .random(in: 0...30, using: &random))
        }
        var ends: [Int64: Int64] = [:]
        for run in runs { ends[run.from] = max(ends[run.from] ?? run.to, run.to) }
        let all = ends.map { ProvenRuns.Run(from: $0.key, to: $0.value) }
        let rising = all.sorted { ($0.to - $0.from, $0.from) < ($1.to - $1.from, $1.from) }
        let longest = rising.suffix(ProvenRuns.limit).sorted { $0.from < $1.from }
        var parts = [ProvenRuns](repeating: ProvenRuns(), count: 4)
        for run in runs { parts[Int.random(in: 0..<4, using: &random)].insert(run) }
        var union = ProvenRuns()
        for part in parts.shuffled(using: &random) { union.formUnion(part) }
        #expect(union.all == longest)
        union.formUnion(parts[0])
        #expect(union.all == longest && union == ProvenRuns(runs))
    }

    @Test("evidence is the same after it was kept")
    func kept() throws {
        let looks =
            snapshot(at("10:00"), [pod("09:01")])
            + snapshot(at("10:30"), [pod("10:20", restarts: 1)])
            + snapshot(at("11:00"), [job("10:05", "10:15")])
        let evidence = try read(looks).0
        var again = OwnershipEvidence()
        for claim in evidence.claims { again.merge(claim) }
        for list in evidence.listRecords { again.merge(list) }
        #expect(again == evidence)
    }

    @Test("evidence that an older version kept means what it meant: one run from first to last")
    func keptByOlder() throws {
        let looks =
            snapshot(at("10:00"), [pod("09:01")])
            + snapshot(at("10:30"), [pod("10:20", restarts: 1)])
        let kept = try read(looks).0
        var evidence = OwnershipEvidence()
        for claim in kept.claims {
            var older = claim
            older.runs = nil
            evidence.merge(older)
        }
        for list in kept.listRecords { evidence.merge(list) }
        #expect(evidence.owners(cluster: nil).name("10.0.0.1", at: "10:10") == "web-1")
        // What is read from now on is told apart.
        evidence.merge(try read(snapshot(at("11:00"), [pod("10:50", restarts: 2)])).0)
        let owners = evidence.owners(cluster: nil)
        #expect(owners.owners.map(\.validFrom) == [at("09:01"), at("10:50")])
        #expect(owners.name("10.0.0.1", at: "10:40") == "between-owners")
    }
}
