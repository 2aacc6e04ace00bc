package import ColumnKernel

/// Which family of platform flow logs a record belongs to.
package enum LogFamily: UInt8, Sendable {
    case nsg = 1
    case vnet = 2
}

/// `log` of the public views, for the formats of this version.
package enum LogKind: UInt8, Sendable, CaseIterable {
    case nsgV1 = 1
    case nsgV2 = 2
    case vnetV4 = 3

    package var text: String {
        switch self {
        case .nsgV1: "nsg-v1"
        case .nsgV2: "nsg-v2"
        case .vnetV4: "vnet-v4"
        }
    }
}

/// One record of a flow log: a reporter's minute, as far as it has been read.
///
/// Members may come in any order, so nothing is decided before the record is complete. Texts are numbers
/// of the decoder's `TextTable`.
package struct FlowRecord: Sendable {
    /// A flow group: the tuples of one rule (and, in NSG logs, one MAC).
    package struct Group: Sendable {
        package var acl: UInt32 = TextTable.empty
        package var rule: UInt32 = TextTable.empty
        /// 48 bits; `nil` where the log has none here.
        package var reporter: UInt64?

        package init() {}
    }

    package var family: LogFamily?
    /// `properties.Version` or `flowLogVersion`.
    package var version: Int?
    /// Nanoseconds since 1970.
    package var time: Int64?
    /// `macAddress`, 48 bits.
    package var reporter: UInt64?
    package var systemID = TextTable.empty
    package var resourceID = TextTable.empty
    package var flowLogID = TextTable.empty
    package var flowLogResourceID = TextTable.empty
    package var groups: [Group] = []
    package var columns: TupleColumns
    /// Unknown words of this record, numbers of the `TextTable`: index = code - `verbatim`.
    package var unknownWords: [UInt32] = []
    /// Tuples of this record that did not parse.
    package var rejects = RejectTally()
    /// Offset of the record's first byte in the decompressed input.
    package var offset = 0

    /// Groups beyond this share the last one, named `other` (R14).
    package static let maximumGroups = 1 << 16
    /// Unknown words kept apart in one record.
    package static let maximumUnknownWords = 100

    package init(capacity: Int) { columns = TupleColumns(capacity: capacity) }

    package mutating func removeAll(offset: Int) {
        family = nil
        version = nil
        time = nil
        reporter = nil
        systemID = TextTable.empty
        resourceID = TextTable.empty
        flowLogID = TextTable.empty
        flowLogResourceID = TextTable.empty
        groups.removeAll(keepingCapacity: true)
        columns.removeAll()
        unknownWords.removeAll(keepingCapacity: true)
        rejects.removeAll()
        self.offset = offset
    }
}
