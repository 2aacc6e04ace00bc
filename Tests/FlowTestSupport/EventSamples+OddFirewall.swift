/// Structured firewall records that no document shows.
extension EventSamples {
    package static let oddFirewallRecords: [EventSample] = [
        EventSample(
            "intrusion signature as a table row: its Category is not the record's",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:11Z","Protocol":"TCP","SourceIp":"192.0.2.10","\#
            SourcePort":"44592","DestinationIp":"198.51.100.22","DestinationPort":80,"Action":\#
            "drop","SignatureId":"2000001","Category":"Example category","Description":"Exampl\#
            e description","Severity":2,"Type":"AZFWIdpsSignature","_ResourceId":"/subscriptio\#
            ns/00000000-0000-0000-0000-000000000001/resourcegroups/rg-net/providers/microsoft.\#
            network/azurefirewalls/fw-1"}
            """#,
            .event(
                aRecord,
                [
                    "kind": "idps", "time": "2030-01-02T03:04:11.000000000Z", "enforcer": "idps",
                    "decision": "deny", "rule": "2000001", "reason": "Example description",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "44592",
                    "destination_ip": "198.51.100.22", "destination_port": "80", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "count of network rules",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:11Z","Protocol":"TCP","SourceIp":"192.0.2.10","\#
            DestinationIp":"198.51.100.22","DestinationPort":80,"Action":"Deny","Policy":"","R\#
            uleCollectionGroup":"","RuleCollection":"","Rule":"","ActionReason":"Default Actio\#
            n","IsDefaultRule":true,"NetworkRuleCount":17,"Type":"AZFWNetworkRuleAggregation",\#
            "_ResourceId":"/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/\#
            rg-net/providers/microsoft.network/azurefirewalls/fw-1"}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:11.000000000Z",
                    "enforcer": "azure-firewall", "decision": "deny", "reason": "Default Action",
                    "protocol": "TCP", "source_ip": "192.0.2.10",
                    "destination_ip": "198.51.100.22", "destination_port": "80", "hits": "17",
                    "generation": "aggregation",
                ]
            )
        ),
        EventSample(
            "count of NAT rules",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:11Z","Protocol":"TCP","SourceIp":"203.0.113.5",\#
            "TranslatedIp":"192.0.2.30","TranslatedPort":8443,"Policy":"pol-1","RuleCollection\#
            Group":"g","RuleCollection":"in","Rule":"ingress","NatRuleCount":3,"Type":"AZFWNat\#
            RuleAggregation","_ResourceId":"/subscriptions/00000000-0000-0000-0000-00000000000\#
            1/resourcegroups/rg-net/providers/microsoft.network/azurefirewalls/fw-1"}
            """#,
            .event(
                aRecord,
                [
                    "kind": "nat", "time": "2030-01-02T03:04:11.000000000Z",
                    "enforcer": "azure-firewall", "decision": "allow", "direction": "inbound",
                    "rule": "pol-1/g/in/ingress", "protocol": "TCP", "source_ip": "203.0.113.5",
                    "hits": "3", "generation": "aggregation",
                    "reason": "DNAT to 192.0.2.30:8443",
                ]
            )
        ),
        EventSample(
            "count that is none",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:11Z","Protocol":"TCP","SourceIp":"192.0.2.10","\#
            SourcePort":"44592","DestinationIp":"198.51.100.22","DestinationPort":80,"Action":\#
            "Deny","NetworkRuleCount":"many","Type":"AZFWNetworkRuleAggregation","_ResourceId"\#
            :"/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-net/provid\#
            ers/microsoft.network/azurefirewalls/fw-1"}
            """#,
            .rejected(.badCounter)
        ),
        EventSample(
            "action that is none",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:11Z","Protocol":"TCP","SourceIp":"192.0.2.10","\#
            SourcePort":"44592","DestinationIp":"198.51.100.22","DestinationPort":80,"Action":\#
            "Log","Type":"AZFWNetworkRule","_ResourceId":"/subscriptions/00000000-0000-0000-00\#
            00-000000000001/resourcegroups/rg-net/providers/microsoft.network/azurefirewalls/f\#
            w-1"}
            """#,
            .rejected(.badAction)
        ),
        EventSample(
            "time without a zone",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:05","Protocol":"TCP","SourceIp":"192.0.2.10","S\#
            ourcePort":"44592","DestinationIp":"198.51.100.22","DestinationPort":80,"Action":"\#
            Deny","Type":"AZFWNetworkRule","_ResourceId":"/subscriptions/00000000-0000-0000-00\#
            00-000000000001/resourcegroups/rg-net/providers/microsoft.network/azurefirewalls/f\#
            w-1"}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:05.000000000Z",
                    "enforcer": "azure-firewall", "decision": "deny", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "44592",
                    "destination_ip": "198.51.100.22", "destination_port": "80", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "time of another zone",
            #"""
            {"TimeGenerated":"2030-01-02T05:04:05.5+02:00","Protocol":"TCP","SourceIp":"192.0.\#
            2.10","SourcePort":"44592","DestinationIp":"198.51.100.22","DestinationPort":80,"A\#
            ction":"Deny","Type":"AZFWNetworkRule","_ResourceId":"/subscriptions/00000000-0000\#
            -0000-0000-000000000001/resourcegroups/rg-net/providers/microsoft.network/azurefir\#
            ewalls/fw-1"}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:05.500000000Z",
                    "enforcer": "azure-firewall", "decision": "deny", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "44592",
                    "destination_ip": "198.51.100.22", "destination_port": "80", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "time of an American",
            #"""
            {"TimeGenerated":"1/2/2030 3:04:05 AM","Protocol":"TCP","SourceIp":"192.0.2.10","S\#
            ourcePort":"44592","DestinationIp":"198.51.100.22","DestinationPort":80,"Action":"\#
            Deny","Type":"AZFWNetworkRule","_ResourceId":"/subscriptions/00000000-0000-0000-00\#
            00-000000000001/resourcegroups/rg-net/providers/microsoft.network/azurefirewalls/f\#
            w-1"}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:05.000000000Z",
                    "enforcer": "azure-firewall", "decision": "deny", "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "44592",
                    "destination_ip": "198.51.100.22", "destination_port": "80", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "time that is none",
            #"""
            {"TimeGenerated":"yesterday","Protocol":"TCP","SourceIp":"192.0.2.10","SourcePort"\#
            :"44592","DestinationIp":"198.51.100.22","DestinationPort":80,"Action":"Deny","Typ\#
            e":"AZFWNetworkRule","_ResourceId":"/subscriptions/00000000-0000-0000-0000-0000000\#
            00001/resourcegroups/rg-net/providers/microsoft.network/azurefirewalls/fw-1"}
            """#,
            .rejected(.badTimestamp)
        ),
        EventSample(
            "no time",
            #"""
            {"category": "AZFWNetworkRule", "resourceId": "/SUBSCRIPTIONS/00000000-0000-0000-0\#
            000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/\#
            FW-1", "properties": {"Protocol": "TCP", "SourceIp": "192.0.2.10", "SourcePort": "\#
            44592", "DestinationIp": "198.51.100.22", "DestinationPort": 80, "Action": "Deny"}\#
            }
            """#,
            .rejected(.recordWithoutTime)
        ),
        EventSample(
            "no firewall",
            #"""
            {"category": "AZFWNetworkRule", "time": "2030-01-02T03:04:05Z", "properties": {"Pr\#
            otocol": "TCP", "SourceIp": "192.0.2.10", "SourcePort": "44592", "DestinationIp"\#
            : "198.51.100.22", "DestinationPort": 80, "Action": "Deny"}}
            """#,
            .event([
                "log": "azure-firewall", "reporter": "", "kind": "network",
                "enforcer": "azure-firewall", "time": "2030-01-02T03:04:05.000000000Z",
                "decision": "deny", "protocol": "TCP", "source_ip": "192.0.2.10",
                "source_port": "44592", "destination_ip": "198.51.100.22",
                "destination_port": "80", "hits": "1", "generation": "structured",
            ])
        ),
        EventSample(
            "address that is none",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:11Z","Protocol":"TCP","SourceIp":"192.0.2.10","\#
            SourcePort":"44592","DestinationIp":"198.51.100.256","DestinationPort":80,"Action"\#
            :"Deny","Type":"AZFWNetworkRule","_ResourceId":"/subscriptions/00000000-0000-0000-\#
            0000-000000000001/resourcegroups/rg-net/providers/microsoft.network/azurefirewalls\#
            /fw-1"}
            """#,
            .rejected(.badAddress)
        ),
        EventSample(
            "port that is none",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:11Z","Protocol":"TCP","SourceIp":"192.0.2.10","\#
            SourcePort":"44592","DestinationIp":"198.51.100.22","DestinationPort":65536,"Actio\#
            n":"Deny","Type":"AZFWNetworkRule","_ResourceId":"/subscriptions/00000000-0000-000\#
            0-0000-000000000001/resourcegroups/rg-net/providers/microsoft.network/azurefirewal\#
            ls/fw-1"}
            """#,
            .rejected(.badPort)
        ),
    ]
}
