/// Structured firewall records: `azure-firewall.md` section 7, `export-shapes.md` section 8.
extension EventSamples {
    package static let firewallRecords: [EventSample] = [
        EventSample(
            "network rule, allowed",
            #"""
            {"category":"AZFWNetworkRule","time":"2030-01-02T03:04:05.6789010Z","resourceId":"\#
            /SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDER\#
            S/MICROSOFT.NETWORK/AZUREFIREWALLS/FW-1","properties":{"Protocol":"TCP","SourceIp"\#
            :"192.0.2.10","SourcePort":50123,"DestinationIp":"198.51.100.20","DestinationPort"\#
            :443,"Action":"Allow","Policy":"pol-1","RuleCollectionGroup":"DefaultNetworkRuleCo\#
            llectionGroup","RuleCollection":"net-allow","Rule":"web-out","ActionReason":""}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:05.678901000Z",
                    "enforcer": "azure-firewall", "decision": "allow",
                    "rule": "pol-1/DefaultNetworkRuleCollectionGroup/net-allow/web-out",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "50123",
                    "destination_ip": "198.51.100.20", "destination_port": "443", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "network rule, default",
            #"""
            {"category":"AZFWNetworkRule","time":"2030-01-02T03:04:06.000001+00:00","resourceI\#
            d":"/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROV\#
            IDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW-1","properties":{"Protocol":"UDP","Sourc\#
            eIp":"192.0.2.11","SourcePort":52555,"DestinationIp":"198.51.100.21","DestinationP\#
            ort":443,"Action":"Deny","Policy":"","RuleCollectionGroup":"","RuleCollection":"",\#
            "Rule":"","ActionReason":"Default Action"}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:06.000001000Z",
                    "enforcer": "azure-firewall", "decision": "deny", "reason": "Default Action",
                    "protocol": "UDP", "source_ip": "192.0.2.11", "source_port": "52555",
                    "destination_ip": "198.51.100.21", "destination_port": "443", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "application rule",
            #"""
            {"category":"AZFWApplicationRule","time":"2030-01-02T03:04:07.1234560Z","resourceI\#
            d":"/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROV\#
            IDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW-1","properties":{"Protocol":"HTTPS","Sou\#
            rceIp":"192.0.2.10","SourcePort":50975,"DestinationPort":443,"Fqdn":"www.example.c\#
            om","TargetUrl":"","Action":"Allow","Policy":"pol-1","RuleCollectionGroup":"Defaul\#
            tApplicationRuleCollectionGroup","RuleCollection":"web","Rule":"web-out","ActionRe\#
            ason":"","IsTlsInspected":false,"WebCategory":"","IsExplicitProxyRequest":false}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "application", "time": "2030-01-02T03:04:07.123456000Z",
                    "enforcer": "azure-firewall", "decision": "allow",
                    "rule": "pol-1/DefaultApplicationRuleCollectionGroup/web/web-out",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "50975",
                    "destination_fqdn": "www.example.com", "destination_port": "443", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "NAT rule",
            #"""
            {"category":"AZFWNatRule","time":"2030-01-02T03:04:08.0000000Z","resourceId":"/SUB\#
            SCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/MI\#
            CROSOFT.NETWORK/AZUREFIREWALLS/FW-1","properties":{"Protocol":"TCP","SourceIp":"20\#
            3.0.113.5","SourcePort":49108,"DestinationIp":"198.51.100.1","DestinationPort":443\#
            ,"TranslatedIp":"192.0.2.30","TranslatedPort":8443,"Policy":"pol-1","RuleCollectio\#
            nGroup":"DefaultDnatRuleCollectionGroup","RuleCollection":"in","Rule":"ingress"}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "nat", "time": "2030-01-02T03:04:08.000000000Z",
                    "enforcer": "azure-firewall", "decision": "allow", "direction": "inbound",
                    "rule": "pol-1/DefaultDnatRuleCollectionGroup/in/ingress",
                    "reason": "DNAT to 192.0.2.30:8443", "protocol": "TCP",
                    "source_ip": "203.0.113.5", "source_port": "49108",
                    "destination_ip": "198.51.100.1", "destination_port": "443", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "DNS query",
            #"""
            {"category":"AZFWDnsQuery","time":"2030-01-02T03:04:09.1111110Z","resourceId":"/SU\#
            BSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/M\#
            ICROSOFT.NETWORK/AZUREFIREWALLS/FW-1","properties":{"SourceIp":"192.0.2.10","Sourc\#
            ePort":47785,"QueryId":35817,"QueryType":"A","QueryClass":"IN","QueryName":"www.ex\#
            ample.com.","Protocol":"udp","RequestSize":33,"DnssecOkBit":false,"EDNS0BufferSize\#
            ":512,"ResponseCode":"NOERROR","ResponseFlags":"qr,rd,ra","ResponseSize":152,"Requ\#
            estDurationSecs":0.0000286,"ErrorNumber":0,"ErrorMessage":""}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "dns", "time": "2030-01-02T03:04:09.111111000Z", "protocol": "UDP",
                    "source_ip": "192.0.2.10", "source_port": "47785", "hits": "1",
                    "generation": "structured", "message": "whole", "resolver": "fw-1",
                    "query_id": "35817", "query_type": "A", "query_name": "www.example.com",
                    "response_code": "NOERROR", "latency_ns": "28600", "lookups": "1",
                ]
            )
        ),
        EventSample(
            "threat intelligence",
            #"""
            {"category":"AZFWThreatIntel","time":"2030-01-02T03:04:10.0000000Z","resourceId":"\#
            /SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDER\#
            S/MICROSOFT.NETWORK/AZUREFIREWALLS/FW-1","properties":{"Protocol":"HTTP","SourceIp\#
            ":"192.0.2.12","SourcePort":51674,"DestinationIp":"","DestinationPort":80,"Fqdn":"\#
            bad.example.com","TargetUrl":"","Action":"Alert","ThreatDescription":"Example indi\#
            cator","IsTlsInspected":"false"}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "threat", "time": "2030-01-02T03:04:10.000000000Z",
                    "enforcer": "threat-intel", "decision": "allow", "reason": "Example indicator",
                    "protocol": "TCP", "source_ip": "192.0.2.12", "source_port": "51674",
                    "destination_fqdn": "bad.example.com", "destination_port": "80", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "intrusion signature",
            #"""
            {"category":"AZFWIdpsSignature","time":"2030-01-02T03:04:11.0000000Z","resourceId"\#
            :"/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVID\#
            ERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW-1","properties":{"Protocol":"TCP","SourceI\#
            p":"192.0.2.10","SourcePort":44592,"DestinationIp":"198.51.100.22","DestinationPor\#
            t":80,"Action":"alert","SignatureId":"2000001","Category":"Example category","Desc\#
            ription":"Example description","Severity":2}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "idps", "time": "2030-01-02T03:04:11.000000000Z", "enforcer": "idps",
                    "decision": "allow", "rule": "2000001", "reason": "Example description",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "44592",
                    "destination_ip": "198.51.100.22", "destination_port": "80", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "top flow",
            #"""
            {"category":"AZFWFatFlow","time":"2030-01-02T03:06:00.0000000Z","resourceId":"/SUB\#
            SCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/MI\#
            CROSOFT.NETWORK/AZUREFIREWALLS/FW-1","properties":{"Protocol":"TCP","SourceIp":"19\#
            2.0.2.10","SourcePort":50123,"DestinationIp":"198.51.100.20","DestinationPort":443\#
            ,"FlowRate":12.5}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "undecided", "time": "2030-01-02T03:06:00.000000000Z",
                    "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "50123",
                    "destination_ip": "198.51.100.20", "destination_port": "443", "hits": "1",
                ]
            )
        ),
        EventSample(
            "flow trace",
            #"""
            {"category":"AZFWFlowTrace","time":"2030-01-02T03:04:05.7000000Z","resourceId":"/S\#
            UBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/\#
            MICROSOFT.NETWORK/AZUREFIREWALLS/FW-1","properties":{"Protocol":"TCP","SourceIp":"\#
            192.0.2.10","SourcePort":50123,"DestinationIp":"198.51.100.20","DestinationPort":4\#
            43,"Action":"Log","ActionReason":"Additional TCP Log","Flag":"SYN-ACK"}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "undecided", "time": "2030-01-02T03:04:05.700000000Z",
                    "protocol": "TCP",
                    "source_ip": "192.0.2.10", "source_port": "50123",
                    "destination_ip": "198.51.100.20", "destination_port": "443", "hits": "1",
                ]
            )
        ),
        EventSample(
            "shape A",
            #"""
            {"time":"2030-01-02T03:04:05.6789010Z","resourceId":"/SUBSCRIPTIONS/00000000-0000-\#
            0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/MICROSOFT.NETWORK/AZUREFIRE\#
            WALLS/FW-1","category":"AZFWNetworkRule","properties":{"Protocol":"TCP","SourceIp"\#
            :"192.0.2.10","SourcePort":50123,"DestinationIp":"198.51.100.20","DestinationPort"\#
            :443,"Action":"Deny","Policy":"","RuleCollectionGroup":"","RuleCollection":"","Rul\#
            e":"","ActionReason":"Default Action"}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:05.678901000Z",
                    "enforcer": "azure-firewall", "decision": "deny", "reason": "Default Action",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "50123",
                    "destination_ip": "198.51.100.20", "destination_port": "443", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "shape A, text",
            #"""
            {"time":"2030-01-02T03:04:06.000001+00:00","resourceId":"/SUBSCRIPTIONS/00000000-0\#
            000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PROVIDERS/MICROSOFT.NETWORK/AZURE\#
            FIREWALLS/FW-1","operationName":"AzureFirewallNetworkRuleLog","category":"AzureFir\#
            ewallNetworkRule","properties":{"msg":"UDP request from 192.0.2.11:51106 to 198.51\#
            .100.53:53. Action: Allow. "}}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:06.000001000Z",
                    "enforcer": "azure-firewall", "decision": "allow", "protocol": "UDP",
                    "source_ip": "192.0.2.11", "source_port": "51106",
                    "destination_ip": "198.51.100.53", "destination_port": "53", "hits": "1",
                    "generation": "legacy",
                ]
            )
        ),
        EventSample(
            "shape C",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:05.678901Z","Protocol":"TCP","SourceIp":"192.0.\#
            2.10","SourcePort":50123,"DestinationIp":"198.51.100.20","DestinationPort":443,"Ac\#
            tion":"Deny","Policy":"","RuleCollectionGroup":"","RuleCollection":"","Rule":"","A\#
            ctionReason":"Default Action","SourceSystem":"Azure","TenantId":"00000000-0000-000\#
            0-0000-0000000000aa","Type":"AZFWNetworkRule","_ResourceId":"/subscriptions/000000\#
            00-0000-0000-0000-000000000001/resourcegroups/rg-net/providers/microsoft.network/a\#
            zurefirewalls/fw-1"}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:05.678901000Z",
                    "enforcer": "azure-firewall", "decision": "deny", "reason": "Default Action",
                    "protocol": "TCP", "source_ip": "192.0.2.10", "source_port": "50123",
                    "destination_ip": "198.51.100.20", "destination_port": "443", "hits": "1",
                    "generation": "structured",
                ]
            )
        ),
        EventSample(
            "shape C, text",
            #"""
            {"TimeGenerated":"2030-01-02T03:04:06Z","Category":"AzureFirewallNetworkRule","Ope\#
            rationName":"AzureFirewallNetworkRuleLog","Resource":"FW-1","ResourceGroup":"RG-NE\#
            T","ResourceProvider":"MICROSOFT.NETWORK","ResourceType":"AZUREFIREWALLS","Resourc\#
            eId":"/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/RESOURCEGROUPS/RG-NET/PR\#
            OVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW-1","msg_s":"UDP request from 192.0.2.1\#
            1:51106 to 198.51.100.53:53. Action: Allow. ","Type":"AzureDiagnostics"}
            """#,
            .event(
                aRecord,
                [
                    "kind": "network", "time": "2030-01-02T03:04:06.000000000Z",
                    "enforcer": "azure-firewall", "decision": "allow", "protocol": "UDP",
                    "source_ip": "192.0.2.11", "source_port": "51106",
                    "destination_ip": "198.51.100.53", "destination_port": "53", "hits": "1",
                    "generation": "legacy",
                ]
            )
        ),
    ]
}
