import FlowTestSupport
import Foundation
import Pipeline
import Testing

/// Single answers of the views over events, from logs of a few lines.
@Suite struct EventQuestionTests {
    private static let web = HubbleLog.End(
        ip: "10.244.0.5",
        namespace: "shop",
        workload: "web"
    )
    private static let pod = HubbleLog.End(ip: "10.244.0.6")
    private static let remote = HubbleLog.End(ip: "198.51.100.20")

    private func rows(
        _ logs: [String: HubbleLog],
        _ sql: String
    ) throws -> [[FlowTestSupport.Cell]] {
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        for (name, log) in logs { try place.write(log.bytes, to: name) }
        try runEngine(logs.keys.sorted().map { place.path + "/" + $0 }, database: place.database)
        return try query(place.database, sql)
    }

    private func rows(_ log: HubbleLog, _ sql: String) throws -> [[FlowTestSupport.Cell]] {
        try rows(["events.log": log], sql)
    }

    @Test("a name that does not exist is not found, whatever its suffix")
    func notFound() throws {
        var log = HubbleLog()
        log.add(answer: "gone.example.com.", code: 3, at: "2026-11-20T13:00:00", to: Self.web)
        let found = try rows(log, "SELECT query_name, lookups, not_found FROM dns_names")
        #expect(found == [[.text("gone.example.com"), .integer(1), .integer(1)]])
    }

    @Test("a virtual network's own domain is a search suffix of several labels")
    func virtualNetworkSuffix() throws {
        var log = HubbleLog()
        let suffix = ".n2wydozmtkcurochzy4mep2cdc.ax.internal.cloudapp.net."
        log.add(
            answer: "www.example.com" + suffix,
            code: 3,
            at: "2026-11-20T13:00:00",
            to: Self.web
        )
        let found = try rows(log, "SELECT query_name, search_lookups FROM dns_names")
        #expect(found == [[.text("www.example.com"), .integer(1)]])
    }

    @Test("a first contact is told by the workload that the log names")
    func loggedWorkload() throws {
        var log = HubbleLog()
        log.add(.denied, at: "2026-11-20T13:00:00", from: Self.web, to: Self.remote)
        let found = try rows(
            log,
            "SELECT source_namespace, source, destination FROM first_contacts"
        )
        #expect(found == [[.text("shop"), .text("Deployment/web"), .text("198.51.100.20")]])
    }

    @Test("a scan's source is who the log says it is")
    func loggedScanner() throws {
        var log = HubbleLog()
        log.add(.denied, at: "2026-11-20T13:00:00", from: Self.web, to: Self.remote)
        let found = try rows(log, "SELECT source_namespace, source_workload FROM scan_signals")
        #expect(found == [[.text("shop"), .text("Deployment/web")]])
    }

    @Test("what has no protocol has none in chains and first contacts")
    func noProtocol() throws {
        var log = HubbleLog()
        for (verdict, rule) in [(HubbleLog.Verdict.allowed, "a"), (.denied, "b")] {
            log.add(
                verdict,
                at: "2026-11-20T13:00:00",
                from: Self.pod,
                to: Self.remote,
                transport: nil,
                rule: rule
            )
        }
        let place = try rows(
            log,
            """
            SELECT protocol FROM denials UNION ALL SELECT protocol FROM denial_chains
            UNION ALL SELECT protocol FROM first_contacts
            """
        )
        // A denial, two steps of a chain, and a contact that was allowed and denied.
        #expect(place == Array(repeating: [.null], count: 5))
    }

    @Test("days before a contact are days of which the database has logs")
    func daysBefore() throws {
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        for day in ["15", "20"] {
            var log = HubbleLog()
            log.add(.denied, at: "2026-11-\(day)T13:00:00", from: Self.pod, to: Self.remote)
            // The file was rotated: another night's log has its name.
            try place.write(log.bytes, to: "events.log")
            try runEngine([place.path + "/events.log"], database: place.database)
        }
        let found = try query(place.database, "SELECT first_hour, days_before FROM first_contacts")
        #expect(found == [[.text("2026-11-20T13:00:00Z"), .integer(0)]])
    }

