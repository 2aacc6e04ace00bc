import GRDB
import Testing

@testable import FlowAudit

typealias MadeRow = [String: (any DatabaseValueConvertible)?]

/// A check of the program, what it must find, and what it must leave alone.
struct OwnCheckCase: CustomTestStringConvertible, Sendable {
    var id: String
    var parameters: [String: CheckValue] = [:]
    /// Rows that its condition, or its SQL, looks at besides.
    var given: @Sendable () -> [(view: String, row: MadeRow)] = { [] }
    var view: String
    /// What makes a finding of a row, and of what kind that is.
    var bad: @Sendable () -> MadeRow
    var subject: String
    /// The same row, but for what makes it harmless: each alone.
    var harmless: @Sendable () -> [MadeRow]

    var testDescription: String { id }
}

extension OwnCheckCase {
    static func flow(_ changes: MadeRow = [:]) -> MadeRow {
        let row: MadeRow = [
            "hour": MadeAudit.hour, "log": "vnet-v4", "reporter": "0022480A0B0C",
            "rule": "UserRule_x",
            "direction": "inbound", "decision": "allow", "encryption": "X", "role": "counted",
            "source_ip": "198.51.100.7", "source_kind": "external", "source_class": "internet",
            "destination_ip": "10.244.0.9", "destination_kind": "pod",
            "destination_namespace": "shop",
            "destination_workload": "Deployment/web", "destination_class": "cluster",
            "destination_port": 8080, "protocol": "TCP", "flows_opened": 3, "flows_closed": 2,
            "bytes_sent": 100,
            "bytes_received": 50, "first_seen": "2026-11-20T03:00:05Z",
            "last_seen": "2026-11-20T03:50:00Z",
        ]
        return row.merging(changes) { $1 }
    }

    /// As a row of `flows`, which has fewer columns.
    static func counted(_ changes: MadeRow = [:]) -> MadeRow {
        let absent = [
            "log", "reporter", "rule", "direction", "decision", "encryption", "role", "first_seen",
            "last_seen",
        ]
        return flow().filter { !absent.contains($0.key) }.merging(changes) { $1 }
    }

    static func egress(_ changes: MadeRow = [:]) -> MadeRow {
        let row: MadeRow = [
            "hour": MadeAudit.hour, "source_ip": "10.244.0.9", "source_kind": "pod",
            "source_namespace": "shop",
            "source_workload": "Deployment/web", "source_class": "cluster",
            "destination_ip": "203.0.113.9",
            "destination_kind": "external", "destination_class": "internet",
            "destination_zone": "partner-x",
            "destination_fqdn": "api.example", "destination_port": 443, "protocol": "TCP",
            "initiated_by": "cluster", "flows_opened": 2, "bytes_out": 10, "bytes_in": 20,
        ]
        return row.merging(changes) { $1 }
    }

    static func pair(_ changes: MadeRow = [:]) -> MadeRow {
        let row: MadeRow = [
            "hour": MadeAudit.hour, "source_kind": "pod", "source_namespace": "shop",
            "source_workload": "Deployment/web", "destination_kind": "pod",
            "destination_namespace": "data",
            "destination_workload": "StatefulSet/db", "destination_port": 5432, "protocol": "TCP",
            "flows": 4,
            "bytes": 9,
        ]
        return row.merging(changes) { $1 }
    }

    static func review(_ changes: MadeRow = [:]) -> MadeRow {
        let row: MadeRow = [
            "enforcer": "nsg", "enforcer_id": "nsg-1", "rule": "UserRule_old",
            "direction": "inbound",
            "decision": "allow", "verdict": "unused", "confidence": 0.9,
            "window_from": "2026-11-01T00:00:00Z",
            "window_to": "2026-11-20T06:00:00Z",
        ]
        return row.merging(changes) { $1 }
    }

    /// Something in the inventory.
    static let anyPod: @Sendable () -> [(view: String, row: MadeRow)] = {
        [("address_owners", ["kind": "pod", "ip": "10.244.0.9"])]
    }

    static let anyRule: @Sendable () -> [(view: String, row: MadeRow)] = {
        [("rules", ["enforcer": "nsg", "rule": "x"])]
    }

    static var after: MadeRow { ["hour": "2026-11-20T06:00:00Z"] }
}
