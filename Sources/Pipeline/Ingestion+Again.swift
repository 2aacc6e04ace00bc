import FlowStore

/// What a run reads from, and where it keeps its account.
struct IngestCourse: Sendable {
    let totals: RunTotals
    let runID: Int64
}

extension Ingestion {
    /// Reads again what has to be, then commits all of it at once.
    ///
    /// Never the first without the second: what one input gave up and another has not yet taken would be in neither (R12).
    func commitWhole(_ context: IngestContext, _ course: IngestCourse) throws(StoreError) {
        context.hold.set()
        try readOrphans(context, course)
        try store.commit()
        context.hold.clear()
    }

    /// Reads inputs again whose result depends on what others showed: records that another gave up (R4), records
    /// between those of another (R3).
    private func readOrphans(
        _ context: IngestContext,
        _ course: IngestCourse
    ) throws(StoreError) {
        var context = context
        context.pass = .again
        // Each round settles one round of changes; more than a few means something else is wrong. What is left then is
        // marked in the ledger, for the next run.
        for _ in 0..<4 {
            // Interleaved records show when the transaction is settled.
            try store.bringUpToDate()
            let orphans = try store.takeOrphanedInputs()
            guard !orphans.isEmpty else { return }
            context.claims.forget()
            let inputs = try store.foundFiles(ofInputs: orphans).map(PlannedInput.init)
            try read(.these(inputs), context, course)
        }
    }
}
