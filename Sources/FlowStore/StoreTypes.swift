package import Flow
package import FlowRollup

/// Why the result database cannot be used or written.
package enum StoreError: Error, Sendable {
    /// Not a database, or not one of ours, or newer than this program.
    case unusable(path: String, reason: String)
    /// A statement failed: disk full, read-only, locked by somebody else.
    case failed(path: String, reason: String)

    package var reason: String {
        switch self {
        case .unusable(_, let reason), .failed(_, let reason): reason
        }
    }
}

/// What the ledger knows of an input: enough to tell whether it has changed.
package struct LedgerEntry: Sendable, Equatable {
    package var inputID: Int64
    package var bytesStored: Int
    package var modifiedNanoseconds: Int64
    package var status: InputStatus
    package var interleaving: Interleaving
    /// Whether inventory has come to know of a change of owner that its rows were not told apart by (R7).
    package var isOutdated: Bool

    /// Whether records of other inputs lie between this one's (R3).
    package enum Interleaving: Sendable {
        case apart
        /// They do, and the input is to be read again with `SplitSegment.Stretches.record`.
        case unsettled
        /// They do, and it has been read so.
        case settled
    }
}

/// One input object as it goes into the ledger.
package struct InputAccount: Sendable {
    /// Rows that are in the sums of their days.
    package struct RolledUpRows: Sendable {
        package var rows = 0
        /// When the first row of the input was, in Unix milliseconds; `nil` without such rows.
        package var first: Int64?
    }

    package var inputID: Int64
    package var path: String
    /// As in `flow_facts.log`, sorted.
    package var formats: [String] = []
    package var compression: String?
    package var bytesStored = 0
    package var modifiedNanoseconds: Int64 = 0
    package var bytesRead = 0
    package var sha256: String?
    /// How it was read.
    package var stretches = SplitSegment.Stretches.long
    package var status: InputStatus
    /// What is wrong and where; `nil` for a sound input.
    package var damage: String?
    /// What was kept of it before, of days that have been rolled up since.
    package var rolledUp = RolledUpRows()

    package init(inputID: Int64, path: String, status: InputStatus) {
        self.inputID = inputID
        self.path = path
        self.status = status
    }
}

/// The row of `runs` at the end of a run.
package struct RunAccount: Sendable {
    package enum Status: String, Sendable { case done, stopped, damaged }

    package var status: Status
    package var inputsRead: Int
    package var inputsUnchanged: Int
    package var inputsFailed: Int
    package var rowsKept: Int
    package var rowsRejected: Int
    package var splitsCorrected: Int
    package var lifetimeTotals: Int

    package init(
        status: Status,
        inputsRead: Int,
        inputsUnchanged: Int,
        inputsFailed: Int,
        rowsKept: Int,
        rowsRejected: Int,
        splitsCorrected: Int,
        lifetimeTotals: Int
    ) {
        self.status = status
        self.inputsRead = inputsRead
        self.inputsUnchanged = inputsUnchanged
        self.inputsFailed = inputsFailed
        self.rowsKept = rowsKept
        self.rowsRejected = rowsRejected
        self.splitsCorrected = splitsCorrected
        self.lifetimeTotals = lifetimeTotals
    }
}

/// A worker's numbers as those of the database; grows as the worker meets more.
package struct NumberMap: Sendable {
    var addresses: [Int64] = []
    /// What the topology says of them.
    var descriptions: [AddressDescriptionNumber] = []
    var scopes: [Int64] = []

    package init() {}

    /// The rollup's scopes are numbered anew with each input.
    package mutating func removeScopes() { scopes.removeAll(keepingCapacity: true) }

    package mutating func removeAll() {
        addresses.removeAll(keepingCapacity: true)
        descriptions.removeAll(keepingCapacity: true)
        scopes.removeAll(keepingCapacity: true)
    }
}
