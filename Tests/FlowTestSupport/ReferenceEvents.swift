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
            let (result, events) = ReferenceEvents.read(input)
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
    ) -> (ReferenceInputResult, [ReferenceEvent]) {
        let documents = ReferenceEventDocuments(input.bytes)
        let reading = ReferenceEventReading(path: input.path)
        var result = ReferenceInputResult(path: input.path, status: .ok)
        var events: [ReferenceEvent] = []
        var foreign = 0
        for record in documents.records {
            result.records += 1
            switch reading.outcome(of: record) {
            case .event(let event):
                result.rowsRead += 1
                events.append(event)
            case .rejected(let reason):
                result.rowsRead += 1
                result.rowsRejected += 1
                result.rejections[reason.rawValue, default: 0] += 1
            case .notAnEvent: break
            case .foreign: foreign += 1
            }
        }
        if documents.damagedLines > 0 {
            result.rejections[ReferenceEventReject.damagedJSON.rawValue] = 0
        }
        let isForeign = foreign == documents.records.count
        if isForeign { result.records = 0 }
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
        return (result, events)
    }

    /// The n-th of several equal events of one input is the n-th of another (R4).
    private mutating func keepOnce(_ readings: [Reading]) {
        var repeats: Set<ReferenceEventIdentity> = []  // Drops whose verdict is in their input.
        var answered: Set<ReferenceEventIdentity> = []
        var durations: [ReferenceEventIdentity: Int64] = [:]
        for reading in readings {
            let hasVerdict = reading.events.contains { $0.hubbleForm == .droppedVerdict }
            for (index, event) in reading.events.enumerated() {
                let identity = ReferenceEventIdentity(event)
                if hasVerdict, event.hubbleForm == .policyDrop { repeats.insert(identity) }
                if reading.pairing.answered.contains(index) { answered.insert(identity) }
                if let duration = reading.pairing.durations[index] {
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
                guard !repeats.contains(identity), !isRepeat, count > kept[identity] ?? 0 else {
                    inputs[number].rowsDuplicate += 1
                    continue
                }
                kept[identity] = count
                inputs[number].rowsKept += 1
                var fact = ReferenceEventFact(event: event, input: number)
                fact.isAnswered = answered.contains(identity)
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
    /// Another generation of the same firewall's logs says it better.
    var isSuperseded = false

    private struct Span: Hashable {
        var firewall: String
        var kind: ReferenceEvent.Kind
        /// Minute or hour since 1970.
        var number: Int64
    }

    private func span(of seconds: Int64, shiftedBy shift: Int64 = 0) -> Span {
        Span(
            firewall: event.acl ?? event.reporter,
            kind: event.kind,
            number: event.seconds / seconds + shift
        )
    }

    /// Structured rows win over legacy ones around their minute, both over counts of their hour.
    static func supersede(_ facts: inout [ReferenceEventFact]) {
        var minutes: Set<Span> = []
        var hours: Set<Span> = []
        for fact in facts {
            if fact.event.generation == .structured { minutes.insert(fact.span(of: 60)) }
            if fact.event.generation == .structured || fact.event.generation == .legacy {
                hours.insert(fact.span(of: 3600))
            }
        }
        for index in facts.indices {
            let fact = facts[index]
            facts[index].isSuperseded =
                switch fact.event.generation {
                case .legacy:
                    (-1...1).contains { minutes.contains(fact.span(of: 60, shiftedBy: Int64($0))) }
                case .aggregation: hours.contains(fact.span(of: 3600))
                case .structured, nil: false
                }
        }
    }
}

/// Finds the question of each of Hubble's answers in one input.
struct ReferencePairing {
    /// Positions of questions that an answer found.
    private(set) var answered: Set<Int> = []
    /// Nanoseconds from the question, by the position of the answer.
    private(set) var durations: [Int: Int64] = [:]

    private static let longest = 60 * ReferenceTime.nanosecondsPerSecond

    init() {}

    init(_ events: [ReferenceEvent]) {
        for (position, answer) in events.enumerated() where answer.lookup?.message == .response {
            var nearest: (position: Int, time: Int64)?
            for (other, question) in events.enumerated() {
                guard question.lookup?.message == .request,
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
