/// Measures of a group of rows, added up one row at a time.
struct ReferenceMeasures {
    var opened: Int64 = 0
    var closed: Int64 = 0
    var denied: Int64 = 0
    var unanswered: Int64 = 0
    /// Packets and bytes sent, packets and bytes received; nil while nothing was measured.
    var counters: [Int64]?
    var firstSeen = Int64.max
    var lastSeen = Int64.min

    mutating func add(_ row: ReferenceFlowRow) {
        if row.isDenied { denied += 1 }
        if row.isAllowed, row.state == "B", !row.isSplit { opened += 1 }
        if row.isAllowed, row.state == "E", !row.isSplit {
            closed += 1
            if let counters = row.counters, counters[0] > 0, counters[2] == 0,
                row.rule?.lowercased() != "platformrule"
            {
                unanswered += 1
            }
        }
        if let more = row.counters {
            counters = zip(counters ?? [0, 0, 0, 0], more).map { $0 + $1 }
        }
        firstSeen = min(firstSeen, row.seconds)
        lastSeen = max(lastSeen, row.seconds)
    }

    /// Packets and bytes sent, packets and bytes received.
    var counterCells: [Cell] {
        guard let counters else { return [.null, .null, .null, .null] }
        return counters.map(Cell.integer)
    }

    var firstSeenCell: Cell { .text(ReferenceTime.text(ofSeconds: firstSeen)) }
    var lastSeenCell: Cell { .text(ReferenceTime.text(ofSeconds: lastSeen)) }
}

/// The enforcement point of a row and how it is named in `denials` and `rule_hits`.
struct ReferenceEnforcer {
    var name: String
    var reason: String?

    init(_ row: ReferenceFlowRow) {
        let rule = (row.rule ?? "").lowercased()
        if !row.isVNet {
            name = "nsg"
        } else if rule == "unspecified" || row.acl?.lowercased() == "unspecified" {
            name = "vnet-encryption"
            reason = row.encryption
        } else if rule == "platformrule" {
            name = "platform"
        } else if ["defaultrule", "userrule"].contains(rule) || rule.hasPrefix("defaultrule_")
            || rule.hasPrefix("userrule_")
        {
            name = "nsg"
        } else {
            name = "security-admin"
        }
    }
}
