import Foundation
import Testing

/// The firewall's logs, counted again in the plainest way.
struct FirewallEventsTests {
    private struct Truth: Decodable {
        struct Decisions: Decodable, Equatable {
            var allowed = 0
            var denied = 0
            var alerted = 0
        }
        var records: Int
        var events: [String: Int]
        var decisions: [String: Decisions]
        var denialsByRule: [String: Int]
        var lookups: Int
        var aggregations: Int
        var legacyRecords: Int
        var legacyRepeats: Int
        var legacyErrors: Int
        var workspaceRepeats: Int
        var eventHubRepeats: Int
        var late: Int
        var early: Int
    }

    /// A structured record: its category, instant and members.
    private struct Record {
        let path: String
        let category: String
        let microseconds: Int
        let properties: [String: Any]

        var hour: Int { microseconds / 3_600_000_000 }

        /// Names the event whatever form its time has.
        var identity: String {
            let members = properties.map { "\($0.key)=\($0.value)" }.sorted()
            return "\(category) \(microseconds) \(members.joined(separator: ","))"
        }
    }

    private let run: EventRun
    private let truth: Truth
    private var structured: [Record] = []
    private var legacy: [Record] = []
    private var others: [String: [Substring]] = [:]

    init() throws {
        run = try EventRun()
        #expect(run.status == 0)
        truth = try run.truth("firewall", as: Truth.self)
        for (path, lines) in try run.lines(below: "events/firewall") {
            guard path.hasPrefix("insights-logs-") else {
                others[path] = lines
                continue
            }
            for line in lines {
                let object = try EventRun.object(line)
                let record = try Self.record(object, path)
                if object["operationName"] == nil {
                    structured.append(record)
                } else {
                    legacy.append(record)
                }
            }
        }
    }

