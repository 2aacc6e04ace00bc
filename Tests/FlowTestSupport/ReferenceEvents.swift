import Flow

/// What event logs come to, computed slowly and plainly from `CONTRACT.md` and `formats/`.
///
/// The twin of `ReferenceImplementation` for logs of single events. It shares no code with the
/// engine, and every count is made by looking at all events anew.
///
///     let expected = ReferenceEvents(world.inputs.map(\.reference))
///     #expect(actualRows == expected.rows(of: "denials"))
///
/// Out of scope: columns that an inventory or a topology fills, and folding (R14).
package struct ReferenceEvents: Sendable {
    /// In the order of the inputs.
    ///
    /// Which of two inputs kept an event depends on that order; the sums over all do not.
    package private(set) var inputs: [ReferenceInputResult] = []

    /// Every row that is kept.
    private(set) var facts: [ReferenceEventFact] = []
    /// Kept and duplicate rows: what `coverage` goes by (R13).
    private(set) var sightings: [Sighting] = []

    /// What reporters say they lost; what several inputs say is said once (R4).
    private(set) var losses: [Loss] = []

    struct Loss: Hashable {
        var log: String
        var reporter: String
        /// Unix nanoseconds.
        var time: Int64
        var place: String
        var events: Int64
        /// What else tells two records apart.
        var detail: [String?] = []

        var hour: Int64 { time / ReferenceTime.nanosecondsPerSecond / 3600 * 3600 }
    }

    struct Sighting {
        var log: String
        var reporter: String
        var hour: Int64
        var isFromSoundInput: Bool
    }

    /// The rows of one input, in its order.
    private struct Reading {
        var events: [ReferenceEvent] = []
        var pairing = ReferencePairing()
    }

    package init(_ inputs: [ReferenceInput]) {
        var readings: [Reading] = []
        for input in inputs {
            let (result, events, lost) = ReferenceEvents.read(input)
            keepOnce(lost)
            self.inputs.append(result)
            readings.append(Reading(events: events, pairing: ReferencePairing(events)))
            sightings += events.map { event in
                Sighting(
                    log: event.log.rawValue,
                    reporter: event.reporter,
                    hour: event.hour,
                    isFromSoundInput: result.status == .ok
                )
            }
        }
        keepOnce(readings)
        ReferenceEventFact.supersede(&facts)
    }

    private static func read(
        _ input: ReferenceInput
    ) -> (ReferenceInputResult, [ReferenceEvent], [Loss]) {
        let documents = ReferenceEventDocuments(input.bytes)
        let reading = ReferenceEventReading(path: input.path)
        var result = ReferenceInputResult(path: input.path, status: .ok)
        var events: [ReferenceEvent] = []
        var losses: [Loss] = []
        var isForeign = true
        var isIncomplete = documents.isIncomplete
        for record in documents.records {
            let outcome = reading.outcome(of: record)
            if case .foreign = outcome {} else { isForeign = false }
            if record.isOpen, !outcome.isRead {
                isIncomplete = true
                continue
            }
            result.records += 1
            switch outcome {
            case .event(let event):
                result.rowsRead += 1
                events.append(event)
            case .rejected(let reason):
                result.rowsRead += 1
                result.rowsRejected += 1
                result.rejections[reason.rawValue, default: 0] += 1
            case .notAnEvent:
                if let loss = ReferenceEvents.loss(record) { losses.append(loss) }
            case .foreign: break
            }
        }
        if documents.damagedLines > 0 {
            result.rejections[ReferenceEventReject.damagedJSON.rawValue] = 0
        }
        if isForeign {
            result.records = 0
            isIncomplete = documents.isIncomplete
        }
        result.status =
            if input.isDamaged {
                .truncated
            } else if documents.isBlank {
                .empty
            } else if isForeign {
                .foreign
            } else if documents.damagedLines > 0 {
                .corrupt
            } else {
                documents.isCut ? .truncated : .ok
            }
        if isIncomplete, !input.isDamaged {
            result.rejections[ReferenceEventReject.incompleteRecord.rawValue] = 0
        }
        return (result, events, losses)
    }

    /// What a `lost_events` line or an `UNLOGGED` record says.
    static func loss(_ record: ReferenceEventRecord) -> Loss? {
        guard case .object(let node) = record.content else { return nil }
        if let lost = node.object("lost_events") {
            guard let count = lost.text("num_events_lost").flatMap({ Int64($0) }), count > 0,
                let time = node.text("time").flatMap(ReferenceEventTime.nanoseconds(of:))
            else { return nil }
            let reporter = node.text("node_name")?.split(separator: "/").last.map(String.init)
            return Loss(
                log: "hubble",
                reporter: reporter ?? "",
                time: time,
                place: lost.text("source") ?? "",
                events: count
            )
        }
        guard node.text("type") == "UNLOGGED",
            let time = node.text("start_time").flatMap(ReferenceEventTime.nanoseconds(of:))
        else { return nil }
        return Loss(
            log: "calico",
            reporter: node.text("host") ?? "",
            time: time,
            place: "dns",
            events: node.text("count").flatMap { Int64($0) } ?? 1,
            detail: ["client_name", "client_namespace", "client_ip", "qname", "rcode"]
                .map { node.text($0) } + [node.text("latency_max")]
        )
    }

    private mutating func keepOnce(_ lost: [Loss]) {
        for (loss, here) in Dictionary(grouping: lost, by: \.self) {
            let known = losses.count { $0 == loss }
            losses += Array(repeating: loss, count: max(0, here.count - known))
        }
    }

    /// The n-th of several equal events of one input is the n-th of another (R4).
    private mutating func keepOnce(_ readings: [Reading]) {
        var answered: Set<ReferenceEventIdentity> = []
        var durations: [ReferenceEventIdentity: Int64] = [:]
        var lone: Set<ReferenceEventIdentity> = []
        for reading in readings {
            for (index, event) in reading.events.enumerated() {
                let identity = ReferenceEventIdentity(event)
                if reading.pairing.answered.contains(index) { answered.insert(identity) }
                if event.lookup?.message == .response, reading.pairing.durations[index] == nil {
                    lone.insert(identity)
                }
                if let duration = reading.pairing.durations[index] {
                    if let other = durations[identity], other != duration { lone.insert(identity) }
                    durations[identity] = min(durations[identity] ?? duration, duration)
                }
            }
        }
        var kept: [ReferenceEventIdentity: Int] = [:]
        for (number, reading) in readings.enumerated() {
            var here: [ReferenceEventIdentity: Int] = [:]
            for event in reading.events {
                let identity = ReferenceEventIdentity(event)
                here[identity, default: 0] += 1
                let count = identity.isUnique ? min(here[identity] ?? 0, 1) : here[identity] ?? 0
                let isRepeat = identity.isUnique && (here[identity] ?? 0) > 1
                guard !isRepeat, count > kept[identity] ?? 0 else {
                    inputs[number].rowsDuplicate += 1
                    continue
                }
                kept[identity] = count
                inputs[number].rowsKept += 1
                var fact = ReferenceEventFact(event: event, input: number)
                fact.isAnswered = answered.contains(identity)
                fact.isHalfPaired = lone.contains(identity) && durations[identity] != nil
                fact.event.lookup?.nanoseconds =
                    durations[identity] ?? event.lookup?.nanoseconds
                facts.append(fact)
            }
        }
    }
}

