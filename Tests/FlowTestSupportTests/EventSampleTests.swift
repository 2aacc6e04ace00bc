import FlowTestSupport
import Foundation
import Testing

/// The oracle of event logs on the samples of the format documents.
struct EventSampleTests {
    @Test("a record of the documents says what its document says", arguments: EventSamples.all)
    func documentSample(_ sample: EventSample) throws {
        let meanings = ReferenceEvents.meanings(of: sample.text)
        #expect(meanings.count == 1)
        guard case .event(let wanted) = sample.meaning, case .event(let found)? = meanings.first
        else {
            #expect(meanings == [sample.meaning])
            return
        }
        for name in Set(wanted.keys).union(found.keys).sorted() {
            #expect(found[name] == wanted[name], "\(sample.name): \(name)")
        }
    }

    @Test("every sample has its own name")
    func names() {
        for samples in [
            EventSamples.firewallTexts, EventSamples.firewallWebTexts,
            EventSamples.firewallRecords, EventSamples.oddFirewallRecords,
            EventSamples.hubbleEvents, EventSamples.oddHubbleEvents, EventSamples.calicoRecords,
            EventSamples.coreDNSLines,
        ] {
            #expect(Set(samples.map(\.name)).count == samples.count)
        }
    }
}
