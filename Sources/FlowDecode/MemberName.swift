/// The members of a flow log that mean something here, compared without case (`nsg-flow-logs.md` section 11).
enum MemberName: String, CaseIterable {
    case records
    case time
    case systemID = "systemid"
    case macAddress = "macaddress"
    case category
    case resourceID = "resourceid"
    case properties
    case version
    case flows
    case rule
    case mac
    case flowTuples = "flowtuples"
    case flowLogVersion = "flowlogversion"
    case flowLogGUID = "flowlogguid"
    case flowLogResourceID = "flowlogresourceid"
    case flowRecords = "flowrecords"
    case aclID = "aclid"
    case flowGroups = "flowgroups"
    // Shape F, one tuple a line (`blob-layout.md` section 6).
    case flowTuple = "flowtuple"
    case flowZero = "flow.0"
    case nsgRuleName = "nsgrulename"
    // Shape G, rows of Traffic Analytics (`traffic-analytics.md`).
    case flowIntervalStart = "flowintervalstarttime"
    case flowIntervalStartTyped = "flowintervalstarttime_t"
    case schemaVersion = "faschemaversion"
    case schemaVersionTyped = "faschemaversion_s"

    static let longest = 32

    private static let byLength: [[(name: MemberName, bytes: [UInt8])]] = {
        var result = Array(repeating: [(name: MemberName, bytes: [UInt8])](), count: longest + 1)
        for name in allCases {
            let bytes = Array(name.rawValue.utf8)
            result[bytes.count].append((name, bytes))
        }
        return result
    }()

    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard range.count <= Self.longest else { return nil }
        let candidates = Self.byLength[range.count]
        next: for candidate in candidates {
            for index in 0..<range.count {
                guard lowerCase(bytes[range.lowerBound + index]) == candidate.bytes[index] else {
                    continue next
                }
            }
            self = candidate.name
            return
        }
        return nil
    }
}
