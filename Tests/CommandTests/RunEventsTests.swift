import Foundation
import Testing

/// The event logs of the sample night, held against what their generator says of them.
struct RunEventsTests {
    private struct Truth: Decodable {
        struct Decisions: Decodable {
            var alerted: Int
            var allowed: Int
            var denied: Int
        }

        struct Firewall: Decodable {
            var decisions: [String: Decisions]
            var lookups: Int
        }

        struct Node: Decodable {
            var lost: Int?
            var lookups: Int?
            var faults: Int?
            var unlogged: Int?
        }

        var firewall: Firewall
        var hubble: [String: Node]
        var calico: [String: Node]
        var coredns: [String: Node]
    }

    private func truth() throws -> Truth {
        let file = Command.checkout.appending(path: "SampleData/events-truth.json")
        return try JSONDecoder().decode(Truth.self, from: Data(contentsOf: file))
    }

    @Test("each event of the night counts once, whichever of its accounts were logged")
    func once() throws {
        let command = try Command()
        try command.copy("SampleData/events")
        let outcome = try command.weir(
            "run",
            "--quiet",
            "--source",
            "SampleData/events",
            "--database",
            "a.sqlite"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let truth = try truth()
        for (enforcer, decisions) in truth.firewall.decisions {
            let denied = try command.value(
                "SELECT sum(attempts) FROM denials WHERE enforcer = '\(enforcer)'",
                of: "a.sqlite"
            )
            #expect(denied == String(decisions.denied), "\(enforcer)")
        }
        let lookups = try command.value(
            "SELECT sum(lookups) FROM dns_lookups WHERE log = 'azure-firewall'",
            of: "a.sqlite"
        )
        #expect(lookups == String(truth.firewall.lookups))
        for (pod, counts) in truth.coredns {
            let found = try command.value(
                "SELECT sum(lookups) FROM dns_lookups WHERE resolver = '\(pod)'",
                of: "a.sqlite"
            )
            #expect(found == counts.lookups.map(String.init), "\(pod)")
        }
        let lost = try command.value(
            "SELECT sum(events) FROM event_losses WHERE log = 'hubble'",
            of: "a.sqlite"
        )
        #expect(lost == String(truth.hubble.values.compactMap(\.lost).reduce(0, +)))
        let unlogged = try command.value(
            "SELECT sum(events) FROM event_losses WHERE log = 'calico'",
            of: "a.sqlite"
        )
        #expect(unlogged == String(truth.calico.values.compactMap(\.unlogged).reduce(0, +)))
        let drops = try command.value("SELECT sum(drops) FROM packet_drops", of: "a.sqlite")
        #expect(drops == String(truth.hubble.values.compactMap(\.faults).reduce(0, +)))
        let balance = """
            SELECT sum(rows_read = rows_kept + rows_duplicate + rows_rejected) = count(*)
            FROM inputs
            """
        #expect(try command.value(balance, of: "a.sqlite") == "1")
    }

    @Test(
        "an odd file gives the status and the counts of its line",
        arguments: RunOddSamplesTests.lines(of: "## odd-events/", until: "## odd/")
    )
    func odd(_ line: RunOddSamplesTests.Line) throws {
        let command = try Command()
        try command.copy("SampleData/odd-events/\(line.file)")
        _ = try command.weir(
            "run",
            "--quiet",
            "--source",
            "SampleData/odd-events/\(line.file)",
            "--database",
            "a.sqlite"
        )
        let found = try command.rows(
            "SELECT status, rows_read, rows_kept, rows_duplicate, rows_rejected FROM inputs",
            of: "a.sqlite"
        )
        #expect(found == [[line.status] + line.rows])
    }
}
