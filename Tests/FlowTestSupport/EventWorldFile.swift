import Codec

/// A file of events: which, in what frame, and what happened to it.
struct EventWorldFile {
    enum Damage {
        case none
        /// Lines in between that are no JSON, or cut.
        case lines
        /// The end is missing.
        case cut
    }

    var path: String
    var shape: EventWorldShape
    var style: WorldStyle
    var bursts: [EventWorldBurst]
    /// Single records in no order, as a table gives them.
    var isShuffled = false
    /// A block of bursts that stands in the file twice.
    var repeated: Range<Int>?
    var hasByteOrderMark = false
    var damage = Damage.none
    var isCompressed = false
    var seed: UInt64

    func input() -> WorldInput {
        var random = SplitMix64(seed: seed)
        var bursts = bursts
        if let repeated { bursts += bursts[repeated] }
        var records = bursts.flatMap { burst in burst.records.map { (burst.stream, $0) } }
        if isShuffled { records.shuffle(using: &random) }
        var bytes = Array(text(records, &random).utf8)
        if hasByteOrderMark { bytes = [0xEF, 0xBB, 0xBF] + bytes }
        let compression = isCompressed ? Compression.gzip : .none
        return WorldInput(
            path: isCompressed ? path + ".gz" : path,
            plain: bytes,
            encoded: Compressor.compress(bytes, as: compression),
            isDamaged: false,
            compression: compression
        )
    }

    private func text(
        _ records: [(EventWorldStream, EventWorldRecord)],
        _ random: inout SplitMix64
    ) -> String {
        switch shape {
        case .lines, .docker, .collector, .rows, .containerRows:
            var lines = records.map { written(json($0.1, $0.0), &random) }
            return damaged(&lines, &random).joined(separator: style.newline)
                + (damage == .cut ? "" : style.newline)
        case .list, .rowList:
            return "["
                + records.map { written(json($0.1, $0.0), &random) }
                .joined(separator: "," + style.newline) + "]"
        case .messages:
            return messages(records.map { json($0.1, $0.0) }, &random)
        case .cri:
            return written(
                records.flatMap { stream, record in
                    EventWorldFrame.cri(line(record), at: record.time, &random)
                },
                &random
            )
        case .text:
            let lines = records.map { stream, record in
                let hasTime = stream.category == "old" && record.message?.hasPrefix("[") == true
                let time = EventWorldTime.plain(record.time, digits: 3) + "Z "
                return (hasTime ? time : "") + line(record)
            }
            return written(lines, &random)
        }
    }

    /// Lines of text; what the last one means to say may still have to be written.
    private func written(_ lines: [String], _ random: inout SplitMix64) -> String {
        guard damage == .cut, let last = lines.last, last.count > 1 else {
            return lines.joined(separator: style.newline) + style.newline
        }
        let whole = lines.dropLast().map { $0 + style.newline }.joined()
        return whole + cut(last, &random)
    }

    private func line(_ record: EventWorldRecord) -> String {
        record.message ?? record.export?.compact ?? ""
    }

    private func json(_ record: EventWorldRecord, _ stream: EventWorldStream) -> WorldJSON {
        switch shape {
        case .docker: EventWorldFrame.docker(line(record), at: record.time)
        case .collector: EventWorldFrame.collector(line(record), at: record.time)
        case .containerRows:
            EventWorldFrame.containerRow(line(record), at: record.time, pod: stream.reporter)
        case .rows, .rowList: record.table ?? .object([])
        default: record.export ?? .object([])
        }
    }

    private func written(_ json: WorldJSON, _ random: inout SplitMix64) -> String {
        var json = json
        if style.addsUnknownMembers, case .object(let members) = json, random.oneIn(3) {
            json = .object(members + [("x-more", .object([("records", .array([.raw("1")]))]))])
        }
        var writer = WorldWriter(style: style, random: random.fork())
        return writer.text(json)
    }

    /// Messages of some records, one a line or one behind the other.
    private func messages(_ records: [WorldJSON], _ random: inout SplitMix64) -> String {
        var messages: [String] = []
        var rest = records[...]
        while !rest.isEmpty {
            var part = Array(rest.prefix(random.number(1...8)))
            rest = rest.dropFirst(part.count)
            // One hub for everything: what else goes through it.
            if random.oneIn(6) {
                part.append(
                    .object([
                        ("metricName", .string("Throughput")), ("total", .raw("5")),
                        ("time", .string("2026-11-20T13:00:00Z")),
                    ])
                )
            }
            let records =
                "\"records\":[" + part.map { written($0, &random) }.joined(separator: ",") + "]"
            // Tools that store messages add members next to the records (`export-shapes.md` section 3).
            let added = "\"PartitionId\":1,\"Properties\":{\"a\":[\"x\"]}"
            messages.append(
                random.pick([
                    "{\(records)}", "{\(records)}", "{\(records),\(added)}",
                    "{\(added),\(records)}",
                ])
            )
        }
        return messages.joined(separator: random.oneIn(2) ? style.newline : "")
    }

    private func damaged(_ lines: inout [String], _ random: inout SplitMix64) -> [String] {
        switch damage {
        case .none: break
        case .cut:
            let last = lines.count - 1
            if last > 0 { lines[last] = cut(lines[last], &random) }
        case .lines:
            // The first line says what the file is; after a bad last one the end would be cut.
            guard lines.count > 2 else { break }
            for _ in 0..<random.number(1...2) {
                let place = random.number(1...(lines.count - 2))
                if random.oneIn(2), lines[place].hasPrefix("{\"") {
                    lines[place] = cut(lines[place], &random)
                } else {
                    lines.insert(random.pick(["%% not JSON", "}{", "<html>"]), at: place)
                }
            }
        }
        return lines
    }

    /// Anywhere: the next line is whole again.
    private func cut(_ line: String, _ random: inout SplitMix64) -> String {
        String(line.prefix(random.number(1...(line.count - 1))))
    }
}
