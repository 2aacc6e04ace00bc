import FlowEnrich
import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// Merged databases against one that all inputs were loaded into, on seeded worlds (R11).
@Suite struct MergeWorldTests {
    /// Inputs over two to four databases, united in any order and tree.
    private func check(_ course: MergeCourse, _ seed: UInt64) throws -> Bool {
        var random = SplitMix64(seed: seed ^ 0x3e6e)
        let parts = try course.spread(over: 2 + Int(random.next() % 3), &random)
        let (merged, outcome) = try course.unite(parts, &random)
        switch outcome {
        case .refused(let own, let other):
            #expect(try course.share(own, other), "seed \(seed): \(own), \(other)")
            return false
        case .merged(let summary):
            guard case .merged(let again) = try course.merge(parts, into: merged) else {
                Issue.record("seed \(seed): refused the second time")
                return true
            }
            #expect(!again.isChanged, "seed \(seed)")
            let whole = try course.load(course.inputs, as: "whole")
            if summary.inputsToReadAgain == 0 {
                try expectSame(merged, whole, "seed \(seed)")
            }
            // With its files at hand, nothing stays open.
            try runEngine(
                course.inputs.isEmpty ? [course.place.path + "/nowhere"] : course.inputs,
                inventory: course.inventory,
                database: merged,
                topology: course.topology
            )
            try expectSame(merged, whole, "seed \(seed), run again")
            return true
        }
    }

    private func expectSame(_ merged: String, _ whole: String, _ title: String) throws {
        let (one, other) = (try contentHashes(merged), try contentHashes(whole))
        let views = Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
        #expect(views.isEmpty, "\(title)")
        #expect(try problems(of: merged).isEmpty, "\(title)")
    }

    @Test("flow logs", arguments: UInt64(1000)..<1040)
    func flows(seed: UInt64) throws {
        _ = try check(try course(RandomWorld(seed: seed)), seed)
    }

    private func course(_ world: RandomWorld) throws -> MergeCourse {
        let place = try Workplace()
        try world.write(to: place.path)
        return MergeCourse(
            place: place,
            inputs: world.inputs.map { place.path + "/inputs/" + $0.path },
            topology: try Topology(yaml: world.topologyYAML, path: place.path + "/topology.yaml")
        )
    }

    @Test("event logs", arguments: UInt64(1000)..<1030)
    func events(seed: UInt64) throws {
        let world = EventWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        let root = place.path + "/inputs/"
        try world.write(to: root)
        _ = try check(
            MergeCourse(place: place, inputs: world.inputs.map { root + $0.path }),
            seed
        )
    }

    @Test("latency", arguments: UInt64(1000)..<1030)
    func latency(seed: UInt64) throws {
        let world = LatencyWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try world.write(to: place.path)
        _ = try check(
            MergeCourse(
                place: place,
                inputs: world.inputs.map { place.path + "/inputs/" + $0.path },
                inventory: world.inventory.isEmpty ? [] : [place.path + "/inventory"],
                topology: Topology(yaml: world.topologyYAML, path: place.path + "/topology.yaml")
            ),
            seed
        )
    }

    @Test("owners of addresses", arguments: UInt64(1000)..<1015)
    func owners(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try place.write(world.inventory(), to: "inventory/pods.json")
        let inputs = try world.logs.map { log in
            try place.write(log.bytes, to: "logs/" + log.name)
            return place.path + "/logs/" + log.name
        }
        let course = MergeCourse(
            place: place,
            inputs: inputs,
            inventory: [place.path + "/inventory"]
        )
        _ = try check(course, seed)
    }

    /// Each database has seen the inventory of its own time only, as those of two months.
    @Test("inventory that one database lacks", arguments: UInt64(2000)..<2015)
    func laterInventory(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        let inputs = try world.logs.map { log in
            try place.write(log.bytes, to: "logs/" + log.name)
            return place.path + "/logs/" + log.name
        }
        for (number, look) in [90, 190].enumerated() {
            try place.write(
                world.inventory(at: Int64(look) * 60_000 + 7_000),
                to: "looks/\(number).json"
            )
        }
        let databases = try (0..<2).map { number in
            let course = MergeCourse(
                place: place,
                inputs: [],
                inventory: [place.path + "/looks/\(number).json"]
            )
            let own = inputs.enumerated().filter { $0.offset % 2 == number }.map(\.element)
            return try course.load(own, as: "part-\(number)")
        }
        let course = MergeCourse(place: place, inputs: inputs, inventory: [place.path + "/looks"])
        let merged = place.path + "/merged.sqlite"
        guard case .merged = try course.merge(databases, into: merged) else {
            Issue.record("seed \(seed): refused")
            return
        }
        guard case .merged(let second) = try course.merge(databases, into: merged) else {
            Issue.record("seed \(seed): refused the second time")
            return
        }
        #expect(!second.isChanged, "seed \(seed)")
        let whole = try course.load(inputs, as: "whole")
        try runEngine(inputs, inventory: course.inventory, database: merged)
        try expectSame(merged, whole, "seed \(seed)")
        // What a database cannot know without its files, it says (R7), whichever was merged first.
        let other = place.path + "/other.sqlite"
        let again = place.path + "/again.sqlite"
        _ = try course.merge(databases, into: other)
        _ = try course.merge(databases.reversed(), into: again)
        #expect(try contentHash(other) == contentHash(again), "seed \(seed)")
    }

    /// A check that refuses everything would pass.
    @Test("most worlds can be merged")
    func mostAreMerged() throws {
        var merged = 0
        for seed in UInt64(3000)..<3012 {
            if try check(try course(RandomWorld(seed: seed)), seed) { merged += 1 }
        }
        #expect(merged >= 6)
    }
}
