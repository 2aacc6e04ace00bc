import FlowEnrich
import FlowTestSupport
import Foundation
import Testing

@testable import FlowStore

/// Days of seeded worlds that are rolled up: what is said of days stays, and so does all of the hours that are kept (decision 0033).
@Suite struct RetentionWorldTests {
    /// The world, then ten days later one more record: the newest evidence.
    private func check(
        _ place: Workplace,
        _ inputs: [String],
        inventory: [String] = [],
        topology: Topology = .none,
        seed: UInt64
    ) throws {
        let first = place.path + "/first.sqlite"
        try runEngine(inputs, inventory: inventory, database: first, topology: topology)
        let span = try query(
            first,
            """
            SELECT MAX(hour) / 24 FROM (
                SELECT CAST(strftime('%s', hour) AS INTEGER) / 3600 AS hour FROM coverage
                WHERE status <> 'missing')
            """
        )
        guard case .integer(let end) = span[0][0] else {
            return
        }
        let newest = Int(end) + 10
        let time = Int64(newest) * 86_400_000 - VNetLog.start + 3_600_000
        try place.write(
            VNetLog.blob([VNetLog.record(time, [VNetLog.tuple(time - 1000, "B")])]),
            to: "later/newest.json"
        )
        var random = SplitMix64(seed: seed ^ 0x4e7)
        // The last day of the world is the first that is kept, or none is.
        let hourly = 10 - Int(random.next() % 2)
        let retention = Retention(
            hourly: hourly,
            denials: hourly + Int(random.next() % 2),
            daily: nil
        )
        func load(_ name: String, _ retention: Retention?) throws -> String {
            let database = place.path + "/\(name).sqlite"
            try runEngine(
                inputs + [place.path + "/later"],
                inventory: inventory,
                database: database,
                topology: topology,
                retention: retention,
                now: Date(timeIntervalSince1970: Double(newest + 1) * 86_400)
            )
            return database
        }
        let whole = try load("whole", nil)
        // Worlds hold damaged inputs, for which days wait: the next run closes them, as it reads none.
        _ = try load("rolled", retention)
        let rolled = try load("rolled", retention)
        let title =
            "seed \(seed), hours of \(retention.hourly) days, denials of \(retention.denials)"
        let count = try query(
            rolled,
            "SELECT COUNT(*) FROM rolled_up_days WHERE detail = 'hourly'"
        )
        let firstHour = Self.hour(ofDay: newest - hourly)
        let expected = try query(
            first,
            """
            SELECT COUNT(DISTINCT substr(hour, 1, 10)) FROM coverage
            WHERE status <> 'missing' AND hour < '\(firstHour)'
            """
        )
        #expect(count == expected, "\(title)")
        try RolledUp(
            whole: whole,
            rolled: rolled,
            firstHour: firstHour,
            firstDenial: Self.hour(ofDay: newest - retention.denials)
        ).expectSame(title)
        try DaySums(of: whole).expect(title)
        // Nothing is left to do, and nothing is read again.
        let before = try Data(contentsOf: URL(filePath: rolled))
        let again = try load("rolled", retention)
        #expect(try Data(contentsOf: URL(filePath: again)) == before, "\(title)")
    }

    private static func hour(ofDay day: Int) -> String {
        let time = Date(timeIntervalSince1970: Double(day) * 86_400)
        return time.formatted(.iso8601)
    }

    @Test("flow logs", arguments: UInt64(3000)..<3030)
    func flows(seed: UInt64) throws {
        let world = RandomWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try world.write(to: place.path)
        try check(
            place,
            world.inputs.map { place.path + "/inputs/" + $0.path },
            topology: Topology(yaml: world.topologyYAML, path: place.path + "/topology.yaml"),
            seed: seed
        )
    }

    @Test("event logs", arguments: UInt64(3000)..<3020)
    func events(seed: UInt64) throws {
        let world = EventWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        let root = place.path + "/inputs/"
        try world.write(to: root)
        try check(place, world.inputs.map { root + $0.path }, seed: seed)
    }

    @Test("latency", arguments: UInt64(3000)..<3020)
    func latency(seed: UInt64) throws {
        let world = LatencyWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try world.write(to: place.path)
        try check(
            place,
            world.inputs.map { place.path + "/inputs/" + $0.path },
            inventory: world.inventory.isEmpty ? [] : [place.path + "/inventory"],
            topology: Topology(yaml: world.topologyYAML, path: place.path + "/topology.yaml"),
            seed: seed
        )
    }

