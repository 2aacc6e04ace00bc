import ColumnKernel
import Testing

@Suite struct RowEffectsTests {
    /// Derived from section 2 of the contract, case by case.
    private func expected(
        _ decision: Character,
        _ state: Character,
        isMeasured: Bool,
        sent: UInt64,
        received: UInt64
    ) -> UInt8 {
        if decision == "D" { return RowEffects.denied }
        var effects = isMeasured ? RowEffects.measured : 0
        guard decision == "A" else { return effects }
        if state == "B" || state == "\0" { effects |= RowEffects.opened }
        if state == "E" {
            effects |= RowEffects.closed
            if isMeasured, sent > 0, received == 0 { effects |= RowEffects.unanswered }
        }
        return effects
    }

    @Test("every combination of decision, state and counters")
    func combinations() {
        var columns = TupleColumns(capacity: 1024)
        var wanted: [UInt8] = []
        for decision in ["A", "D", "Q", "\u{90}"] as [Character] {
            for state in ["B", "C", "E", "D", "\0", "Z"] as [Character] {
                for isMeasured in [false, true] {
                    for (sent, received) in [(0, 0), (3, 0), (0, 4), (256, 0), (5, 6)]
                        as [(UInt64, UInt64)]
                    {
                        var row = TupleRow()
                        row.codes = TupleCodes(
                            direction: UInt8(ascii: "I"),
                            decision: UInt8(decision.unicodeScalars.first?.value ?? 0),
                            state: UInt8(state.unicodeScalars.first?.value ?? 0),
                            encryption: 2
                        )
                        row.flags = isMeasured ? .measured : []
                        row.packetsSent = sent
                        row.packetsReceived = received
                        columns.append(row, group: 0, offset: 0)
                        wanted.append(
                            expected(
                                decision,
                                state,
                                isMeasured: isMeasured,
                                sent: sent,
                                received: received
                            )
                        )
                    }
                }
            }
        }
        var effects: [UInt8] = []
        RowEffects.assign(columns, to: &effects)
        #expect(effects == wanted)
    }

    @Test("ports are marked of allowed rows that go out to a public address, whatever their state")
    func portMarks() {
        var columns = TupleColumns(capacity: 256)
        var destinations: [UInt32] = []
        var wanted: [UInt8] = []
        for direction in ["I", "O", "Z"] as [Character] {
            for decision in ["A", "D", "Q"] as [Character] {
                for state in ["B", "C", "E", "D", "\0", "Z"] as [Character] {
                    for destination in 0..<3 as Range<UInt32> {
                        var row = TupleRow()
                        row.codes = TupleCodes(
                            direction: direction.asciiValue ?? 0,
                            decision: decision.asciiValue ?? 0,
                            state: state.asciiValue ?? 0,
                            encryption: 2
                        )
                        columns.append(row, group: 0, offset: 0)
                        destinations.append(destination)
                        let isMarked = direction == "O" && decision == "A" && destination == 2
                        wanted.append(RowEffects.closed | (isMarked ? RowEffects.ports : 0))
                    }
                }
            }
        }
        var effects = Array(repeating: RowEffects.closed, count: wanted.count)
        RowEffects.markPorts(
            count: wanted.count,
            codes: columns.codes,
            destinations: destinations,
            publicMarks: [0, 0, RowEffects.ports],
            in: &effects
        )
        #expect(effects == wanted)
    }
}
