import Codec
import Foundation

/// The firewall's diagnostic logs: a blob a category and hour, and what two other exports of them repeat.
struct FirewallLog {
    private let plan: EventPlan
    private let world: World
    private let text: FirewallText
    private var traffic: FirewallTraffic
    private var blobs: [FirewallCategory: Blob] = [:]
    private var hour = 0
    /// Events that reach the storage account an hour late.
    private var late: [(time: Int, element: FirewallEvent)] = []
    private var counts = RuleCounts()
    private var workspace = ByteText(capacity: 1 << 16)
    private var eventHub = ByteText(capacity: 1 << 16)
    private var truth = EventTruth.Firewall()

    private struct Blob {
        var file: BlobFile
        var text = ByteText(capacity: 1 << 16)

        /// Writes out what has grown to a chunk: several blobs are open at once, so less than of a flow log.
        mutating func drain() throws(GenerateError) {
            if text.count >= 8 << 20 { try file.append(&text) }
        }
    }

    private static let hourMicroseconds = 3_600_000_000

    init(_ plan: EventPlan) {
        self.plan = plan
        world = plan.firewallEvents.map(plan.world.scaled(toFirewallEvents:)) ?? plan.world
        text = FirewallText(world)
        traffic = FirewallTraffic(world, plan.directory)
    }

    /// Writes everything, minute by minute.
    consuming func write() throws(GenerateError) -> EventTruth.Firewall {
        for minute in 0..<plan.minutes {
            var events = traffic.events(in: minute)
            if minute > 0, minute % 60 == 0 { try turn(&events) }
            for (time, event) in events {
                count(event, at: time)
                if counts.isFull { try putCounts(at: time) }
                if event.isLate {
                    late.append((time, event))
                } else {
                    try put(event, at: time)
                }
                repeatElsewhere(event, at: time)
            }
        }
        // No later blob is there to take them.
        try putLate()
        try putCounts(at: plan.minutes * 60_000_000 - 400_000)
        try close()
        try writeRepeats()
        return truth
    }

    /// Ends an hour: the first seconds of the next may still go into its blobs, and the next begins with what is late.
    private mutating func turn(
        _ events: inout [(time: Int, element: FirewallEvent)]
    ) throws(GenerateError) {
        let end = (hour + 1) * Self.hourMicroseconds
        try putCounts(at: end - 400_000)
        let early = events.prefix { $0.time < end + 3_000_000 && !$0.element.isLate }
        for (time, event) in early {
            count(event, at: time)
            truth.early += 1
            try put(event, at: time)
            repeatElsewhere(event, at: time)
        }
        events.removeFirst(early.count)
        try close()
        hour += 1
        truth.late += late.count
        try putLate()
    }

    private mutating func putLate() throws(GenerateError) {
        for (time, event) in late {
            try put(event, at: time)
        }
        late.removeAll()
    }

    private mutating func put(_ event: FirewallEvent, at time: Int) throws(GenerateError) {
        let generation = FirewallGeneration(hour: time / Self.hourMicroseconds)
        if generation != .legacy {
            try put(into: event.category) { blob, text in
                text.putStructured(event, at: time, to: &blob)
                blob.put(UInt8(ascii: "\n"))
                return 1
            }
        }
        guard generation != .structured, let category = event.legacyCategory else { return }
        let written = try put(into: category) { blob, text in
            text.putLegacy(event, at: time, to: &blob)
        }
        truth.legacyRecords += written
        truth.legacyErrors += written - 1
        if generation == .both { truth.legacyRepeats += 1 }
    }

    /// Lets `fill` append records, whose number it returns, to the hour's blob of a category.
    @discardableResult
    private mutating func put(
        into category: FirewallCategory,
        _ fill: (inout ByteText, FirewallText) -> Int
    ) throws(GenerateError) -> Int {
        if blobs[category] == nil { blobs[category] = try open(category) }
        guard let place = blobs.index(forKey: category) else { return 0 }
        let written = fill(&blobs.values[place].text, text)
        truth.records += written
        try blobs.values[place].drain()
        return written
    }

    private func open(_ category: FirewallCategory) throws(GenerateError) -> Blob {
        let civil = CivilTime(unixSeconds: world.start + hour * 3600)
        let number = FirewallCategory.allCases.firstIndex(of: category) ?? 0
        let draw = mix(world.seed, UInt64(hour), UInt64(number) | 0xF1_0000)
        let compression = plan.compression.compression(draw)
        let path =
            "firewall/insights-logs-\(category.rawValue.lowercased())"
            + "/resourceId=\(FirewallText.resource)/\(civil.path)/PT1H.json\(compression.suffix)"
        return Blob(
            file: try BlobFile(at: plan.output.appending(path: path), compression: compression)
        )
    }

    private mutating func close() throws(GenerateError) {
        for category in FirewallCategory.allCases {
            guard var blob = blobs.removeValue(forKey: category) else { continue }
            try blob.file.close(&blob.text)
        }
    }

    /// Writes what the aggregation categories say, and begins to count anew.
    private mutating func putCounts(at time: Int) throws(GenerateError) {
        for (place, entry) in counts.take().enumerated() {
            let (event, count) = entry
            guard let category = event.aggregation else { continue }
            try put(into: category) { blob, text in
                text.putAggregation(event, count: count, at: time + place, to: &blob)
                blob.put(UInt8(ascii: "\n"))
                return 1
            }
            truth.aggregations += 1
        }
    }