    @Test("owners of addresses", arguments: UInt64(3000)..<3010)
    func owners(seed: UInt64) throws {
        let world = PodWorld(seed: seed)
        let place = try Workplace()
        defer { withExtendedLifetime(place) {} }
        try place.write(world.inventory(), to: "inventory/pods.json")
        let inputs = try world.logs.map { log in
            try place.write(log.bytes, to: "logs/" + log.name)
            return place.path + "/logs/" + log.name
        }
        try check(place, inputs, inventory: [place.path + "/inventory"], seed: seed)
    }
}

/// Two databases of the same inputs, one of which has rolled days up.
struct RolledUp {
    var whole: String
    var rolled: String
    /// First hour that is there, and first of which denied rows are.
    var firstHour: String
    var firstDenial: String

    /// Views of which all is there.
    private static let untouched: Set = [
        "coverage", "rejections", "latency_sources", "event_losses", "rules", "rule_review",
        "egress_monthly", "address_owners", "topology", "subnet_usage",
    ]
    private static let ofRuns: Set = ["runs", "manifests", "rolled_up_days"]

    func expectSame(_ title: String) throws {
        for view in PublicViews.all where !Self.ofRuns.contains(view.name) {
            let (columns, condition) = selection(view)
            let sql = "SELECT \(columns) FROM \(view.name) WHERE \(condition)"
            let (one, other) = (try sorted(query(whole, sql)), try sorted(query(rolled, sql)))
            #expect(one == other, "\(title): \(view.name)")
            // What lacks anything must be known to (R13).
            let all = "SELECT * FROM \(view.name)"
            if view.name != "inputs",
                try sorted(query(whole, all)) != sorted(query(rolled, all))
            {
                #expect(
                    RolledUpDay.Detail.allCases.contains { PublicViews.loses(view.name, $0) },
                    "\(title): \(view.name)"
                )
            }
        }
    }

    private func selection(_ view: PublicView) -> (columns: String, condition: String) {
        let columns = view.columns.map(\.name)
        let day = firstHour.prefix(10)
        switch view.name {
        case "inputs": return (columns.filter { $0 != "run_id" }.joined(separator: ", "), "1")
        case "denials": return ("*", "hour >= '\(firstDenial)'")
        // What the hour before it had cannot be asked any more.
        case "mirror_balance": return ("*", "hour > '\(firstHour)'")
        case "latency_gaps": return ("*", "day >= '\(day)'")
        case let name where Self.untouched.contains(name): return ("*", "1")
        case _ where columns.contains("hour"): return ("*", "hour >= '\(firstHour)'")
        default: return ("*", "1")
        }
    }
}

/// Hours added up without SQL.
struct DaySums {
    private typealias Cell = FlowTestSupport.Cell

    private let database: String

    init(of database: String) { self.database = database }

    func expect(_ title: String) throws {
        try expect("flows", keys: 18, [.sum, .sum, .sum, .sum, .sum, .sum, .sum], title)
        try expect("denials", keys: 24, [.sum, .least, .greatest], title)
        try expect("rule_hits", keys: 4, [.sum, .sum, .greatest], title)
    }

    private enum Rule { case sum, least, greatest }

    /// Rows are added up by `keys` columns behind the hour; the rules are those of the others.
    private func expect(_ view: String, keys: Int, _ rules: [Rule], _ title: String) throws {
        var sums: [[Cell]: [Cell]] = [:]
        for row in try query(database, "SELECT * FROM \(view)") {
            guard case .text(let hour) = row[0] else { continue }
            let key = [Cell.text(String(hour.prefix(10)))] + row[1...keys]
            let values = Array(row[(keys + 1)...])
            #expect(values.count == rules.count)
            sums[key] =
                sums[key].map { known in
                    rules.indices.map { Self.add(known[$0], values[$0], rules[$0]) }
                } ?? values
        }
        let expected = sums.map { $0.key + $0.value }
        let found = try query(database, "SELECT * FROM \(view)_daily")
        #expect(sorted(found) == sorted(expected), "\(title): \(view)_daily")
    }

    private static func add(_ one: Cell, _ other: Cell, _ rule: Rule) -> Cell {
        switch (one, other, rule) {
        case (.null, _, _): other
        case (_, .null, _): one
        case (.integer(let one), .integer(let other), .sum): .integer(one + other)
        case (_, _, .least): min(one, other)
        default: max(one, other)
        }
    }
}

private func sorted(_ rows: [[FlowTestSupport.Cell]]) -> [[FlowTestSupport.Cell]] {
    rows.sorted { $0.lexicographicallyPrecedes($1) }
}
