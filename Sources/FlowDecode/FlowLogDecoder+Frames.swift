import ColumnKernel

extension FlowLogDecoder {
    /// An open object or array on the way to the tuples.
    struct Frame: Sendable {
        enum Kind: Sendable {
            /// A record, or a wrapper with `records` inside.
            case object
            /// The elements of `records`, or a bare array of records.
            case records
            case properties
            case nsgRules, nsgRule, nsgMACs, nsgMAC
            case flowRecords, acls, acl, vnetGroups, vnetGroup
            case tuples

            var isArray: Bool { element != nil || self == .tuples }

            /// The kind of an array's elements.
            var element: Kind? {
                switch self {
                case .records: .object
                case .nsgRules: .nsgRule
                case .nsgMACs: .nsgMAC
                case .acls: .acl
                case .vnetGroups: .vnetGroup
                default: nil
                }
            }
        }

        var kind: Kind
        /// `.object` only: it holds `records`, and nothing else in it counts.
        var isWrapper = false
        /// `.object` only: one tuple with its record's members around it, no record (shape F).
        var isFlattened = false
        /// `.nsgRule`: the rule, `.acl`: the ACL id.
        ///
        /// May come behind the groups it is for.
        var text = TextTable.empty
        /// The first group of the record that was opened inside this frame.
        var firstGroup = 0

        init(kind: Kind) { self.kind = kind }
    }

    /// Ids of an object that may turn out to be no record: other logs are not remembered (R14).
    struct RecordContext: Sendable {
        var systemID: [UInt8] = []
        var resourceID: [UInt8] = []
        var flowLogID: [UInt8] = []
        var flowLogResourceID: [UInt8] = []
    }

    enum CapturedField: Sendable {
        case time, macAddress, systemID, resourceID, category, version
        case flowLogID, flowLogResourceID
        case outerRule, acl, groupRule, groupMAC
    }

    /// What to do with the value of a member.
    enum Action: Sendable {
        case skip
        case open(Frame.Kind)
        case capture(CapturedField)
    }

    /// A fragment (shape B) may end with the `]}` of the blob it was cut from, once.
    enum FragmentEnd: Sendable { case open, bracket, brace }

    /// The token that may come next.
    enum Phase: Sendable {
        case top
        case resync
        case skip
        case key(mayEnd: Bool)
        case colon(Action)
        case value(Action)
        case element(mayEnd: Bool)
        case separator
    }
}

extension FlowLogDecoder.Phase {
    static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.top, .top), (.resync, .resync): true
        default: false
        }
    }
}
