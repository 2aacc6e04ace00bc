/// Lines of the CoreDNS query log (`coredns.md`).
enum ReferenceCoreDNS {
    private static let start = ReferencePattern(
        #"(?:(\d{4}-\S+) )?\[INFO\] (\S+):(\d+) - (\d+) "(.*)"#
    )
    private static let rest = ReferencePattern(
        #"(\S*) (\S*) ((?:\\.|[^\s\\"])+) (\S+) (\d+)(?: (?:true|false) \d+)?" (\S+) (\S*) (\S+) (-|[0-9.]+s)(?: "\d+")?"#
    )
    private static let duration = ReferencePattern(#"([0-9.]+)s"#)
    private static let leveled = ReferencePattern(#"(?:\d{4}-\S+ )?\[[A-Z]+\] .*"#)
    private static let error = ReferencePattern(
        #"(?:\d{4}-\S+ )?\[(?:ERROR|WARNING)\] plugin/errors: \d.*"#
    )

    /// A line that does not start like a query or an error is nobody's, unless it has a level and its wrapper names CoreDNS.
    static func outcome(
        of text: String,
        in frame: ReferenceEventFrame,
        reporter: String
    ) throws(ReferenceEventReject) -> ReferenceEventOutcome {
        let text = String(text.reversed().drop(while: \.isWhitespace).reversed())
        guard let first = start.match(text) else {
            let isOurs =
                error.match(text) != nil || frame.isOfResolver && leveled.match(text) != nil
            return isOurs ? .notAnEvent : .foreign
        }
        guard let parts = rest.match(first[5] ?? "") else { throw .unparsedMessage }
        guard let written = frame.time ?? first[1] else { throw .recordWithoutTime }
        guard let time = ReferenceEventTime.nanoseconds(of: written) else { throw .badTimestamp }
        var event = ReferenceEvent(log: .coredns, kind: .dns, time: time, reporter: reporter)
        let client = (first[2] ?? "").filter { $0 != "[" && $0 != "]" }
        event.source.ip = try ReferenceEventWords.address(client)
        event.sourcePort = try ReferenceEventWords.port(first[3])
        event.transport = ReferenceEventWords.transport(parts[4])
        let type = parts[1] ?? ""
        let seconds = duration.match(parts[9] ?? "")?[1]
        event.lookup = ReferenceLookup(
            message: .whole,
            resolver: reporter,
            name: ReferenceEventWords.name(parts[3]) ?? ".",
            type: type.isEmpty ? nil : type.uppercased(),
            code: ReferenceEventWords.code(parts[6]),
            id: first[4].flatMap(Int64.init),
            nanoseconds: seconds.flatMap(ReferenceEventTime.nanoseconds(ofSeconds:))
        )
        return .event(event)
    }
}
