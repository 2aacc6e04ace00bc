import FlowEnrich
import GRDB

/// Brings up to date whatever spans partitions, for the hours and streams a transaction touched (R12).
func settle(_ database: Database, _ state: inout StoreState) throws {
    state.leaveOutRolledUpHours()
    let changed = try updateRoles(
        database,
        hours: state.touchedHours.sorted(),
        topology: state.topology
    )
    state.transitHours.formUnion(changed)
    try Passages.update(
        database,
        hours: state.transitHours.sorted(),
        topology: state.topology
    )
    state.transitHours.removeAll()
    let countedHours = state.touchedHours.union(state.subnetHours).sorted()
    // It looks at every owner there is.
    if !countedHours.isEmpty {
        try SubnetHours(state.topology, state.describer.owners)
            .update(database, hours: countedHours)
    }
    state.subnetHours.removeAll()
    let corrected = try updateSplitCorrections(
        database,
        inputs: state.touchedInputs,
        rolledUp: state.rolledUpDays
    )
    try EgressSums.updateExclusions(
        database,
        hours: state.touchedHours.union(corrected).union(state.summedHours).sorted()
    )
    state.summedHours.removeAll()
    try state.noteRuleDays(corrected: corrected, database)
    try EventGenerations.update(
        database,
        hours: state.eventHours,
        rolledUp: state.rolledUpDays
    )
    // Last: it counts what is left after roles and generations.
    try FoldedScans.update(database, hours: state.touchedHours.union(state.eventHours))
    state.eventHours.removeAll()
    try PairSettling.update(database)
    try state.orphanInterleaved(database, inputs: state.touchedInputs)
    state.touchedHours.removeAll()
    state.touchedInputs.removeAll()
}
