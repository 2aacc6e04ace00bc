import Codec
import Foundation

/// The log of one resolver pod as the container runtime keeps it: the lookups that flow logs show going to it.
struct CoreDNSLog {
    /// The pod's name, as in the inventory.
    let pod: String
    private let plan: EventPlan
    private let node: Int
    private var queue = EventQueue<Line>()
    private var text = ByteText(capacity: 1 << 16)
    private var truth = EventTruth.CoreDNS()

    private enum Line {
        case query(String, code: String)
        case error(String)
        case other(String)
    }

    init(_ plan: EventPlan, node: Int) {
        self.plan = plan
        self.node = node
        pod = plan.directory.resolver(node)?.name ?? "coredns-\(node)"
    }

    consuming func write() throws(GenerateError) -> EventTruth.CoreDNS {
        // The second pod's file is still the runtime's; the first's was archived.
        let compression: Compression = node % 2 == 0 ? .gzip : .none
        let url = plan.output.appending(path: "coredns/\(pod).log\(compression.suffix)")
        var file = try BlobFile(at: url, compression: compression)
        queue.add(.other("[INFO] Reloading complete"), at: 0)
        for minute in 0..<plan.minutes {
            addLookups(in: minute)
            if minute % 97 == 40 { addWarning(in: minute) }
            for (time, line) in queue.take(before: (minute + 1) * 60_000_000_000) {
                put(line, at: time)
            }
            try file.drain(&text)
        }
        try file.close(&text)
        return truth
    }

    private mutating func put(_ line: Line, at time: Int) {
        truth.lines += 1
        let seconds = plan.world.start + time / 1_000_000_000
        let fraction = String(time % 1_000_000_000 + 1_000_000_000).dropFirst()
        text.put("\(CivilTime(unixSeconds: seconds).secondsText).\(fraction)Z stdout F ")
        switch line {
        case .query(let line, let code):
            truth.lookups += 1
            truth.lookupsByCode[code, default: 0] += 1
            text.put(line)
        case .error(let line):
            truth.errors += 1
            text.put(line)
        case .other(let line):
            truth.others += 1
            text.put(line)
        }
        text.put("\n")
    }

    private mutating func addLookups(in minute: Int) {
        let node = node
        let addresses = [false, true].map { plan.world.podAddress(node, 0, overIPv6: $0) }
        for flow in plan.world.flowsBetweenNodes(.nameLookup, in: minute, where: { $1 == node })
        where addresses.contains(flow.conversation.destination) {
            let lookup = NameLookup(flow, in: plan.directory)
            for question in lookup.questions {
                // The line is written when the answer leaves: a little after the duration ended.
                let end =
                    lookup.milliseconds * 1_000_000 + question.microseconds * 1000
                    + question.duration
                queue.add(
                    .query(Self.line(question, of: lookup), code: question.code),
                    at: end + 61_597
                )
                if question.code == "SERVFAIL" {
                    queue.add(.error(error(question, lookup)), at: end + 40_003)
                }
            }
        }
    }

    private mutating func addWarning(in minute: Int) {
        let pattern = "^read udp .* i/o timeout$"
        queue.add(
            .error("[WARNING] plugin/errors: 4 errors like '\(pattern)' occurred in last 30s"),
            at: minute * 60_000_000_000 + 7_000_000_001
        )
    }

    private static func line(_ question: NameLookup.Question, of lookup: NameLookup) -> String {
        let client = lookup.client.isIPv6 ? "[\(lookup.client.text)]" : lookup.client.text
        let size = question.requestSize
        let asked =
            "\(question.type) IN \(question.name) udp \(size) false "
            + (question.hasEDNS ? "1232" : "512")
        let answered = "\(question.code) \(question.flags) \(question.responseSize)"
        return "[INFO] \(client):\(lookup.port) - \(question.id) \"\(asked)\" \(answered) "
            + "\(question.seconds)s"
    }

    private func error(_ question: NameLookup.Question, _ lookup: NameLookup) -> String {
        let server = plan.world.podAddress(node, 0, overIPv6: false).text
        let port = 30_000 + Int(question.id) % 30_000
        let cause =
            "read udp \(server):\(port)->\(FirewallTraffic.inside.text):53: i/o timeout"
        return "[ERROR] plugin/errors: 2 \(question.name) \(question.type): \(cause)"
    }
}