/// What makes two rows of different inputs the same event.
enum ReferenceEventIdentity: Hashable {
    case uuid(String)
    /// The event as it is, its time in microseconds.
    case event(ReferenceEvent)

    init(_ event: ReferenceEvent) {
        if let uuid = event.uuid {
            self = .uuid(uuid)
        } else {
            var event = event
            event.time = event.time / 1000 * 1000
            self = .event(event)
        }
    }

    /// Said again in one input it is still one event.
    var isUnique: Bool {
        if case .uuid = self { true } else { false }
    }
}

/// One kept row, and what other rows make of it.
struct ReferenceEventFact: Sendable {
    var event: ReferenceEvent
    /// Number of the input that it was kept of.
    var input: Int
    /// A question whose answer was seen.
    var isAnswered = false
    /// An answer whose question is not the same in all inputs that show it, or missing in one: which of them is read first
    /// decides on its duration.
    var isHalfPaired = false
    /// Another generation of the same firewall's logs says it better.
    var isSuperseded = false

    /// What two accounts of one event say alike.
    private struct Account: Hashable {
        var firewall: String
        var reporter: String
        var kind: ReferenceEvent.Kind
        var decision: ReferenceEvent.Decision?
        var transport: String?
        var source: String?
        var target: String?
        var port: Int64?
        var type: String?
        var code: String?
    }

