import ArgumentParser
import Foundation

/// Flags about `--handshakes`.
struct HandshakeOptions: ParsableArguments {
    @Option(
        help: """
            Folder for Hubble's export of single packets, simulated TCP handshakes among them; may be all that \
            is written.
            """
    )
    var handshakes: String?

    @Option(help: "Connections of --handshakes; those that use a port again come on top.")
    var connections = 20_000

    @Option(help: "Percent of the packets' events that agents lose.")
    var eventLoss = 0.0

    @Option(help: "Bytes of an export file, before compression, at which the next one begins.")
    var fileBytes = 10_000_000

    @Option(
        help: """
            DAY:FACTOR, such as 3:1.5: one pair of workloads takes so many times as long from that day on; the \
            truth names it.
            """
    )
    var latencyShift: String?

    @Option(
        help: """
            NAME=VALUE, again for several: how often things happen, or how much of them there is. Names: \
            \(HandshakeKnob.allCases.map { "\($0.rawValue) (\($0.standard.formatted()))" }
            .joined(separator: ", ")).
            """
    )
    var handshakeKnob: [String] = []

    @Option(help: "File for what the nodes' events add up to, by method, as JSON.")
    var handshakeTruth: String?

    @Option(
        help:
            "File for each handshake that a node saw and what it is good for, a line of JSON each."
    )
    var handshakePairs: String?

    func validate() throws {
        guard handshakes != nil else {
            guard handshakeTruth == nil, handshakePairs == nil, latencyShift == nil,
                handshakeKnob.isEmpty
            else {
                throw ValidationError(
                    "--handshakes DIR says where the packets go that other flags are about."
                )
            }
            return
        }
        for (flag, value, range) in [
            ("--connections", Double(connections), 1.0...10_000_000_000),
            ("--event-loss", eventLoss, 0...100),
            ("--file-bytes", Double(fileBytes), 10_000...10_000_000_000),
        ] where !range.contains(value) {
            throw ValidationError(
                "\(flag) \(value.formatted()): expected \(Int(range.lowerBound)) to \(Int(range.upperBound))."
            )
        }
        if let latencyShift, LatencyShift(latencyShift) == nil {
            throw ValidationError(
                "--latency-shift \(latencyShift): expected a day and a factor, such as 3:1.5."
            )
        }
        for text in handshakeKnob where HandshakeKnobs.setting(text) == nil {
            throw ValidationError(
                "--handshake-knob \(text): expected a name and a number, such as proxied=10."
            )
        }
    }

    /// What the flags ask for; `nil` if they ask for nothing.
    func plan(_ inventory: Inventory, _ compression: CompressionChoice) -> HandshakePlan? {
        guard let handshakes else { return nil }
        var knobs = HandshakeKnobs()
        for (knob, value) in handshakeKnob.compactMap(HandshakeKnobs.setting) {
            knobs[knob] = value
        }
        return HandshakePlan(
            inventory: inventory,
            knobs: knobs,
            shift: latencyShift.flatMap(LatencyShift.init),
            connections: connections,
            eventLoss: eventLoss,
            files: ExportFile.Plan(
                output: URL(filePath: handshakes),
                seed: inventory.world.seed,
                start: inventory.world.start,
                compression: compression,
                limit: fileBytes,
                overlap: Chance(percent: knobs[.fileOverlap])
            ),
            pairs: handshakePairs.map { URL(filePath: $0) }
        )
    }
}
