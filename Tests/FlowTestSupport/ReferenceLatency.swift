/// How long anything took by Hubble's events, computed slowly and plainly from decision 0022.
///
/// Shares no code with the engine: all events of all inputs are put together, once each (R4), and every stream is gone
/// through anew.
///
///     let expected = ReferenceLatency(world.inputs.map(\.reference), topology: world.topology)
///     #expect(actualRows == expected.rows(of: "pod_latency"))
///
/// Out of scope: bounds (R14), logs other than Hubble's, `latency_change` and `latency_gaps`.
package struct ReferenceLatency: Sendable {
    /// Who an address belongs to for the whole time, by the inventory.
    package struct Owner: Sendable {
        package var namespace: String
        package var workload: String
        package var pod: String
        package var node: String

        package init(namespace: String, workload: String, pod: String, node: String) {
            self.namespace = namespace
            self.workload = workload
            self.pod = pod
            self.node = node
        }
    }

    /// A pair or a duration, with the time and the ends of what ended it.
    struct Sample {
        var event: ReferenceEvent
        var method: ReferenceLatencyMethod
        var source: ReferenceEvent.End
        var destination: ReferenceEvent.End
        var port: Int64?
        /// Nil if the handshake was repeated.
        var nanoseconds: Int64?

        init(_ kept: Kept, _ method: ReferenceLatencyMethod, _ nanoseconds: Int64?) {
            event = kept.event
            self.method = method
            self.nanoseconds = nanoseconds
            let here = event.reporter.isEmpty ? nil : kept.reading?.isHere(method)
            if here?.source == true { event.source.node = event.reporter }
            if here?.destination == true { event.destination.node = event.reporter }
            if kept.reading?.isFromServer(method) ?? true {
                (source, destination, port) = (event.destination, event.source, event.sourcePort)
            } else {
                (source, destination, port) = (event.source, event.destination, event.port)
            }
        }
    }

    /// An answer of a stream, and what it came to.
    struct Answer {
        var event: ReferenceEvent
        var stream: ReferenceLatencyStream
        var outcome: ReferenceHandshakes.Outcome
        /// Nanoseconds since the openings that it ends.
        var waits: [Int64]
    }

    /// A row that counts.
    struct Kept {
        var event: ReferenceEvent
        var reading: ReferenceLatencyReading?
    }

    let topology: ReferenceTopology
    /// By their address in RFC 5952 form.
    let owners: [String: Owner]
    private(set) var kept: [Kept] = []
    private(set) var samples: [Sample] = []
    private(set) var answers: [Answer] = []
    private(set) var losses: [ReferenceEvents.Loss] = []

    package init(
        _ inputs: [ReferenceInput],
        topology: ReferenceTopology = ReferenceTopology(),
        owners: [String: Owner] = [:]
    ) {
        self.topology = topology
        self.owners = owners
        var readings: [[Kept]] = []
        for input in inputs {
            var reading = Reading()
            reading.read(input)
            readings.append(reading.events)
            // What several inputs say was lost is said once.
            for (loss, here) in Dictionary(grouping: reading.losses, by: \.self) {
                let known = losses.count { $0 == loss }
                losses += Array(repeating: loss, count: max(0, here.count - known))
            }
        }
        kept = ReferenceLatency.keptOnce(readings)
        measure()
        pair()
    }

    /// What one input holds of Hubble, in its order.
    private struct Reading {
        var events: [Kept] = []
        var losses: [ReferenceEvents.Loss] = []

        mutating func read(_ input: ReferenceInput) {
            let reading = ReferenceEventReading(path: input.path)
            for record in ReferenceEventDocuments(input.bytes).records {
                let outcome = reading.outcome(of: record)
                // The last line of a log may still be written.
                if record.isOpen, !outcome.isRead { continue }
                switch outcome {
                case .event(let event) where event.log == .hubble:
                    let reading = ReferenceLatencyReading(record, event)
                    events.append(Kept(event: event, reading: reading))
                case .notAnEvent:
                    if let loss = ReferenceEvents.loss(record) { losses.append(loss) }
                case .event, .rejected, .foreign: break
                }
            }
        }
    }

    /// The n-th of several equal events of one input is the n-th of another; one with an id is one everywhere (R4).
    private static func keptOnce(_ inputs: [[Kept]]) -> [Kept] {
        var kept: [Kept] = []
        var count: [ReferenceEventIdentity: Int] = [:]
        for events in inputs {
            var here: [ReferenceEventIdentity: Int] = [:]
            for event in events {
                let identity = ReferenceEventIdentity(event.event)
                here[identity, default: 0] += 1
                let limit = identity.isUnique ? 1 : here[identity] ?? 0
                guard count[identity] ?? 0 < limit else { continue }
                count[identity, default: 0] += 1
                kept.append(event)
            }
        }
        return kept
    }

    private mutating func measure() {
        for event in kept {
            for case .measured(let method, let duration) in event.reading?.sayings ?? [] {
                samples.append(Sample(event, method, duration))
            }
        }
    }

    private mutating func pair() {
        var openings: [ReferenceLatencyStream: [ReferenceHandshakes.Opening]] = [:]
        var ends: [ReferenceLatencyStream: [Kept]] = [:]
        for event in kept {
            for saying in event.reading?.sayings ?? [] {
                switch saying {
                case .opening(let stream, let isProxied):
                    let opening = ReferenceHandshakes.Opening(
                        time: event.event.time,
                        isProxied: isProxied
                    )
                    openings[stream, default: []].append(opening)
                case .answer(let stream): ends[stream, default: []].append(event)
                case .measured: break
                }
            }
        }
        for (stream, ends) in ends {
            let ends = ends.sorted { $0.event.time < $1.event.time }
            let pairs = ReferenceHandshakes(
                kind: stream.kind,
                openings: openings[stream] ?? [],
                answers: ends.map(\.event.time)
            )
            for (number, (end, outcome)) in zip(ends, pairs.outcomes).enumerated() {
                let waits = pairs.openings(before: number).map { end.event.time - $0.time }
                answers.append(
                    Answer(event: end.event, stream: stream, outcome: outcome, waits: waits)
                )
                switch outcome {
                case .sample(let duration): samples.append(Sample(end, stream.method, duration))
                case .retransmitted: samples.append(Sample(end, stream.method, nil))
                case .unpaired, .proxied, .discarded, .repeated: break
                }
            }
        }
    }
}