    private struct Hour: Hashable {
        var firewall: String
        var reporter: String
        var kind: ReferenceEvent.Kind
        var hour: Int64
    }

    private var account: Account {
        let isLookup = event.lookup != nil
        // What application rules and threat intelligence decide on is the name, of which only one account may have an address.
        let isByName = [.application, .threat].contains(event.kind) && event.fqdn != nil
        let target =
            event.lookup?.name
            ?? (isByName ? event.fqdn : event.destination.ip ?? event.fqdn)
        return Account(
            firewall: event.acl ?? "",
            reporter: event.reporter,
            kind: event.kind,
            decision: event.decision,
            transport: isLookup ? nil : event.transport,
            source: event.source.ip,
            target: target,
            port: isLookup ? nil : event.port,
            type: event.lookup?.type,
            code: event.lookup?.code
        )
    }

    private var hour: Hour {
        Hour(
            firewall: event.acl ?? "",
            reporter: event.reporter,
            kind: event.kind,
            hour: event.hour
        )
    }

    /// A better account of the same event, within its minute give or take five seconds, wins; both over counts of their hour.
    static func supersede(_ facts: inout [ReferenceEventFact]) {
        let second = ReferenceTime.nanosecondsPerSecond
        let better = Dictionary(
            grouping: facts.filter { $0.event.generation == .structured },
            by: \.account
        )
        let hours = Set(
            facts.filter { [.structured, .legacy].contains($0.event.generation) }.map(\.hour)
        )
        for index in facts.indices {
            let fact = facts[index]
            facts[index].isSuperseded =
                switch fact.event.generation {
                case .legacy, .drop:
                    better[fact.account, default: []].contains { other in
                        let start = fact.event.time / (60 * second) * (60 * second)
                        let times = start - 5 * second..<start + 65 * second
                        return times.contains(other.event.time)
                            || other.event.time == start - 5 * second
                    }
                case .aggregation: hours.contains(fact.hour)
                case .structured, nil: false
                }
        }
    }
}

/// Finds the question of each of Hubble's answers in one input, in the order of its lines.
struct ReferencePairing {
    /// Positions of questions that an answer found.
    private(set) var answered: Set<Int> = []
    /// Nanoseconds from the question, by the position of the answer.
    private(set) var durations: [Int: Int64] = [:]

    private static let longest = 60 * ReferenceTime.nanosecondsPerSecond

    init() {}

    init(_ events: [ReferenceEvent]) {
        for (position, answer) in events.enumerated() {
            guard answer.lookup?.message == .response else { continue }
            var nearest: (position: Int, time: Int64)?
            for (other, question) in events[..<position].enumerated() {
                guard question.lookup?.message == .request, !answered.contains(other),
                    question.reporter == answer.reporter,
                    question.source.ip == answer.destination.ip,
                    question.sourcePort == answer.port,
                    question.lookup?.name == answer.lookup?.name,
                    question.lookup?.type == answer.lookup?.type,
                    question.time < answer.time,
                    answer.time - question.time <= ReferencePairing.longest,
                    question.time > nearest?.time ?? .min
                else { continue }
                nearest = (other, question.time)
            }
            guard let nearest else { continue }
            answered.insert(nearest.position)
            durations[position] = answer.time - nearest.time
        }
    }
}
