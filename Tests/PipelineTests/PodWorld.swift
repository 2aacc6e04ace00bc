import Flow
import FlowTestSupport

/// A few addresses that pass from pod to pod within hours, the inventory that shows it, and what the pods' NICs logged.
///
/// Times are milliseconds after `VNetLog.start`, over three hours.
struct PodWorld {
    struct Pod {
        var name: String
        var address: String
        var node: String
        var start: Int64
        /// `nil` if it still ran at the end.
        var end: Int64?
    }

    /// What a NIC logged of one flow, once on each side.
    struct Row {
        var time: Int64
        var source: String
        var destination: String
        var port: Int
        var bytes: Int
    }

    static let span: Int64 = 3 * 3_600_000
    static let outsider = "203.0.113.5"

    private(set) var pods: [Pod] = []
    private(set) var rows: [Row] = []
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed ^ 0x706f_6473)
        for number in 0..<4 {
            var time = Int64(random.below(90)) * 60_000
            while time < Self.span {
                let life = 1000 + Int64(random.below(80 * 60_000))
                let name = "web-6b687c8dcb-\(number)x\(pods.count)"
                let isLast = time + life >= Self.span
                pods.append(
                    Pod(
                        name: name,
                        address: "10.0.1.\(number + 1)",
                        node: "node-\(number / 2)",
                        start: time / 1000 * 1000,
                        end: isLast ? nil : (time + life) / 1000 * 1000
                    )
                )
                // Some addresses are taken over at once, some rest for a while, some exactly on the hour.
                time += life + [1000, 30_000, 600_000, 3_000_000][random.below(4)]
                if random.oneIn(4) { time = (time / 3_600_000 + 1) * 3_600_000 }
            }
        }
        for _ in 0..<240 {
            let places = (1...4).map { "10.0.1.\($0)" } + [Self.outsider]
            // Pods of one node talk to each other past its NIC.
            let source = random.below(5)
            let others = (0..<5).filter { $0 / 2 != source / 2 }
            let destination = others[random.below(others.count)]
            rows.append(
                Row(
                    time: Int64(random.below(Int(Self.span))),
                    source: places[source],
                    destination: places[destination],
                    port: 8000 + random.below(3),
                    bytes: 1 + random.below(1000)
                )
            )
        }
        rows.sort { $0.time < $1.time }
    }

    /// A list of all pods that had begun, taken shortly after the end or earlier.
    func inventory(at time: Int64 = span + 600_000) -> [UInt8] {
        let items = pods.filter { $0.start < time }.map { pod in
            let state = pod.end.flatMap { $0 < time ? $0 : nil }.map { end in
                #""phase":"Succeeded","containerStatuses":[{"name":"c","state":{"terminated":"#
                    + #"{"startedAt":"\#(text(pod.start))","finishedAt":"\#(text(end))"}}}]"#
            }
            return
                #"{"kind":"Pod","metadata":{"name":"\#(pod.name)","namespace":"shop","uid":"u-\#(pod.name)","#
                + #""creationTimestamp":"\#(text(pod.start))","labels":{"pod-template-hash":"6b687c8dcb"},"#
                + #""ownerReferences":[{"kind":"ReplicaSet","name":"web-6b687c8dcb","controller":true}]},"#
                + #""spec":{"nodeName":"\#(pod.node)"},"status":{\#(state ?? #""phase":"Running""#),"#
                + #""podIPs":[{"ip":"\#(pod.address)"}],"startTime":"\#(text(pod.start))"}}"#
        }
        let header = #"{"kind":"WeirSnapshot","cluster":"c1","time":"\#(text(time))"}"#
        let list = #"{"kind":"List","items":["# + items.joined(separator: ",") + "]}"
        return Array((header + "\n" + list + "\n").utf8)
    }

    private func text(_ time: Int64) -> String {
        Timestamp.text(ofMilliseconds: VNetLog.start + time)
    }

    /// A log a node and hour, a record every ten minutes; each side of a flow logs its own view.
    var logs: [(name: String, bytes: [UInt8])] { logs { _ in false } }

    /// The same, without what the senders of some rows logged.
    func logs(isLost: (Row) -> Bool) -> [(name: String, bytes: [UInt8])] {
        (0..<6).map { number in
            let (node, hour) = (number % 2, Int64(number / 2) * 3_600_000)
            let mac = "00005E00530\(node + 1)"
            let own = Set((1...2).map { "10.0.1.\(node * 2 + $0)" })
            let records = stride(from: hour, to: hour + 3_600_000, by: 600_000).map { start in
                let tuples = rows.filter { $0.time >= start && $0.time < start + 600_000 }.flatMap {
                    row -> [String] in
                    var tuples: [String] = []
                    if own.contains(row.source), !isLost(row) { tuples.append(tuple(row, "O")) }
                    if own.contains(row.destination) { tuples.append(tuple(row, "I")) }
                    return tuples
                }
                return VNetLog.record(start + 600_000, tuples, mac: mac)
            }
            return (name: "log-\(number).json", bytes: VNetLog.blob(records))
        }
    }

    private func tuple(_ row: Row, _ direction: String) -> String {
        VNetLog.tuple(
            row.time,
            "C",
            "1,\(row.bytes),0,0",
            from: "\(row.source),50000",
            to: "\(row.destination),\(row.port)",
            direction: direction
        )
    }
}
