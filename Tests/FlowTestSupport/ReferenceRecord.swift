/// One flow-log record as it stands in a document, NSG and VNet brought to one form.
struct ReferenceRecord {
    enum Kind {
        case nsg
        case vnet
    }

    /// The tuples of one rule.
    struct Group {
        var acl: String?
        var rule: String?
        /// The NSG form repeats the NIC here.
        var mac: String?
        var tuples: [String]
    }

    /// Nil: nothing in it says that it is a flow-log record.
    var kind: Kind?
    /// False: damage cut it (R2).
    var isWhole: Bool
    /// `time`, Unix nanoseconds.
    var time: Int64?
    /// `properties.Version`.
    var version: Int?
    var logID = ""
    /// The record's own `macAddress`, else the smallest MAC inside it (R4).
    var mac: String?
    var groups: [Group] = []

    init(_ node: ReferenceNode) {
        isWhole = node.isWhole
        time = node.member("time")?.string.flatMap(ReferenceTime.nanoseconds)
        let category = node.member("category")?.string?.lowercased()
        if node.member("flowRecords") != nil || category == "flowlogflowevent" {
            kind = .vnet
            readVNet(node)
        } else if node.member("properties")?.member("flows") != nil
            || category == "networksecuritygroupflowevent"
        {
            kind = .nsg
            readNSG(node)
        }
        let own = node.member("macAddress")?.string.flatMap(ReferenceRecord.normalised)
        mac = own ?? groups.compactMap(\.mac).min()
    }

    private mutating func readVNet(_ node: ReferenceNode) {
        let identity =
            node.member("flowLogGUID")?.string ?? node.member("flowLogResourceID")?.string
        logID = (identity ?? "").uppercased()
        for flow in node.member("flowRecords")?.member("flows")?.elements ?? [] {
            for group in flow.member("flowGroups")?.elements ?? [] {
                groups.append(
                    Group(
                        acl: flow.member("aclID")?.string,
                        rule: group.member("rule")?.string,
                        mac: nil,
                        tuples: ReferenceRecord.tuples(of: group)
                    )
                )
            }
        }
    }

    private mutating func readNSG(_ node: ReferenceNode) {
        let systemID = node.member("systemId")?.string
        let resourceID = node.member("resourceId")?.string
        logID = (systemID ?? "").uppercased() + "|" + (resourceID ?? "").uppercased()
        if case .number(let text)? = node.member("properties")?.member("Version")?.value {
            version = Int(text)
        }
        for flow in node.member("properties")?.member("flows")?.elements ?? [] {
            for group in flow.member("flows")?.elements ?? [] {
                groups.append(
                    Group(
                        acl: resourceID ?? systemID,
                        rule: flow.member("rule")?.string,
                        mac: group.member("mac")?.string.flatMap(ReferenceRecord.normalised),
                        tuples: ReferenceRecord.tuples(of: group)
                    )
                )
            }
        }
    }

    /// The whole strings of `flowTuples`: each is one row read, sound or not (R2).
    private static func tuples(of group: ReferenceNode) -> [String] {
        (group.member("flowTuples")?.elements ?? []).compactMap(\.string)
    }

    /// 12 upper-case hex digits of a MAC in any usual spelling.
    static func normalised(_ text: String) -> String? {
        let digits = text.filter { $0 != "-" && $0 != ":" }.uppercased()
        return digits.count == 12 && digits.allSatisfy(\.isHexDigit) ? digits : nil
    }

    /// Rows read from this record.
    var rowsRead: Int {
        groups.map(\.tuples.count).reduce(0, +)
    }

    /// The identity of R4; nil without `time` or MAC: such a record is rejected.
    var identity: [String]? {
        guard let time, let mac else { return nil }
        return [logID, mac, String(time)]
    }
}
