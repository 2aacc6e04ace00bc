/// One line of an event log before it is put into a file: the same event in every form it has.
struct EventWorldRecord {
    /// Unix nanoseconds.
    var time: Int64
    /// As a diagnostic setting, an agent or a command writes it.
    var export: WorldJSON?
    /// As a row of the workspace's table; nil where it has none.
    var table: WorldJSON?
    /// A line of text.
    var message: String?
}

/// Who writes what into files of its own.
struct EventWorldStream: Hashable {
    enum Source: Hashable {
        case firewall
        case hubble
        case calico
        case coredns
    }

    var source: Source
    /// Firewall, node, host or pod.
    var reporter: String
    /// Category or table; empty where there is one only.
    var category = ""
    /// The workspace has its rows.
    var hasTable = false
}

/// Records that always stay together, in whatever file they are.
///
/// Question and answer, verdict and drop, the requests of one connection: what a reader makes of
/// one of them depends on the other.
struct EventWorldBurst {
    var stream: EventWorldStream
    var records: [EventWorldRecord]
    /// May stand twice in one file and be two events there.
    var mayRepeat = false

    var time: Int64 { records.map(\.time).min() ?? 0 }
}

/// Times as logs write them.
enum EventWorldTime {
    static let second: Int64 = 1_000_000_000

    /// `2026-11-20T13:00:05`, then as many digits as asked for.
    static func plain(_ time: Int64, digits: Int) -> String {
        let text = ReferenceTime.text(ofSeconds: time / second).dropLast()
        let fraction = ReferenceTime.padded(time % second, 9)
        return digits == 0 ? String(text) : text + "." + fraction.prefix(digits)
    }

    /// Seven digits, or fewer with a zone, or none at all: one of the forms seen in exports.
    static func exported(_ time: Int64, _ random: inout SplitMix64) -> String {
        switch random.number(0...9) {
        case 0...4: plain(time, digits: 7) + "Z"
        case 5, 6: plain(time, digits: 6) + "+00:00"
        case 7: plain(time + 7200 * second, digits: 6) + "+02:00"
        case 8: plain(time, digits: 7)
        default: plain(time - 19_800 * second, digits: 9) + "-05:30"
        }
    }

    /// Trailing groups of zeros left out, as protobuf does it.
    static func trimmed(_ time: Int64) -> String {
        let digits =
            if time % second == 0 {
                0
            } else if time % 1_000_000 == 0 {
                3
            } else {
                time % 1000 == 0 ? 6 : 9
            }
        return plain(time, digits: digits) + "Z"
    }
}

extension WorldJSON {
    static func number(_ value: Int64) -> WorldJSON { .raw(String(value)) }

    /// One line of JSON without any peculiarity.
    var compact: String {
        var plain = SplitMix64(seed: 0)
        var style = WorldStyle(&plain, odds: WorldOdds())
        style.keyCase = .asDocumented
        style.spacing = .compact
        style.shufflesMembers = false
        style.escapesOneIn = 0
        style.escapesKeys = false
        var writer = WorldWriter(style: style, random: plain)
        return writer.text(self)
    }
}
