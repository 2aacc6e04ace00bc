/// Records of web application firewalls (`app-gateway.md` section 5).
extension LatencySample {
    private static let aDenial = [
        "log": "application-gateway", "kind": "waf", "enforcer": "waf", "decision": "deny",
        "reporter": "agw-1", "acl": id + "agw-1", "time": "2030-01-02T03:04:06.000000000Z",
        "direction": "inbound", "protocol": "TCP", "source_ip": "203.0.113.9",
        "rule": "OWASP_CRS/949110", "destination_fqdn": "shop.example.com",
        "reason":
            "Mandatory rule. Cannot be disabled. Inbound Anomaly Score Exceeded (Total Score: 8)",
    ]

    private static func acting(_ action: String) -> String {
        changed(DocumentedRequests.blocked, [("\"Blocked\"", "\"\(action)\"")])
    }

    private static func undecided(_ fields: [String: String]) -> [String: String] {
        var fields = fields
        fields["kind"] = "undecided"
        fields["decision"] = nil
        fields["enforcer"] = nil
        return fields
    }

    static let firewallRecords =
        [
            LatencySample("blocked", DocumentedRequests.blocked, .event(aDenial)),
            LatencySample("blocked, in capitals", acting("BLOCKED"), .event(aDenial)),
            LatencySample(
                "a rule of one's own, a port",
                changed(
                    DocumentedRequests.blocked,
                    [
                        (#""clientPort":"""#, #""clientPort":"45058""#),
                        (#""ruleSetType":"OWASP_CRS""#, #""ruleSetType":"Custom""#),
                        ("949110", "no-scripts"),
                    ]
                ),
                .event(
                    aDenial.merging(["rule": "Custom/no-scripts", "source_port": "45058"]) { $1 }
                )
            ),
            LatencySample(
                "for Containers, a row of its table",
                #"""
                {"TimeGenerated":"2030-01-02T03:04:06Z","ClientIp":"203.0.113.9","ClientPort":"0",\#
                "RuleSetType":"Microsoft_DefaultRuleSet","RuleId":"949110","Message":"no","Action":\#
                "Blocked","Hostname":"Shop.example.com","TrackingId":"00000000-0000-0000-0000-00000\#
                0000003","Type":"AGCFirewallLogs","_ResourceId":"/x/trafficcontrollers/AGC-1"}
                """#,
                .event(
                    aDenial.merging(
                        [
                            "reporter": "agc-1", "acl": "/x/trafficcontrollers/agc-1",
                            "rule": "Microsoft_DefaultRuleSet/949110", "reason": "no",
                        ]
                    ) { $1 }
                )
            ),
            LatencySample("an action nobody knows", acting("Shrugged"), .rejected("bad-action")),
            LatencySample(
                "no action",
                changed(DocumentedRequests.blocked, [(#""action":"Blocked","#, "")]),
                .rejected("missing-field")
            ),
        ]
        + ["Matched", "Detected", "Allowed", "Log", "JSChallengeIssued"].map { action in
            LatencySample(action, acting(action), .event(undecided(aDenial)))
        }
}
