import Flow
import Foundation

/// Eight days of flow logs of two security groups, the second seldom seen, and what lists of their rules say.
enum RuleWorld {
    static let start = VNetLog.start
    static let hour: Int64 = 3_600_000
    static let hours = 192
    static let groups =
        "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/"

    /// Every hour of `nsg-a`, two connections; of `nsg-b` the first hour and the last.
    static var logs: [(name: String, bytes: [UInt8])] {
        var days = (0..<8).map { day in
            (
                name: "a-\(day).json",
                bytes: VNetLog.blob(
                    (day * 24..<day * 24 + 24).map { record($0, "nsg-a", "00005E005301", busy($0)) }
                )
            )
        }
        let quiet = [0, hours - 1].map {
            record(
                $0,
                "nsg-b",
                "00005E005302",
                [("UserRule_b-used", tuple($0, "10.0.0.4", 443, "A"))]
            )
        }
        days.append((name: "b.json", bytes: VNetLog.blob(quiet)))
        return days
    }

    private static func busy(_ hour: Int) -> [(rule: String, tuple: String)] {
        [
            ("UserRule_deny-telnet", tuple(hour, "10.0.9.9", 23, "D")),
            ("UserRule_wide", tuple(hour, "10.0.0.4", 8443, "A")),
            ("UserRule_gone", tuple(hour, "10.0.0.5", 99, "A")),
        ]
    }

    private static func tuple(_ hour: Int, _ source: String, _ port: Int, _ decision: String)
        -> String
    {
        let time = start + Int64(hour) * self.hour + 60_000
        let state = decision == "D" ? "D" : "B"
        return "\(time),\(source),10.1.0.5,\(40_000 + hour),\(port),6,I,\(state),NX,0,0,0,0"
    }

    private static func record(
        _ hour: Int,
        _ group: String,
        _ mac: String,
        _ rows: [(rule: String, tuple: String)]
    ) -> String {
        let time = Timestamp.text(ofMilliseconds: start + Int64(hour) * self.hour + 120_000)
            .dropLast()
        let flowGroups = rows.map {
            "{\"rule\":\"\($0.rule)\",\"flowTuples\":[\"\($0.tuple)\"]}"
        }
        return #"{"time":"\#(time).0000000Z","flowLogVersion":4,"flowLogGUID":"log-\#(mac)","#
            + #""macAddress":"\#(mac)","category":"FlowLogFlowEvent","flowRecords":{"flows":["#
            + #"{"aclID":"\#(groups)\#(group)","flowGroups":["#
            + flowGroups.joined(separator: ",") + "]}]}}"
    }

    private static func rule(
        _ name: String,
        _ priority: Int,
        _ access: String,
        _ source: String,
        _ ports: String
    ) -> String {
        #"{"name":"\#(name)","priority":\#(priority),"access":"\#(access)","protocol":"Tcp","#
            + #""direction":"Inbound","sourceAddressPrefix":"\#(source)","sourcePortRange":"*","#
            + #""destinationAddressPrefix":"10.1.0.5","destinationPortRange":"\#(ports)"}"#
    }

    private static func list(_ groups: [(name: String, rules: [String])]) -> [UInt8] {
        let items = groups.map {
            #"{"id":"\#(self.groups)\#($0.name)","name":"\#($0.name)","defaultSecurityRules":[],"#
                + #""securityRules":[\#($0.rules.joined(separator: ","))]}"#
        }
        return Array("[\(items.joined(separator: ",\n"))]".utf8)
    }

    /// Three lists: at the first hour, four days later, and half an hour after the last; the names say when.
    static var inventory: [(name: String, bytes: [UInt8])] {
        let stable = [
            rule("deny-telnet", 100, "Deny", "10.0.0.0/16", "23"),
            rule("wide", 110, "Allow", "10.0.0.4", "0-65535"),
            rule("late-telnet", 120, "Allow", "10.0.9.0/24", "23"),
            rule("unused", 130, "Allow", "10.2.0.0/16", "443"),
        ]
        let other = [
            rule("b-used", 100, "Allow", "10.0.0.4", "443"),
            rule("b-idle", 110, "Allow", "10.3.0.0/16", "1"),
        ]
        let early = [
            ("nsg-a", stable + [rule("removed", 140, "Allow", "10.4.0.0/16", "1")]),
            ("nsg-b", other),
        ]
        let late = [
            ("nsg-a", stable + [rule("young", 150, "Allow", "10.5.0.0/16", "1")]), ("nsg-b", other),
        ]
        let times = [start, start + 96 * hour, start + Int64(hours) * hour + 1_800_000]
        return zip(times, [early, early, late]).map { time, groups in
            (name: "rules-\(stamp(time)).json", bytes: list(groups))
        }
    }

    private static func stamp(_ time: Int64) -> String {
        Timestamp.text(ofMilliseconds: time).replacing(":", with: "")
    }
}
