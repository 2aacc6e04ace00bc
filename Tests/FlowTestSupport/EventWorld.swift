import Foundation

/// A few hours of event logs made from a seed, in every shape and with everything said twice.
///
/// Firewalls of both generations, nodes with Hubble or Calico, resolvers. The same seed gives the
/// same bytes; put it into a test's arguments.
///
///     @Test(arguments: UInt64(0)..<64) func anyWorld(seed: UInt64) throws {
///         let world = EventWorld(seed: seed)
///         try world.write(to: directory)
///         let expected = ReferenceEvents(world.inputs.map(\.reference))
///         #expect(actualRows == expected.rows(of: "denials"))
package struct EventWorld: Sendable, CustomStringConvertible {
    package let seed: UInt64
    /// In order of their path's bytes.
    package let inputs: [WorldInput]

    package init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed ^ 0xE7E7)
        var (planning, burning, tracing, grouping, asking, laying) = (
            random.fork(), random.fork(), random.fork(), random.fork(), random.fork(),
            random.fork()
        )
        let plan = EventWorldPlan(&planning)
        // A generator of its own, so that the rest of a world does not hang on these.
        var trying = random.fork()
        let attempts = EventWorldAttempts(plan, &trying).attempts
        var firewall = EventWorldFirewall(plan, &burning)
        firewall.see(attempts, &trying)
        var hubble = EventWorldHubble(plan, &tracing)
        hubble.see(attempts, &trying)
        hubble.name(attempts, &trying)
        hubble.search(&trying)
        var calico = EventWorldCalico(plan, &grouping)
        calico.see(attempts, &trying)
        let bursts =
            firewall.bursts + hubble.bursts + calico.bursts
            + EventWorldCoreDNS(plan, &asking).bursts
        inputs = EventWorldLayout(plan, bursts, &laying).files.map { $0.input() }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    package var description: String {
        "EventWorld(seed: \(seed))"
    }

    /// Writes every input below `directory`.
    package func write(to directory: String) throws {
        let root = URL(fileURLWithPath: directory, isDirectory: true)
        for input in inputs {
            let url = root.appendingPathComponent(input.path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(input.encoded).write(to: url)
        }
    }
}
