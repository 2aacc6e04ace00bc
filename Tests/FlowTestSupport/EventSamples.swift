/// A record of an event log and what it says, as far as one record can say it.
package struct EventSample: Sendable, CustomStringConvertible {
    package enum Meaning: Hashable, Sendable {
        /// Everything that is not NULL, by the names of `ReferenceEvent.fields`.
        case event([String: String])
        case notAnEvent
        case rejected(ReferenceEventReject)
        case foreign

        /// What all of a table share, and what this one says beyond.
        static func event(_ shared: [String: String], _ own: [String: String]) -> Meaning {
            .event(shared.merging(own) { _, own in own })
        }
    }

    /// What is odd in it.
    package var name: String
    /// One record in its frame; a file named `EventSamples.path` holds it.
    package var text: String
    package var meaning: Meaning

    package var description: String { name }

    init(_ name: String, _ text: String, _ meaning: Meaning) {
        self.name = name
        self.text = text
        self.meaning = meaning
    }

    /// A legacy firewall message in its envelope.
    init(_ name: String, message: String, _ meaning: Meaning) {
        let quoted = message.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let text =
            #"{"category":"AzureFirewallNetworkRule","operationName":"AzureFirewallNetworkRuleLog","#
            + #""time":"2030-01-02T03:04:06.000001+00:00","resourceId":""#
            + EventSamples.firewall.uppercased() + #"","properties":{"msg":""# + quoted + #""}}"#
        self.init(name, text, meaning)
    }
}

/// The format documents' samples with their reading, for every reader of event logs.
///
///     @Test(arguments: EventSamples.all) func sample(_ sample: EventSample) {
///         #expect(ReferenceEvents.meanings(of: sample.text) == [sample.meaning])
package enum EventSamples {
    /// The resource id of the documents' firewall, as views show it.
    static let firewall =
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-net/providers/"
        + "microsoft.network/azurefirewalls/fw-1"

    static let aText = [
        "log": "azure-firewall", "generation": "legacy", "reporter": "fw-1", "acl": firewall,
        "time": "2030-01-02T03:04:06.000001000Z", "hits": "1",
    ]
    static let aRecord = ["log": "azure-firewall", "reporter": "fw-1", "acl": firewall]
    static let aFlow = ["log": "hubble"]
    static let aGroup = ["log": "calico", "time": "2030-01-02T03:04:00.000000000Z"]
    static let aLine = [
        "log": "coredns", "kind": "dns", "hits": "1", "message": "whole", "lookups": "1",
    ]

    /// Where a CoreDNS line would be found.
    package static let path = "pods/coredns-1_kube-system_coredns-00aa.log"

    package static let all: [EventSample] =
        firewallTexts + firewallWebTexts + firewallRecords + oddFirewallRecords + hubbleEvents
        + oddHubbleEvents + calicoRecords + coreDNSLines
}

extension ReferenceEvents {
    /// What the reference makes of every record of a text, in its order; damage is left out.
    package static func meanings(
        of text: String,
        path: String = EventSamples.path
    ) -> [EventSample.Meaning] {
        let reading = ReferenceEventReading(path: path)
        return ReferenceEventDocuments(Array(text.utf8)).records.map { record in
            switch reading.outcome(of: record) {
            case .event(let event): .event(event.fields)
            case .rejected(let reason): .rejected(reason)
            case .notAnEvent: .notAnEvent
            case .foreign: .foreign
            }
        }
    }
}