    private mutating func count(_ event: FirewallEvent, at time: Int) {
        let generation = FirewallGeneration(hour: time / Self.hourMicroseconds)
        if generation == .legacy {
            guard event.legacyCategory != nil else { return }
        } else {
            counts.add(event)
        }
        truth.events[event.category.rawValue, default: 0] += 1
        switch event.kind {
        case .network(let rule), .application(let rule, _):
            truth.decisions["azure-firewall", default: .init()].count(event)
            let name = rule?.name ?? "default"
            if event.isDenied { truth.denialsByRule[name, default: 0] += 1 }
            truth.hitsByRule[name, default: 0] += 1
        case .nat(let rule, _, _):
            truth.hitsByRule[rule.name, default: 0] += 1
        case .threat:
            truth.decisions["threat-intel", default: .init()].count(event)
        case .idps:
            truth.decisions["idps", default: .init()].count(event)
        case .dns(let question):
            truth.lookups += 1
            truth.lookupsByCode[question.code, default: 0] += 1
        case .resolveFailure, .fatFlow, .flowTrace:
            break
        }
    }
}

/// The two exports that say again what the storage account has.
extension FirewallLog {
    /// The workspace has the network rules of five minutes in hour 1, the Event Hub all of five minutes in hour 3.
    private mutating func repeatElsewhere(_ event: FirewallEvent, at time: Int) {
        guard plan.firewallEvents == nil else { return }
        let minute = time / 60_000_000
        if (60..<65).contains(minute), event.category == .networkRule {
            text.putRow(event, at: time, to: &workspace)
            workspace.put("\n")
            truth.workspaceRepeats += 1
        }
        if (190..<195).contains(minute) {
            // A message of two records, then one of one, and so on; tools add members to some.
            let place = truth.eventHubRepeats % 3
            eventHub.put(place == 1 ? "," : "{\"records\":[")
            var record = ByteText(capacity: FirewallText.longest)
            text.putStructured(event, at: time, to: &record)
            let bytes = record.bytes()
            eventHub.reserve(bytes.count)
            eventHub.put(place == 0 ? Array(bytes.dropLast()) : bytes)
            if place == 0 { eventHub.put(",\"PartitionId\":0}") } else { eventHub.put("]}\n") }
            truth.eventHubRepeats += 1
        }
    }

    private mutating func writeRepeats() throws(GenerateError) {
        if truth.eventHubRepeats % 3 == 1 { eventHub.put("]}\n") }
        let exports = [
            (
                "am-AZFWNetworkRule/WorkspaceResourceId=\(FirewallText.workspace)/"
                    + "\(folder(60))/PT05M.json",
                workspace
            ),
            ("event-hub/insights-logs-hub/0/\(folder(190))/10.json", eventHub),
        ]
        for (path, content) in exports where content.count > 0 {
            let url = plan.output.appending(path: "firewall/\(path)")
            var file = try BlobFile(at: url, compression: .none)
            var content = content
            try file.close(&content)
        }
        truth.records += truth.workspaceRepeats + truth.eventHubRepeats
    }

    private func folder(_ minute: Int) -> String {
        CivilTime(unixSeconds: world.start + minute * 60).path
    }
}

extension FirewallEvent {
    /// One in 200 reaches the storage account in the hour after.
    fileprivate var isLate: Bool {
        draw >> 33 % 200 == 0
    }
}

extension EventTruth.Decisions {
    fileprivate mutating func count(_ event: FirewallEvent) {
        switch event.kind {
        case .threat where !event.isDenied, .idps where !event.isDenied: alerted += 1
        default: if event.isDenied { denied += 1 } else { allowed += 1 }
        }
    }
}

extension World {
    /// The same cluster with so much more traffic, or less, that its firewall writes about `events` records.
    ///
    /// Its flow logs would have that traffic, too: they are not those of the world it was made from.
    fileprivate func scaled(toFirewallEvents events: Int) -> World {
        // Measured: records for each row of a fully logged node.
        let perRow = 0.107
        let rows = Double(events) / Double(hours * nodes) / perRow
        return World(
            seed: seed,
            nodes: nodes,
            podsPerNode: podsPerNode,
            hours: hours,
            start: start,
            rowsPerNodeHour: rows,
            scan: scan,
            scannedNodes: scannedNodes,
            ipv6Percent: ipv6Percent
        )
    }
}

/// How often each combination that the aggregation categories tell apart was seen since they were written.
private struct RuleCounts {
    private struct Key: Hashable {
        let source: Address
        let destination: Address
        let port: UInt16
        let transport: FirewallEvent.Transport
        let rule: FirewallRule?
        let host: String?
        let path: String?
    }

    private var places: [Key: Int] = [:]
    private var entries: [(event: FirewallEvent, count: Int)] = []

    /// Counting windows end early on a busy firewall: memory stays bounded.
    var isFull: Bool { entries.count >= 20_000 }

    mutating func add(_ event: FirewallEvent) {
        let rule: FirewallRule?
        var site: FirewallEvent.Site?
        switch event.kind {
        case .network(let found): rule = found
        case .application(let found, let at): (rule, site) = (found, at)
        case .nat(let found, _, _): rule = found
        default: return
        }
        let key = Key(
            source: event.source,
            destination: event.destination,
            port: event.destinationPort,
            transport: event.transport,
            rule: rule,
            host: site?.host,
            path: site?.path
        )
        if let place = places[key] {
            entries[place].count += 1
        } else {
            places[key] = entries.count
            entries.append((event, 1))
        }
    }

    mutating func take() -> [(event: FirewallEvent, count: Int)] {
        defer {
            places.removeAll(keepingCapacity: true)
            entries.removeAll(keepingCapacity: true)
        }
        return entries
    }
}
