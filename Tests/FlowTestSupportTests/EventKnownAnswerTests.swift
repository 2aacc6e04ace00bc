import FlowTestSupport
import Foundation
import Testing

/// Published event logs, read in place from the folder that `WEIR_SAMPLES` names.
@Suite(.enabled(if: KnownAnswerTests.folder != nil, "WEIR_SAMPLES is not set"))
struct EventKnownAnswerTests {
    private func text(_ path: String) throws -> String {
        let folder = try #require(KnownAnswerTests.folder)
        let url = URL(fileURLWithPath: folder).appendingPathComponent(path)
        return String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }

    /// Fields of every event; nil for what is none.
    private func events(_ text: String) -> [[String: String]?] {
        ReferenceEvents.meanings(of: text).map { meaning in
            if case .event(let fields) = meaning { fields } else { nil }
        }
    }

    @Test("the five structured firewall records")
    func structuredFirewall() throws {
        let events = events(try text("azure-firewall/nicolgit-azfw-structured-samples.jsonl"))
        #expect(events.map { $0?["kind"] } == ["dns", "application", "network", "idps", "threat"])
        #expect(events.map { $0?["decision"] } == [nil, "allow", "deny", "allow", "allow"])
        #expect(events.allSatisfy { $0?["reporter"] == "lab-firewall" })
        #expect(events[0]?["latency_ns"] == "5563465")
        #expect(events[0]?["query_name"] == "winatp-gw-cus3.microsoft.com")
        #expect(
            events[1]?["rule"]
                == "my-firewall-policy/DefaultApplicationRuleCollectionGroup/"
                + "internet-out-collection/allow-internet-traffic-out"
        )
        #expect(events[2]?["reason"] == "Default Action")
        #expect(events[3]?["rule"] == "2008989")
        #expect(events[3]?["reason"] == "POLICY IP Check Domain (showmyip in HTTP Host)")
        #expect(events[4]?["destination_ip"] == nil)
        #expect(
            events[4]?["destination_fqdn"] == "testmaliciousdomain.eastus.cloudapp.azure.com"
        )
    }

    @Test("the eight legacy messages")
    func legacyMessages() throws {
        let messages = try text("azure-firewall/nicolgit-legacy-msg-comments.txt")
            .split(separator: "\n").map(String.init)
        let records = messages.map { message in
            #"{"category":"AzureFirewallNetworkRule","time":"2030-01-02T03:04:05Z","#
                + #""resourceId":"/FW","properties":{"msg":""# + message + #""}}"#
        }
        let events = events(records.joined(separator: "\n"))
        #expect(
            events.map { $0?["kind"] } == [
                "network", "network", "nat", "application", "application", "application", "dns",
                nil,
            ]
        )
        #expect(
            events.map { $0?["decision"] }
                == ["allow", "deny", "allow", "deny", "deny", "deny", nil, nil]
        )
        #expect(events[1]?["protocol"] == "ICMP")
        #expect(events[2]?["reason"] == "DNAT to 10.13.2.4:3389")
        #expect(events[3]?["reason"] == "Default Action")
        #expect(
            events[4]?["rule"]
                == "my-policy/DefaultApplicationRuleCollectionGroup/block-sites/block-microsoft"
        )
        #expect(events[5]?["destination_fqdn"] == "au.download.windowsupdate.com")
        #expect(events[6]?["latency_ns"] == "4987569")
    }

    @Test("three events of a managed cluster decide nothing, two masked drops do")
    func hubble() throws {
        let managed = events(try text("hubble/docker-provider-acns-events.jsonl"))
        #expect(managed.map { $0?["kind"] } == ["undecided", "undecided", "undecided"])
        #expect(managed.allSatisfy { $0?["reporter"] == "aks-nodepool1-27013129-vmss000000" })
        #expect(managed.allSatisfy { $0?["acl"] == "longtestnetworkflowcni" })
        #expect(managed[0]?["source_workload"] == "Deployment/kapinger-good")

        let masked = events(try text("hubble/cilium-docs-export-events.jsonl"))
        #expect(masked.map { $0?["kind"] } == ["fault", "policy"])
        #expect(masked.map { $0?["reason"] } == ["INVALID_SOURCE_IP", "POLICY_DENIED"])
        #expect(masked.map { $0?["protocol"] } == ["58", "TCP"])
        #expect(masked[1]?["destination_pod"] == "deathstar-7848d6c4d5-th9v2")
    }

    @Test("the vendor's Calico record is no JSON and said to be none")
    func calico() throws {
        for name in ["calico-cloud", "calico-enterprise"] {
            let text = try text("calico/\(name)-flowlog-level0-example.json")
            let input = ReferenceInput(path: name, bytes: Array(text.utf8), isDamaged: false)
            let account = try #require(ReferenceEvents([input]).inputs.first)
            #expect(account.rejections == ["damaged-json": 0])
            #expect(account.rowsRead == 0)
        }
    }
}
