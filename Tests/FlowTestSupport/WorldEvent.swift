/// One tuple that a stream logs, before records are cut.
struct WorldEvent {
    var stream: Int
    /// Unix milliseconds at which it happened; decides the record it goes into.
    var time: Int64
    var acl: String?
    var rule: String
    var tuple: String
    /// Written to be rejected.
    var isMalformed = false
}

/// A 5-tuple with its direction at the NIC that logs it.
struct WorldEndpoints {
    var source: String
    var destination: String
    var sourcePort: Int
    var destinationPort: Int
    /// IANA number.
    var transport: Int
    /// `I`, `O` or a letter nobody knows.
    var direction: String
}

/// What a flow does at one instant.
struct WorldStep {
    var time: Int64
    /// `B`, `C`, `E`, `D` or a letter nobody knows.
    var state: String
    /// Packets and bytes sent, packets and bytes received as text; nil writes what the format
    /// writes for "not measured".
    var counters: [String]?
}

/// The rule that decided a flow, as each log names it.
struct WorldRule {
    /// VNet only: an NSG log names itself.
    var acl: String
    var name: String
    var encryption = "NX"
    /// Only VNet flow logs know security admin rules, platform rules and encryption.
    var isVNetOnly = false
}

extension WorldPlan {
    /// The tuple of one step in the stream's layout; nil if that log does not write it.
    func event(
        _ step: WorldStep,
        _ ends: WorldEndpoints,
        _ rule: WorldRule,
        stream index: Int,
        _ random: inout SplitMix64
    ) -> WorldEvent? {
        let stream = streams[index]
        if rule.isVNetOnly, stream.log != .vnet { return nil }
        if stream.log == .nsgFirst, step.state != "B", step.state != "D" { return nil }
        let stamp = stream.stampsMilliseconds ? step.time : step.time / 1000
        var fields = [
            String(stamp), spelled(ends.source, &random), spelled(ends.destination, &random),
            String(ends.sourcePort), String(ends.destinationPort),
        ]
        if random.oneIn(40) { fields[3] = "0" + fields[3] }
        let isDenied = step.state == "D"
        switch stream.log {
        case .vnet:
            let unmeasured = random.oneIn(3) ? ["", "", "", ""] : ["0", "0", "0", "0"]
            fields += [String(ends.transport), ends.direction, step.state, rule.encryption]
            fields += step.counters ?? unmeasured
        case .nsgFirst, .nsgSecond:
            let transport = [6: "T", 17: "U"][ends.transport] ?? "X"
            fields += [transport, ends.direction, isDenied ? "D" : "A"]
            if stream.log == .nsgSecond {
                let unmeasured = random.oneIn(6) ? ["0", "0", "0", "0"] : ["", "", "", ""]
                fields += [isDenied ? "B" : step.state] + (step.counters ?? unmeasured)
            }
        }
        return WorldEvent(
            stream: index,
            time: step.time,
            acl: stream.log == .vnet ? rule.acl : nil,
            rule: rule.name,
            tuple: fields.joined(separator: ",")
        )
    }

    /// IPv6 text as no two tools write it; the meaning is the same.
    private func spelled(_ address: String, _ random: inout SplitMix64) -> String {
        guard address.contains(":"), random.oneIn(3), let parsed = ReferenceAddress(address) else {
            return address
        }
        if random.oneIn(2) { return address.uppercased() }
        let groups = (0..<8).map { index in
            let group = Int(parsed.bytes[2 * index]) * 256 + Int(parsed.bytes[2 * index + 1])
            let digits = String(group, radix: 16)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        return groups.joined(separator: ":")
    }
}
