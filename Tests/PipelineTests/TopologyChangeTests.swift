import FlowEnrich
import FlowTestSupport
import Testing

@Suite struct TopologyChangeTests {
    @Test("what was loaded under another topology is described by the new one", arguments: 0..<24)
    func describedAgain(seed: Int) throws {
        let world = RandomWorld(seed: UInt64(3000 + seed))
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try world.write(to: place.path)
        let paths = world.inputs.map { place.path + "/inputs/" + $0.path }
        guard let first = paths.first else { return }
        try runEngine([first], database: place.database)
        let topology = try Topology(yaml: world.topologyYAML, path: place.path + "/topology.yaml")
        try runEngine(paths, database: place.database, topology: topology)
        let expected = ReferenceImplementation(topology: world.topology)
            .evaluate(world.inputs.map(\.reference))
        for view in ReferenceResult.views {
            let actual = try query(place.database, "SELECT * FROM \(view)").inCellOrder
            #expect(actual == expected.rows(of: view), "seed \(seed), \(view)")
        }
    }
}
