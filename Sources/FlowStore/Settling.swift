import FlowEnrich
import GRDB

/// Brings up to date whatever spans partitions, for the hours and streams a transaction touched (R12).
func settle(_ database: Database, _ state: inout StoreState) throws {
    try updateRoles(database, hours: state.touchedHours.sorted(), topology: state.topology)
    let corrected = try updateSplitCorrections(database, inputs: state.touchedInputs)
    try EgressSums.updateExclusions(
        database,
        hours: state.touchedHours.union(corrected).union(state.summedHours).sorted()
    )
    state.summedHours.removeAll()
    try state.orphanInterleaved(database, inputs: state.touchedInputs)
    state.touchedHours.removeAll()
    state.touchedInputs.removeAll()
}
