/// A small flow log that the odd samples are cut from: one NIC of one resource of its own.
///
/// Each sample has another log, so that reading all of them in one run meets a record twice only
/// where the sample says so.
struct OddLog {
    let id: String
    let mac: String

    init(number: Int) {
        id = guid(0, "odd-\(number)")
        mac = "00005E0053" + String(0x80 + number, radix: 16, uppercase: true)
    }

    /// Unix seconds of 2026-11-20 09:00 UTC, the hour of all odd samples.
    static let start = 1_795_165_200

    /// When the record of a minute was written.
    func time(_ minute: Int) -> String {
        "2026-11-20T09:0\(minute):41.1234567Z"
    }

    /// An ordinary NSG v2 record of three rows: a flow that opens and ends, and a refusal.
    func ordinary(_ minute: Int) -> String {
        nsg(minute, groups: nsgGroups(minute))
    }

    /// An ordinary VNet record of the same three rows.
    func ordinaryVNet(_ minute: Int) -> String {
        vnet(minute, groups: vnetGroups(minute))
    }

    /// Two ordinary NSG records as a blob.
    var ordinaryBlob: String {
        blob(ordinary(1), ordinary(2))
    }

    func blob(_ records: String...) -> String {
        "{\"records\":[\(records.joined(separator: ","))]}"
    }

    /// A record of the NSG from (rule, tuples) pairs.
    func nsg(_ minute: Int, version: Int = 2, groups: [(String, [String])]) -> String {
        """
        {"time":"\(time(minute))",\(nsgIdentity),"properties":{"Version":\(version),\
        "flows":[\(nsgFlows(groups))]}}
        """
    }

    /// The members of an NSG record between `time` and `properties`.
    var nsgIdentity: String {
        """
        "systemId":"\(id)","macAddress":"\(mac)","category":"NetworkSecurityGroupFlowEvent",\
        "resourceId":"\(resource("NETWORKSECURITYGROUPS/NSG-ODD"))",\
        "operationName":"NetworkSecurityGroupFlowEvents"
        """
    }

    /// The elements of `properties.flows`.
    func nsgFlows(_ groups: [(String, [String])]) -> String {
        groups.map { rule, tuples in
            """
            {"rule":"\(rule)","flows":[{"mac":"\(mac)","flowTuples":[\(quoted(tuples))]}]}
            """
        }.joined(separator: ",")
    }

    /// A record of the VNet flow log from (rule, tuples) pairs.
    func vnet(_ minute: Int, groups: [(String, [String])]) -> String {
        """
        {"time":"\(time(minute))",\(vnetIdentity),"flowRecords":{"flows":[\(vnetFlows(groups))]}}
        """
    }

    /// The members of a VNet record between `time` and `flowRecords`.
    var vnetIdentity: String {
        """
        "flowLogVersion":4,"flowLogGUID":"\(id)","macAddress":"\(mac)",\
        "category":"FlowLogFlowEvent",\
        "flowLogResourceID":"\(resource("NETWORKWATCHERS/NETWORKWATCHER_X/FLOWLOGS/ODD"))",\
        "targetResourceID":"\(resource("VIRTUALNETWORKS/VNET-ODD").lowercased())",\
        "operationName":"FlowLogFlowEvent"
        """
    }

    /// The elements of `flowRecords.flows`.
    func vnetFlows(_ groups: [(String, [String])]) -> String {
        let acl = resource("NETWORKSECURITYGROUPS/NSG-ODD").lowercased()
        return groups.map { rule, tuples in
            """
            {"aclID":"\(acl)","flowGroups":[{"rule":"\(rule)","flowTuples":[\(quoted(tuples))]}]}
            """
        }.joined(separator: ",")
    }

    func nsgGroups(_ minute: Int) -> [(String, [String])] {
        let time = Self.start + minute * 60
        let flow = "10.240.0.4,10.240.0.5,\(50_100 + minute),8080,T,O,A"
        return [
            (
                "DefaultRule_AllowVnetOutBound",
                ["\(time),\(flow),B,,,,", "\(time + 6),\(flow),E,9,4817,8,6100"]
            ),
            (
                "DefaultRule_DenyAllInBound",
                ["\(time + 9),203.0.113.77,10.240.0.4,51000,22,T,I,D,B,,,,"]
            ),
        ]
    }

    func vnetGroups(_ minute: Int) -> [(String, [String])] {
        let time = (Self.start + minute * 60) * 1000
        let flow = "10.240.0.4,10.240.0.5,\(50_100 + minute),8080,6,O"
        return [
            (
                "DefaultRule_AllowVnetOutBound",
                ["\(time),\(flow),B,NX,0,0,0,0", "\(time + 6021),\(flow),E,NX,9,4817,8,6100"]
            ),
            (
                "DefaultRule_DenyAllInBound",
                ["\(time + 9202),203.0.113.77,10.240.0.4,51000,22,6,I,D,NX,0,0,0,0"]
            ),
        ]
    }

    private func resource(_ name: String) -> String {
        "/SUBSCRIPTIONS/00000000-0000-4000-8000-000000000002/RESOURCEGROUPS/RG-ODD"
            + "/PROVIDERS/MICROSOFT.NETWORK/\(name)"
    }

    private func quoted(_ tuples: [String]) -> String {
        tuples.map { "\"\($0)\"" }.joined(separator: ",")
    }
}
