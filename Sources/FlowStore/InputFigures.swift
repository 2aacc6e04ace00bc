package import ColumnKernel
package import Flow
package import FlowRollup

/// What reading an input came to, for the ledger and for reports.
package struct InputFigures {
    package var records = 0
    package var rowsRead = 0
    package var rowsKept = 0
    package var rowsRejected = 0
    package var rowsDuplicate = 0
    /// One reporter's hour, or several.
    package var partitionName: String?
    /// Unix milliseconds.
    package var times: ClosedRange<Int64>?
    package var rejects = RejectTally()
}

extension InputFigures {
    /// Counts rows as kept that are in the sums of their days and were therefore rejected when they were read again (R2).
    package mutating func credit(_ rolledUp: InputAccount.RolledUpRows) {
        let credited = rejects.remove(.rolledUpHour, rows: rolledUp.rows)
        guard credited > 0, let first = rolledUp.first else { return }
        rowsKept += credited
        rowsRejected -= credited
        times = min(first, times?.lowerBound ?? first)...max(first, times?.upperBound ?? first)
    }

    package init(_ rollup: borrowing PartitionRollup) {
        records = rollup.recordCount
        rowsRead = rollup.rowsRead
        rowsKept = rollup.rowsKept
        rowsRejected = rollup.rowsRejected
        rowsDuplicate = rollup.rowsDuplicate
        times = rollup.times
        rejects = rollup.rejects
        partitionName = FlowStore.partitionName(rollup)
    }

    package init(_ rollup: EventRollup, texts: TextTable) {
        records = rollup.records
        rowsRead = rollup.rowsRead
        rowsKept = rollup.rowsKept
        rowsRejected = rollup.rowsRejected
        rowsDuplicate = rollup.rowsDuplicate
        times = rollup.times
        rejects = rollup.rejects
        guard let place = rollup.rowsByHour.keys.first else { return }
        partitionName =
            rollup.rowsByHour.count > 1
            ? "several reporter-hours"
            : "\(place.log.text) \(texts.text(place.reporter)) "
                + Timestamp.text(ofHour: place.hour)
    }
}

/// What the partition is, in words: one reporter's hour, or several.
private func partitionName(_ rollup: borrowing PartitionRollup) -> String? {
    guard let place = rollup.recordsByHour.keys.first else { return nil }
    guard rollup.recordsByHour.count == 1 else { return "several reporter-hours" }
    return "\(place.log.text) \(MACAddress.text(place.reporter)) "
        + Timestamp.text(ofHour: place.hour)
}
