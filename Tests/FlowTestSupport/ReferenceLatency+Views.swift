extension ReferenceLatency {
    /// Views that the reference computes, and their columns in order.
    package static let columns: [String: [String]] = {
        let key = ["destination_port", "protocol", "method"]
        let pod = ends(endpoint) + key
        let workload = ends(["kind", "namespace", "workload", "class", "zone"]) + key
        let node = ends(["node"]) + ["method"]
        let zone = ends(["zone"]) + ["method"]
        var columns = [
            "latency_buckets": ["hour"] + pod + ["bucket", "lower_ms", "upper_ms", "samples"],
            "tcp_retransmissions": ["hour"] + pod + ["handshakes", "retransmitted"],
            "latency_sources": [
                "hour", "log", "reporter", "rows", "handshakes", "samples", "retransmitted",
                "proxied", "discarded", "unpaired", "events_lost",
            ],
        ]
        for (name, key) in [("pod", pod), ("workload", workload), ("node", node), ("zone", zone)] {
            columns[name + "_latency"] = ["hour"] + key + statistics
            columns[name + "_latency_days"] = ["day"] + key + statistics
        }
        return columns
    }()

    private static let endpoint = [
        "ip", "kind", "namespace", "workload", "pod", "node", "class", "zone",
    ]
    private static let statistics = [
        "samples", "min_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "max_ms", "mean_ms",
    ]

    private static func ends(_ columns: [String]) -> [String] {
        ["source_", "destination_"].flatMap { end in columns.map { end + $0 } }
    }

    /// The rows of a view in cell order, with the columns above.
    package func rows(of view: String) -> [ReferenceRow] {
        let rows =
            switch view {
            case "latency_buckets": buckets()
            case "tcp_retransmissions": retransmissions()
            case "latency_sources": sources()
            default: distributions(view)
            }
        return rows.inCellOrder
    }

    /// The 16 columns of the ends, port, protocol and method of a sample, by name.
    private func cells(_ sample: Sample) -> [String: Cell] {
        var cells: [String: Cell] = [
            "hour": .text(ReferenceTime.text(ofSeconds: sample.event.hour)),
            "day": .text(String(ReferenceTime.text(ofSeconds: sample.event.hour).prefix(10))),
            "destination_port": Cell(sample.port), "protocol": .text("TCP"),
            "method": .text(sample.method.rawValue),
        ]
        for (end, side) in [(sample.source, "source_"), (sample.destination, "destination_")] {
            for (name, cell) in zip(ReferenceLatency.endpoint, columns(end)) {
                cells[side + name] = cell
            }
        }
        return cells
    }

    /// R7: what the log says of a pod comes first, then the inventory, then the topology.
    private func columns(_ end: ReferenceEvent.End) -> [Cell] {
        let address = end.ip.flatMap(ReferenceAddress.init)
        var columns =
            address.map { topology.columns(.address($0)) }
            ?? Array(repeating: Cell.null, count: 8)
        let owner = end.ip.flatMap { owners[$0] }
        // An address that the inventory mentions is the cluster's, unless a prefix says what it is.
        if owner != nil, columns[7] == .null { columns[6] = .text("cluster") }
        if end.namespace != nil || end.workload != nil || end.pod != nil {
            // The inventory may know of the same pod what the log leaves out (section 11).
            let isSame =
                end.namespace ?? owner?.namespace == owner?.namespace
                && end.pod ?? owner?.pod == owner?.pod
            let known = isSame ? owner : nil
            let said = [
                end.namespace ?? known?.namespace, end.workload ?? known?.workload,
                end.pod ?? known?.pod, end.node ?? known?.node,
            ]
            columns.replaceSubrange(1...5, with: [.text("pod")] + said.map { Cell($0) })
            // Whoever has a pod's name is in the cluster, wherever that may be.
            if address == nil { columns[6] = .text("cluster") }
        } else if let owner {
            let known = [owner.namespace, owner.workload, owner.pod, owner.node].map(Cell.text)
            columns.replaceSubrange(1...5, with: [.text("pod")] + known)
        }
        return columns
    }

    private func groups(_ columns: [String]) -> [ReferenceRow: [Sample]] {
        Dictionary(grouping: samples) { sample in
            let cells = cells(sample)
            return columns.map { cells[$0] ?? .null }
        }
    }

    private func durations(_ samples: [Sample]) -> ReferenceDistribution? {
        let durations = samples.compactMap(\.nanoseconds)
        return durations.isEmpty ? nil : ReferenceDistribution(durations: durations)
    }

    private func distributions(_ view: String) -> [ReferenceRow] {
        let columns = ReferenceLatency.columns[view] ?? []
        return groups(columns.dropLast(ReferenceLatency.statistics.count)).compactMap {
            key,
            samples in
            durations(samples).map { key + $0.columns }
        }
    }

    private func buckets() -> [ReferenceRow] {
        let columns = ReferenceLatency.columns["latency_buckets"] ?? []
        return groups(columns.dropLast(4)).flatMap { key, samples in
            durations(samples)?.bucketColumns.map { key + $0 } ?? []
        }
    }

    private func retransmissions() -> [ReferenceRow] {
        let columns = ReferenceLatency.columns["tcp_retransmissions"] ?? []
        return groups(columns.dropLast(2)).compactMap { key, samples in
            let repeated = samples.count { $0.nanoseconds == nil }
            guard repeated > 0 else { return nil }
            return key + [.integer(Int64(samples.count)), .integer(Int64(repeated))]
        }
    }

    /// A row for each node and hour that has a kept row.
    private func sources() -> [ReferenceRow] {
        struct Place: Hashable {
            var hour: Int64
            var reporter: String

            init(_ event: ReferenceEvent) { (hour, reporter) = (event.hour, event.reporter) }

            init(_ loss: ReferenceEvents.Loss) { (hour, reporter) = (loss.hour, loss.reporter) }
        }
        var rowsByPlace = Dictionary(grouping: kept.map(\.event), by: Place.init)
        for loss in losses where loss.log == "hubble" {
            rowsByPlace[Place(loss), default: []] += []
        }
        return rowsByPlace.map { place, rows in
            let answers = answers.filter {
                Place($0.event) == place && $0.stream.kind == .handshake
                    && $0.outcome != .repeated
            }
            let measured = samples.filter { Place($0.event) == place && $0.nanoseconds != nil }
            let lost = losses.filter { loss in
                loss.log == "hubble" && loss.hour == place.hour && loss.reporter == place.reporter
            }
            func count(_ outcome: ReferenceHandshakes.Outcome) -> Int {
                answers.count { $0.outcome == outcome }
            }
            let counts = [
                rows.count, answers.count, measured.count, count(.retransmitted), count(.proxied),
                count(.discarded), count(.unpaired),
            ]
            return [
                .text(ReferenceTime.text(ofSeconds: place.hour)), .text("hubble"),
                .text(place.reporter),
            ] + counts.map { .integer(Int64($0)) } + [.integer(lost.map(\.events).reduce(0, +))]
        }
    }
}