    private static func record(_ object: [String: Any], _ path: String = "") throws -> Record {
        Record(
            path: path,
            category: try #require(object["category"] as? String),
            microseconds: try microseconds(try #require(object["time"] as? String)),
            properties: try #require(object["properties"] as? [String: Any])
        )
    }

    /// Since 2026-11-20 00:00 UTC, from either form of time.
    private static func microseconds(_ time: String) throws -> Int {
        let match = try #require(
            time.wholeMatch(
                of: /2026-11-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})(?:0Z|Z|\+00:00)/
            ),
            "\(time)"
        )
        let parts = [match.1, match.2, match.3, match.4, match.5].map { Int($0) ?? 0 }
        let seconds = (parts[0] - 20) * 86_400 + parts[1] * 3600 + parts[2] * 60 + parts[3]
        return seconds * 1_000_000 + parts[4]
    }

    @Test("each category is in its container, with time in both forms, and counts are the truth's")
    func counts() throws {
        #expect(structured.count + legacy.count > 2000)
        let categories = Set(structured.map(\.category))
        #expect(categories.count == 12)
        for record in structured + legacy {
            let container = "insights-logs-\(record.category.lowercased())/"
            #expect(record.path.hasPrefix(container), "\(record.path)")
            #expect(record.path.contains("/AZUREFIREWALLS/FW-HUB/y=2026/m=11/d=20/h="))
        }
        let counted = structured.filter { $0.category.hasSuffix("Aggregation") }
        #expect(counted.count == truth.aggregations)
        #expect(legacy.count == truth.legacyRecords)
        let errors = legacy.filter { message($0).hasPrefix(" Error: 2 ") }
        #expect(errors.count == truth.legacyErrors)
        #expect(!errors.isEmpty)
        let repeats = truth.workspaceRepeats + truth.eventHubRepeats
        #expect(structured.count + legacy.count + repeats == truth.records)

        var events: [String: Int] = [:]
        for record in structured where !record.category.hasSuffix("Aggregation") {
            events[record.category, default: 0] += 1
        }
        for record in legacy where record.hour == 4 && !message(record).hasPrefix(" Error") {
            events[category(ofLegacy: record), default: 0] += 1
        }
        #expect(events == truth.events)
        #expect(truth.lookups == truth.events["AZFWDnsQuery"])
    }

    @Test("each refusal counts once, whatever generation tells of it")
    func refusals() throws {
        var decisions: [String: Truth.Decisions] = [:]
        var rules: [String: Int] = [:]
        func count(_ enforcer: String, _ action: String, _ rule: String?) {
            switch action.lowercased() {
            case "allow": decisions[enforcer, default: .init()].allowed += 1
            case "deny", "drop": decisions[enforcer, default: .init()].denied += 1
            default: decisions[enforcer, default: .init()].alerted += 1
            }
            guard enforcer == "azure-firewall", action == "Deny" else { return }
            rules[rule ?? "default", default: 0] += 1
        }
        let enforcers = [
            "AZFWNetworkRule": "azure-firewall", "AZFWApplicationRule": "azure-firewall",
            "AZFWThreatIntel": "threat-intel", "AZFWIdpsSignature": "idps",
        ]
        for record in structured {
            guard let enforcer = enforcers[record.category] else { continue }
            let action = try #require(record.properties["Action"] as? String)
            let rule = record.properties["Rule"] as? String
            count(enforcer, action, rule == "" ? nil : rule)
            if rule == "" {
                #expect(record.properties["ActionReason"] as? String == "Default Action")
            }
        }
        for record in legacy where record.hour == 4 && !message(record).hasPrefix(" Error") {
            guard let enforcer = enforcers[category(ofLegacy: record)] else { continue }
            let text = message(record)
            let action = try #require(text.firstMatch(of: /Action: ([A-Za-z]+)/)).1
            let rule = text.firstMatch(of: /\. Rule: ([a-z-]+)/).map { String($0.1) }
            count(enforcer, String(action), rule)
        }
        #expect(decisions == truth.decisions)
        #expect(rules == truth.denialsByRule)
        #expect(rules.count == 3)
    }

    @Test("in hour 2 each event with a text form is said twice, at the same instant")
    func bothGenerations() {
        let texts = legacy.filter { $0.hour == 2 && !message($0).hasPrefix(" Error") }
        #expect(texts.count == truth.legacyRepeats)
        #expect(texts.count > 100)
        let twice = structured.filter { record in
            record.hour == 2 && !record.category.hasSuffix("Aggregation")
                && !["AZFWFatFlow", "AZFWFlowTrace", "AZFWFqdnResolveFailure"]
                    .contains(record.category)
        }
        let names = { (category: String, record: Record) in "\(category) \(record.microseconds)" }
        #expect(
            texts.map { names(category(ofLegacy: $0), $0) }.sorted()
                == twice.map { names($0.category, $0) }.sorted()
        )
        #expect(Set(legacy.map(\.hour)) == [2, 4])
        #expect(!structured.contains { $0.hour == 4 })
    }

    @Test("some events are in the blob of the hour after theirs, and none is further away")
    func lateEvents() throws {
        var late = 0
        for record in structured + legacy {
            let hour = try #require(record.path.firstMatch(of: /h=(\d\d)\/m=00/)).1
            let distance = (Int(hour) ?? 99) - record.hour
            #expect((-1...1).contains(distance))
            if distance == -1 { #expect(record.microseconds % 3_600_000_000 < 3_000_000) }
            if distance == 1 { late += 1 }
        }
        #expect(late > 3)
        #expect(truth.late > 3)
    }

    @Test("the workspace's export and the Event Hub's capture only repeat")
    func repeats() throws {
        let known = Set(structured.map(\.identity))
        let workspace = try #require(others.first { $0.key.hasPrefix("am-AZFWNetworkRule/") })
        #expect(workspace.key.hasSuffix("/y=2026/m=11/d=20/h=01/m=00/PT05M.json"))
        #expect(workspace.value.count == truth.workspaceRepeats)
        let added = ["TimeGenerated", "SourceSystem", "TenantId", "Type", "_ResourceId"]
        for line in workspace.value {
            let row = try EventRun.object(line)
            let record = Record(
                path: "",
                category: try #require(row["Type"] as? String),
                microseconds: try Self.microseconds(try #require(row["TimeGenerated"] as? String)),
                properties: row.filter { !added.contains($0.key) }
            )
            #expect(known.contains(record.identity), "\(line)")
        }
        let capture = try #require(others.first { $0.key.hasPrefix("event-hub/") })
        var captured = 0
        for line in capture.value {
            let message = try EventRun.object(line)
            for object in try #require(message["records"] as? [[String: Any]]) {
                captured += 1
                #expect(known.contains(try Self.record(object).identity))
            }
        }
        #expect(captured == truth.eventHubRepeats)
        #expect(captured > 10 && truth.workspaceRepeats > 10)
    }

    @Test("rule records of connections are those of the flow logs, within 5 ms")
    func connections() throws {
        let hub = try GeneratorRun.files(below: run.folder.appending(path: "logs"))
            .filter { $0.key.contains("macAddress=00005E0053FE") }
        var opened: [String: [Int]] = [:]
        for row in try hub.values.flatMap({ try LoggedRow.all(in: $0) })
        where row.state == "B" && row.fields[6] == "I" {
            let name = "\(row.fields[1]) \(row.fields[3]) \(row.fields[4])"
            opened[name, default: []].append(row.milliseconds - 1_795_132_800_000)
        }
        let rules = [
            "pods-to-oracle", "pods-to-directory", "temporary-vendor-access", "datacentre-to-pods",
            "datacentre-portals",
        ]
        var found: Set<String> = []
        var connections = 0
        for record in structured
        where ["AZFWNetworkRule", "AZFWApplicationRule"].contains(record.category) {
            let properties = record.properties
            guard let rule = properties["Rule"] as? String, rules.contains(rule) else { continue }
            let parts = ["SourceIp", "SourcePort", "DestinationPort"].map { properties[$0] ?? "" }
            let times = opened["\(parts[0]) \(parts[1]) \(parts[2])"] ?? []
            let time = record.microseconds / 1000
            // The last window of the night is cut off by the NIC's own second of the minute.
            let isTail = time > 6 * 3_600_000 - 60_000
            #expect(isTail || times.contains { abs($0 - time) <= 5 }, "\(properties)")
            found.insert(rule)
            connections += 1
        }
        #expect(found == Set(rules))
        #expect(connections > 500)
    }

    @Test("--firewall-events gives about so many records", arguments: [5_000, 40_000])
    func size(events: Int) throws {
        let run = try EventRun([
            "--hours", "2", "--tuples", "100", "--event-source", "firewall",
            "--firewall-events", "\(events)", "--compression", "gzip",
        ])
        #expect(run.status == 0)
        let records = try run.truth("firewall", as: Truth.self).records
        #expect(abs(records - events) < events / 4, "\(records)")
        let files = try GeneratorRun.files(below: run.folder.appending(path: "events"))
        #expect(
            files.keys.allSatisfy { $0.hasPrefix("firewall/") && $0.hasSuffix("/PT1H.json.gz") }
        )
    }

    private func message(_ record: Record) -> String {
        record.properties["msg"] as? String ?? ""
    }

    /// The structured category that says the same as a text.
    private func category(ofLegacy record: Record) -> String {
        let text = message(record)
        if text.hasPrefix("DNS Request") { return "AZFWDnsQuery" }
        if text.contains("was DNAT'ed to") { return "AZFWNatRule" }
        if text.contains(" IDS: ") { return "AZFWIdpsSignature" }
        if text.contains(" ThreatIntel: ") { return "AZFWThreatIntel" }
        return text.hasPrefix("HTTP") ? "AZFWApplicationRule" : "AZFWNetworkRule"
    }
}
