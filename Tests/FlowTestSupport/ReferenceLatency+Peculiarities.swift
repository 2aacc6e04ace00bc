extension ReferenceLatency {
    /// Rows that are kept.
    package var rows: Int { kept.count }

    /// What is odd in the rows that were read, in words; for tests that all of it occurs.
    package var peculiarities: Set<String> {
        var found: Set<String> = []
        for sample in samples {
            let outcome = sample.nanoseconds == nil ? "retransmitted" : "sample"
            found.insert("\(sample.method.rawValue) \(outcome)")
            if sample.source.ip?.contains(":") == true { found.insert("IPv6") }
            if sample.source.ip == nil { found.insert("sample without addresses") }
            if sample.port == 0 { found.insert("port 0") }
            if sample.source.node != nil, sample.destination.node != nil { found.insert("nodes") }
            if owners[sample.source.ip ?? ""] != nil { found.insert("owner by inventory") }
        }
        for answer in answers { found.formUnion(peculiarities(answer)) }
        for kept in kept {
            guard let reading = kept.reading, !reading.isRow else {
                found.insert("row")
                continue
            }
            found.formUnion(peculiarities(reading))
        }
        if !losses.isEmpty { found.insert("lost events") }
        return found
    }

    private func peculiarities(_ answer: Answer) -> Set<String> {
        let kind = answer.stream.kind == .handshake ? "handshake" : "timestamp"
        var found: Set<String> = []
        switch answer.outcome {
        case .unpaired: found.insert(kind + " unpaired")
        case .proxied: found.insert(kind + " proxied")
        case .discarded:
            found.insert(kind + (answer.waits.isEmpty ? " before its opening" : " at its opening"))
        case .retransmitted: found.insert(kind + " retransmitted")
        case .sample: found.insert(kind + " sample")
        case .repeated: found.insert(kind + " repeated")
        }
        guard let last = answer.waits.min(), let first = answer.waits.max() else { return found }
        if answer.waits.contains(answer.stream.kind.patience) { found.insert(kind + " in time") }
        if first > last { found.insert(kind + " with several openings") }
        guard answer.stream.kind == .handshake else { return found }
        switch first - last - ReferenceHandshakes.lateness {
        case 0: found.insert("as far apart as read late")
        case 1: found.insert("farther apart than read late")
        default: break
        }
        for wait in ReferenceHandshakes.waits {
            let difference = last - wait * ReferenceTime.nanosecondsPerSecond
            let borders: [Int64: String] = [
                -50_000_001: "too early", -50_000_000: "early", 250_000_000: "late",
                250_000_001: "too late",
            ]
            if let border = borders[difference] { found.insert("\(border) for \(wait) s") }
        }
        return found
    }

    private func peculiarities(_ reading: ReferenceLatencyReading) -> Set<String> {
        let flow = reading.flow
        var found: Set<String> = []
        if reading.isGroup { found.insert("group") }
        if flow.object("l7") != nil {
            let latency = flow.object("l7")?.member("latency_ns")
            switch latency?.value {
            case nil: found.insert("message without latency")
            case .string(let text):
                found.insert(Int64(text) == nil ? "latency of garbage" : "latency in text")
            default: found.insert("latency in a number")
            }
            if latency?.plainText == "0" { found.insert("latency of 0") }
            found.insert("message \(flow.text("traffic_direction") ?? "without direction")")
            return found
        }
        found.insert("point \(reading.point ?? "absent")")
        found.insert("verdict \(flow.text("verdict") ?? "absent")")
        found.insert("is_reply \(flow.text("is_reply") ?? "absent")")
        let ids = ["source", "destination"].map { flow.object($0)?.has("id") == true }
        found.insert("ids \(ids[0]) \(ids[1])")
        if !flow.has("uuid") { found.insert("without uuid") }
        if !flow.has("time") { found.insert("time of its line") }
        if !flow.has("node_name") { found.insert("node of its line, or none") }
        if !flow.has("ip") { found.insert("without addresses") }
        if flow.object("l4")?.object("tcp")?.has("flags") != true { found.insert("without flags") }
        return found
    }
}
