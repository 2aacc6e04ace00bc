@testable import FlowAudit

extension OwnCheckCase {
    /// Who talks to whom, rules and evidence.
    static let inside: [OwnCheckCase] = [
        OwnCheckCase(
            id: "cross-segment-flows",
            parameters: [
                "allowed_segments": .list([
                    .object([
                        "from": .text("*"), "to": .text("kube-system"),
                        "ports": .list([.integer(53)]),
                    ]),
                    .object(["from": .text("platform"), "to": .text("*")]),
                ])
            ],
            given: anyPod,
            view: "east_west",
            bad: { pair() },
            subject: "shop to data port 5432 TCP",
            harmless: {
                [
                    pair(["destination_namespace": "shop"]), pair(["source_namespace": "platform"]),
                    pair(["destination_namespace": "kube-system", "destination_port": 53]),
                    pair(["flows": 0, "denied": 3]),
                    pair(["destination_namespace": nil]),
                ]
            }
        ),
        OwnCheckCase(
            id: "unapproved-ports",
            parameters: ["approved_ports": .list([.integer(443)])],
            given: anyPod,
            view: "flows",
            bad: { counted() },
            subject: "shop/Deployment/web port 8080 TCP",
            harmless: {
                [
                    counted(["destination_port": 443]), counted(["destination_kind": "external"]),
                    counted(["flows_opened": 0]),
                ]
            }
        ),
        OwnCheckCase(
            id: "default-deny",
            given: {
                anyRule().map { ("rules", $0.row.merging(["enforcer": "network-policy"]) { $1 }) }
                    + [
                        (
                            "rule_review",
                            [
                                "enforcer": "network-policy", "rule": "NetworkPolicy/shop/deny",
                                "verdict": "used",
                            ]
                        ),
                        (
                            "rule_review",
                            [
                                "enforcer": "network-policy", "rule": "NetworkPolicy/data/gone",
                                "verdict": "unused",
                                "removed_by": "2026-11-19T00:00:00Z",
                            ]
                        ),
                    ]
            },
            view: "east_west",
            bad: { pair(["source_namespace": "shop", "destination_namespace": "data"]) },
            subject: "data",
            harmless: {
                [
                    pair(["destination_namespace": "shop"]),
                    pair(["destination_namespace": "kube-system"]),
                    pair(["destination_namespace": nil]),
                ]
            }
        ),
        OwnCheckCase(
            id: "scans",
            view: "scan_signals",
            bad: {
                [
                    "hour": MadeAudit.hour, "source_ip": "203.0.113.66", "threshold": "scan",
                    "sequential_test": "undecided", "attempts": 40,
                ]
            },
            subject: "203.0.113.66",
            harmless: {
                [
                    [
                        "hour": MadeAudit.hour, "source_ip": "203.0.113.67", "threshold": "none",
                        "sequential_test": "benign",
                    ],
                    [
                        "hour": "2026-11-20T06:00:00Z", "source_ip": "203.0.113.67",
                        "threshold": "scan",
                        "sequential_test": "scanner",
                    ],
                ]
            }
        ),
        OwnCheckCase(
            id: "first-contacts",
            given: {
                [
                    (
                        "coverage",
                        [
                            "hour": "2026-11-12T00:00:00Z", "log": "vnet-v4",
                            "reporter": "0022480A0B0C", "status": "present",
                        ]
                    )
                ]
            },
            view: "first_contacts",
            bad: {
                [
                    "first_hour": MadeAudit.hour, "days_before": 7, "source_namespace": "shop",
                    "source": "Deployment/web",
                    "destination": "203.0.113.9", "destination_port": 443, "protocol": "TCP",
                    "decision": "allow",
                ]
            },
            subject: "shop/Deployment/web to 203.0.113.9 port 443 TCP",
            harmless: {
                [
                    [
                        "first_hour": MadeAudit.hour, "days_before": 6, "source": "a",
                        "destination": "b",
                    ],
                    [
                        "first_hour": "2026-11-19T23:00:00Z", "days_before": 7, "source": "a",
                        "destination": "b",
                    ],
                ]
            }
        ),
        OwnCheckCase(
            id: "unused-rules",
            given: anyRule,
            view: "rule_review",
            bad: { review() },
            subject: "nsg nsg-1 UserRule_old inbound",
            harmless: {
                [
                    review(["verdict": "used"]), review(["removed_by": "2026-11-10T00:00:00Z"]),
                ]
            }
        ),
        OwnCheckCase(
            id: "too-wide-rules",
            given: anyRule,
            view: "rule_review",
            bad: { review(["verdict": "too-wide", "narrower": "10.0.0.0/24"]) },
            subject: "nsg nsg-1 UserRule_old inbound",
            harmless: { [review(["verdict": "used"])] }
        ),
        OwnCheckCase(
            id: "unknown-rules",
            given: anyRule,
            view: "rule_review",
            bad: { review(["verdict": "unknown-rule", "enforcer_id": nil, "direction": nil]) },
            subject: "nsg UserRule_old",
            harmless: { [review(["verdict": "used"])] }
        ),
        OwnCheckCase(
            id: "log-coverage",
            view: "coverage",
            bad: {
                [
                    "hour": MadeAudit.hour, "log": "hubble", "reporter": "node-1",
                    "status": "missing",
                ]
            },
            subject: "hubble of node-1",
            harmless: {
                [
                    [
                        "hour": MadeAudit.hour, "log": "hubble", "reporter": "node-2",
                        "status": "present",
                    ],
                    [
                        "hour": "2026-11-20T06:00:00Z", "log": "hubble", "reporter": "node-2",
                        "status": "missing",
                    ],
                ]
            }
        ),
        OwnCheckCase(
            id: "damaged-inputs",
            view: "inputs",
            bad: {
                [
                    "path": "a.json.gz", "status": "truncated", "first_time": MadeAudit.hour,
                    "last_time": MadeAudit.hour,
                    "rows_read": 0, "rows_kept": 0, "rows_duplicate": 0, "rows_rejected": 0,
                ]
            },
            subject: "a.json.gz",
            harmless: {
                [
                    ["path": "b", "status": "ok"], ["path": "c", "status": "empty"],
                    ["path": "d", "status": "foreign"],
                    [
                        "path": "e", "status": "corrupt", "first_time": "2026-11-21T00:00:00Z",
                        "last_time": "2026-11-21T01:00:00Z",
                    ],
                ]
            }
        ),
        OwnCheckCase(
            id: "rejected-rows",
            given: {
                [
                    (
                        "inputs",
                        ["path": "a", "first_time": MadeAudit.hour, "last_time": MadeAudit.hour]
                    )
                ]
            },
            view: "rejections",
            bad: { ["path": "a", "reason": "port", "rows": 3, "sample": "x"] },
            subject: "a port",
            harmless: { [["path": "of another period", "reason": "port", "rows": 3]] }
        ),
        OwnCheckCase(
            id: "integrity",
            view: "inputs",
            bad: {
                [
                    "path": "a", "rows_read": 5, "rows_kept": 3, "rows_duplicate": 1,
                    "rows_rejected": 0,
                ]
            },
            subject: "balance of a",
            harmless: {
                [
                    [
                        "path": "b", "rows_read": 5, "rows_kept": 3, "rows_duplicate": 1,
                        "rows_rejected": 1,
                    ]
                ]
            }
        ),
        OwnCheckCase(
            id: "unfinished-runs",
            view: "runs",
            bad: { ["run_id": 4, "status": "running", "started": MadeAudit.hour] },
            subject: "run 4",
            harmless: { [["run_id": 2, "status": "done"], ["run_id": 3, "status": "damaged"]] }
        ),
        OwnCheckCase(
            id: "clock-skew",
            given: {
                [("runs", ["run_id": 1, "status": "done", "started": "2026-11-20T03:30:00Z"])]
            },
            view: "inputs",
            bad: {
                [
                    "path": "a", "run_id": 1, "first_time": MadeAudit.hour,
                    "last_time": "2026-11-20T03:30:01Z",
                ]
            },
            subject: "a",
            harmless: {
                [
                    [
                        "path": "b", "run_id": 1, "first_time": MadeAudit.hour,
                        "last_time": "2026-11-20T03:29:59Z",
                    ]
                ]
            }
        ),
    ]
}
