import ColumnKernel
import Flow

/// What rows of one record share, before rule, ACL and log are known.
struct RecordScope: Hashable {
    var group: UInt32
    var hour: Int
    /// `TupleCodes` without the state.
    var codes: UInt32
    var protocolCode: UInt16
    var isEightFields: Bool
    var firstOffset = 0

    static func == (left: RecordScope, right: RecordScope) -> Bool {
        left.group == right.group && left.hour == right.hour && left.codes == right.codes
            && left.protocolCode == right.protocolCode && left.isEightFields == right.isEightFields
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(group)
        hasher.combine(hour)
        hasher.combine(codes)
        hasher.combine(protocolCode)
        hasher.combine(isEightFields)
    }

    /// A direction, decision, protocol or encryption that no document names.
    var hasUnknownWord: Bool {
        let direction = UInt8(truncatingIfNeeded: codes)
        let decision = UInt8(truncatingIfNeeded: codes >> 8)
        let encryption = UInt8(truncatingIfNeeded: codes >> 24)
        return !(direction == UInt8(ascii: "I") || direction == UInt8(ascii: "O"))
            || !(decision == UInt8(ascii: "A") || decision == UInt8(ascii: "D"))
            || encryption >= TupleCodes.verbatim || protocolCode >= ProtocolCode.verbatim
    }
}

/// Numbers the scopes of one record, row by row.
struct RecordScopes {
    enum Translation {
        case scope(UInt32, isPlatform: Bool)
        case rejected
        /// Of a day that was rolled up: rejected, but for what it says of splits in the hours behind it (R3).
        case rolledUp
    }

    /// Combinations of group, hour and words a record keeps apart (R14); rows of others are rejected.
    static let maximumScopes = 1 << 17
    /// Hours a record keeps apart: it covers a minute, a forged one may name any.
    static let maximumHours = 1 << 10

    /// The scope that stands for all beyond the limits.
    private(set) var beyond: Int?
    private var hours: Set<Int> = []
    private(set) var scopes: [RecordScope] = []
    /// Rows of each scope in the last call of `assign`.
    private(set) var rows: [Int] = []
    private var numbers: [RecordScope: UInt32] = [:]

    mutating func removeAll() {
        scopes.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        hours.removeAll(keepingCapacity: true)
        beyond = nil
    }

    /// Fills `scopes` for all rows.
    ///
    /// Neighbours nearly always share their scope, so the last one is compared first and the dictionary is seldom asked.
    mutating func assign(
        _ columns: borrowing TupleColumns,
        scopes scopesOut: inout [UInt32]
    ) {
        for index in rows.indices { rows[index] = 0 }
        let times = columns.times
        let groups = columns.groups
        let codes = columns.codes
        let protocols = columns.protocols
        let flags = columns.flags
        var numbersOut = scopesOut.mutableSpan
        let mask: UInt32 = 0xff00_ffff
        var hourStart: Int64 = 1
        var hourEnd: Int64 = 0
        var lastGroup: UInt32 = 0
        var lastCodes: UInt32 = 0
        var lastProtocol: UInt16 = 0
        var lastFlags: UInt8 = 0
        var number = -1
        for row in 0..<columns.count {
            let time = times[row]
            let code = codes[row] & mask
            let flag = flags[row] & 2
            let isSame =
                time >= hourStart && time < hourEnd && groups[row] == lastGroup
                && code == lastCodes && protocols[row] == lastProtocol && flag == lastFlags
            if !isSame {
                let hour = Int(time / 3_600_000)
                hourStart = Int64(hour) * 3_600_000
                hourEnd = hourStart + 3_600_000
                lastGroup = groups[row]
                lastCodes = code
                lastProtocol = protocols[row]
                lastFlags = flag
                number = find(
                    RecordScope(
                        group: lastGroup,
                        hour: hour,
                        codes: code,
                        protocolCode: lastProtocol,
                        isEightFields: flag != 0,
                        firstOffset: Int(columns.offsets[row])
                    )
                )
            }
            rows[number] += 1
            numbersOut[row] = UInt32(truncatingIfNeeded: number)
        }
    }

    private mutating func numberBeyond(_ first: RecordScope) -> Int {
        if let beyond { return beyond }
        beyond = scopes.count
        scopes.append(first)
        rows.append(0)
        return scopes.count - 1
    }

    private mutating func find(_ scope: RecordScope) -> Int {
        // Rows of one group stand together: mostly one of its last few scopes is meant.
        for number in scopes.indices.suffix(8).reversed() where scopes[number] == scope {
            return number
        }
        if let known = numbers[scope] { return Int(known) }
        let isKnownHour = hours.contains(scope.hour)
        guard scopes.count < Self.maximumScopes, isKnownHour || hours.count < Self.maximumHours
        else { return numberBeyond(scope) }
        if !isKnownHour { hours.insert(scope.hour) }
        let number = scopes.count
        scopes.append(scope)
        rows.append(0)
        numbers[scope] = UInt32(number)
        return number
    }
}

/// Rows of a record that does not fit the columns, grouped by the record's own scopes (R14).
struct RecordDraft {
    private(set) var groups = GroupTable()
    private(set) var rows = 0
    private(set) var rowsByScope: [Int] = []
    private(set) var firstIsEightFields = false
    private var folded = FoldedKeys()
    /// By the record's own scopes.
    private(set) var sketches = ScanSketches()

    init() {}

    var memoryBytes: Int { groups.memoryBytes + sketches.memoryBytes }

    /// Folds rows before they are added (R14).
    ///
    /// - Returns: As of `FoldedKeys.fold`, for `note`.
    mutating func fold(
        count: Int,
        keys: inout GroupKeys,
        effects: [UInt8],
        _ addresses: borrowing AddressTable,
        _ columns: borrowing TupleColumns
    ) -> [FoldedKeys.Lost] {
        folded.fold(
            count: count,
            keys: &keys,
            effects: effects,
            hashes: addresses.hashes,
            protocols: columns.protocols
        )
    }

    /// Remembers what rows lost, once their sources have the numbers they keep.
    mutating func note(_ lost: [FoldedKeys.Lost], keys: GroupKeys) {
        sketches.insert(lost, keys: keys) { Int($0) }
    }

    mutating func add(
        count: Int,
        keys: GroupKeys,
        effects: [UInt8],
        columns: borrowing TupleColumns
    ) {
        if rows == 0, count > 0 { firstIsEightFields = columns.flags[0] & 2 != 0 }
        rows += count
        for row in 0..<count {
            let scope = Int(keys.scopes[row])
            while rowsByScope.count <= scope { rowsByScope.append(0) }
            rowsByScope[scope] += 1
        }
        groups.add(count: count, keys: keys, effects: effects, columns: columns)
    }
}
