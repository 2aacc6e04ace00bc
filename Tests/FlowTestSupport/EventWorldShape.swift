/// How a file of events is framed (`export-shapes.md` sections 1 and 7).
enum EventWorldShape: CaseIterable {
    /// One export a line, or each over many lines.
    case lines
    /// `{"records":[...]}`, some messages.
    case messages
    case list
    /// Rows of the workspace's table.
    case rows
    case rowList
    case cri
    case docker
    case collector
    case containerRows
    /// Lines of text that bring their own time, or none.
    case text

    var isTable: Bool { self == .rows || self == .rowList }
}

/// Frames that container runtimes and collectors put around a line.
enum EventWorldFrame {
    /// A long line in two pieces, and now and then a line of the other stream between them.
    static func cri(_ line: String, at time: Int64, _ random: inout SplitMix64) -> [String] {
        let stamp =
            random.oneIn(9)
            ? EventWorldTime.plain(time + 7200 * EventWorldTime.second, digits: 9) + "+02:00"
            : EventWorldTime.plain(time, digits: 9) + "Z"
        guard random.oneIn(6), line.count > 2 else { return ["\(stamp) stdout F \(line)"] }
        let cut = line.index(line.startIndex, offsetBy: random.number(1...(line.count - 1)))
        var lines = ["\(stamp) stdout P \(line[..<cut])", "\(stamp) stdout F \(line[cut...])"]
        if random.oneIn(2) { lines.insert("\(stamp) stderr F something else", at: 1) }
        return lines
    }

    static func docker(_ line: String, at time: Int64) -> WorldJSON {
        .object([
            ("log", .string(line + "\u{A}")), ("stream", .string("stdout")),
            ("time", .string(EventWorldTime.trimmed(time))),
        ])
    }

    static func collector(_ line: String, at time: Int64) -> WorldJSON {
        .object([
            ("time", .string(EventWorldTime.trimmed(time))), ("message", .string(line)),
            ("stream", .string("stdout")),
            ("kubernetes", .object([("container", .object([("name", .string("coredns"))]))])),
        ])
    }

    static func containerRow(_ line: String, at time: Int64, pod: String) -> WorldJSON {
        .object([
            ("TimeGenerated", .string(EventWorldTime.plain(time, digits: 7) + "Z")),
            ("Computer", .string("aks-nodepool1-vmss000000")),
            ("ContainerName", .string("coredns")), ("PodName", .string(pod)),
            ("PodNamespace", .string("kube-system")), ("LogMessage", .string(line)),
            ("LogSource", .string("stdout")), ("Type", .string("ContainerLogV2")),
        ])
    }
}
