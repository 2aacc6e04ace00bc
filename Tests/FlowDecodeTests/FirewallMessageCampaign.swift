import ColumnKernel
import Flow
import FlowTestSupport
import Foundation
import Testing

@testable import FlowDecode

/// Every variant of a legacy message with random values, written and read back (`azure-firewall.md` section 5.1).
///
/// 20,000 messages with the tests; as many as `WEIR_MESSAGES` says if it is set, and then how fast is printed.
@Suite struct FirewallMessageCampaign {
    @Test("what is written into a legacy message is read out of it")
    func roundTrip() throws {
        let wanted = ProcessInfo.processInfo.environment["WEIR_MESSAGES"].flatMap { Int($0) }
        var random = SplitMix64(seed: 0x1e9a_c)
        var reader = FirewallMessage()
        var tables = EventTables()
        var addresses = AddressTable()
        var differences = 0
        var variants: Set<String> = []
        var seconds = 0.0
        let count = wanted ?? 20_000
        for _ in 0..<count {
            let message = LegacyMessage.random(&random)
            variants.insert(message.variant)
            let bytes = Array(message.text.utf8)
            var event = Event(log: .azureFirewall, kind: .sign)
            let start = ContinuousClock.now
            let outcome = reader.read(
                bytes.span,
                0..<bytes.count,
                into: &event,
                &tables,
                &addresses
            )
            let time = start.duration(to: .now).components
            seconds += Double(time.seconds) + Double(time.attoseconds) / 1e18
            let read: LegacyMessage.Fields?
            switch outcome {
            case .event: read = LegacyMessage.Fields(event, tables, addresses)
            case .proxyFailure: read = nil
            case .rejected(let reason):
                differences += 1
                Issue.record("\(message.variant), \(reason.rawValue): \(message.text)")
                return
            }
            if read != message.fields {
                differences += 1
                Issue.record(
                    """
                    \(message.variant): \(message.text)
                    read \(String(describing: read))
                    said \(String(describing: message.fields))
                    """
                )
                return
            }
        }
        #expect(differences == 0)
        #expect(variants == Set(LegacyMessage.variants))
        guard wanted != nil else { return }
        print(
            "\(count) messages of \(variants.count) variants, \(differences) differences,",
            "\(Int(Double(count) / seconds)) lines a second"
        )
    }
}