    @Test("days of which only packets without a verdict were logged are days before a contact")
    func daysWithoutDecision() throws {
        var log = HubbleLog()
        log.add(packetAt: "2026-11-15T13:00:00", from: Self.pod, to: Self.remote)
        log.add(answer: "a.example.", code: 0, at: "2026-11-17T13:00:00", to: Self.pod)
        log.add(.denied, at: "2026-11-20T13:00:00", from: Self.pod, to: Self.remote)
        let found = try rows(log, "SELECT days_before FROM first_contacts")
        #expect(found != [[.integer(0)]])
        #expect(found == [[.integer(5)]])
    }

    @Test("steps of a chain in one second are the same in any order of loading")
    func ties() throws {
        var answers: Set<[[FlowTestSupport.Cell]]> = []
        for names in [["a", "b"], ["b", "a"]] {
            let place = try Workplace()
            defer { withExtendedLifetime(place) {} }
            for rule in names {
                var log = HubbleLog()
                log.add(
                    .denied,
                    at: "2026-11-20T13:00:00",
                    from: Self.pod,
                    to: Self.remote,
                    rule: rule
                )
                try place.write(log.bytes, to: rule + ".log")
            }
            for number in names.indices {
                try runEngine(
                    names[...number].map { place.path + "/\($0).log" },
                    database: place.database
                )
            }
            answers.insert(
                try query(place.database, "SELECT step, rule FROM denial_chains ORDER BY step")
            )
        }
        #expect(answers.count == 1)
    }

    @Test("a loss that two files tell of is one loss")
    func lossTwice() throws {
        var log = HubbleLog()
        log.add(lost: 12, at: "2026-11-20T13:00:00")
        log.add(.denied, at: "2026-11-20T13:01:00", from: Self.pod, to: Self.remote)
        let found = try rows(["a.log": log, "copy.log": log], "SELECT events FROM event_losses")
        #expect(found == [[.integer(12)]])
    }

    /// More keys than are kept apart of one source in an hour.
    private static func scan(_ verdict: HubbleLog.Verdict) -> HubbleLog {
        var log = HubbleLog()
        for number in 0..<5000 {
            // Ports of one address, or addresses that answer.
            let isSweep = verdict == .allowed
            log.add(
                verdict,
                at: "2026-11-20T13:00:01",
                from: pod,
                to: isSweep
                    ? HubbleLog.End(ip: "203.0.\(number / 250).\(number % 250)") : remote,
                port: isSweep ? 443 : number + 1
            )
        }
        return log
    }

    @Test("distinct counts of a folded scan are estimates")
    func foldedScan() throws {
        let found = try rows(
            Self.scan(.denied),
            """
            SELECT counts, denied_destinations, denied_ports BETWEEN 4500 AND 5500,
                   denied_pairs BETWEEN 4500 AND 5500, attempts
            FROM scan_signals
            """
        )
        #expect(found == [[.text("estimate")] + [1, 1, 1, 5000].map { .integer($0) }])
    }

    @Test("counts of a source whose allowed destinations were folded are lower bounds")
    func foldedAllowed() throws {
        var log = Self.scan(.allowed)
        log.add(.denied, at: "2026-11-20T13:00:00", from: Self.pod, to: Self.remote)
        log = log.rotated
        let found = try rows(log, "SELECT counts, allowed_destinations FROM scan_signals")
        #expect(found.first?.first == .text("at-least"), "\(found)")
    }

    @Test("a source denied by an aggregated row that began no connection was denied")
    func deniedWithoutBegin() throws {
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try place.write(
            Array(
                """
                {"start_time":1795179600,"end_time":1795179610,"source_ip":"10.244.0.6",\
                "source_type":"wep","dest_ip":"198.51.100.20","dest_type":"net","dest_port":25,\
                "proto":"tcp","action":"deny","reporter":"src","num_flows_started":0,\
                "num_flows":2,"host":"h"}

                """.utf8
            ),
            to: "flows.log"
        )
        try runEngine([place.path + "/flows.log"], database: place.database)
        let found = try query(place.database, "SELECT attempts FROM denials")
        #expect(found == [[.integer(1)]])
        let scans = try query(
            place.database,
            "SELECT denied_destinations, denied_ports FROM scan_signals"
        )
        #expect(scans == [[.integer(1), .integer(1)]])
    }
}

extension HubbleLog {
    /// The last line first.
    fileprivate var rotated: HubbleLog {
        var log = self
        log.moveLastToFront()
        return log
    }
}
