/// One sound flow tuple with everything the rules need to know of it.
struct ReferenceFlowRow {
    var log: String
    /// The record it came in: log id, MAC, `time` in nanoseconds.
    var logID = ""
    var recordTime: Int64 = 0
    var position = 0
    var reporter = ""
    var acl: String?
    var rule: String?

    /// Unix milliseconds.
    var time: Int64
    var source: ReferenceAddress
    var destination: ReferenceAddress
    var sourcePort: Int64
    var destinationPort: Int64
    var transport: String
    var direction: String
    var decision: String
    /// Nil in NSG version 1, which has none.
    var state: String?
    var encryption: String?
    /// Packets and bytes sent, packets and bytes received; nil if not measured (R3).
    var counters: [Int64]?

    // Filled by the rules, one after the other.
    /// Part of a split pair (R3): neither a connection opened nor one closed.
    var isSplit = false
    var foldedSource: ReferenceEndpoint
    var foldedDestination: ReferenceEndpoint
    var foldedPort: Int64?
    var role: String?
    /// Its NIC passed it on, whatever its role.
    var isPassage = false

    var isAllowed: Bool { decision == "allow" }
    var isDenied: Bool { decision == "deny" }
    var isVNet: Bool { log == "vnet-v4" }
    /// Unix seconds of the UTC hour the row's own timestamp lies in (R1).
    var hour: Int64 { time / 3_600_000 * 3600 }
    var seconds: Int64 { time / 1000 }
}

/// Why a tuple is not a row.
enum ReferenceRejection: String {
    case fieldCount = "field-count"
    case timestamp
    case address
    case port
    case counters
    case emptyField
}

extension ReferenceFlowRow {
    /// Reads one tuple of an NSG record (`nsg-flow-logs.md` section 3).
    static func nsg(_ tuple: String, version: Int?) -> Result<Self, ReferenceFailure> {
        let fields = ReferenceFlowRow.fields(of: tuple)
        let expected = version == 1 ? [8] : version == 2 ? [13] : [8, 13]
        guard expected.contains(fields.count) else { return .failure(.init(.fieldCount)) }
        let isFirstVersion = fields.count == 8
        return read(fields) { row in
            row.log = isFirstVersion ? "nsg-v1" : "nsg-v2"
            row.transport = ["T": "TCP", "U": "UDP"][fields[5]] ?? fields[5]
            row.decision = ["A": "allow", "D": "deny"][fields[7]] ?? fields[7]
            row.state = isFirstVersion ? nil : fields[8]
            return isFirstVersion ? [fields[7]] : [fields[7], fields[8]]
        }
    }

    /// Reads one tuple of a VNet record (`vnet-flow-logs.md` section 2).
    static func vnet(_ tuple: String) -> Result<Self, ReferenceFailure> {
        let fields = ReferenceFlowRow.fields(of: tuple)
        guard fields.count == 13 else { return .failure(.init(.fieldCount)) }
        return read(fields) { row in
            row.log = "vnet-v4"
            row.transport = number(fields[5]).map(transportName) ?? fields[5]
            row.decision = fields[7] == "D" ? "deny" : "allow"
            row.state = fields[7]
            row.encryption = fields[8].isEmpty ? nil : fields[8]
            return [fields[7]]
        }
    }

    private static func fields(of tuple: String) -> [String] {
        tuple.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func transportName(_ number: Int64) -> String {
        [6: "TCP", 17: "UDP", 1: "ICMP"][number] ?? String(number)
    }

    /// Decimal digits only; leading zeros do not matter.
    private static func number(_ text: String) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let digits = text.drop { $0 == "0" }
        return digits.isEmpty ? 0 : Int64(digits)
    }

    /// What all layouts share; `fill` sets the rest and returns fields that must not be empty.
    private static func read(
        _ fields: [String],
        fill: (inout Self) -> [String]
    ) -> Result<Self, ReferenceFailure> {
        guard let stamp = number(fields[0]) else { return .failure(.init(.timestamp)) }
        // Below 10^11 the unit is the second (`vnet-flow-logs.md` section 2).
        let time = stamp < 100_000_000_000 ? stamp * 1000 : stamp
        guard time < 253_402_300_800_000 else { return .failure(.init(.timestamp)) }  // Year 10000.
        guard let source = ReferenceAddress(fields[1]),
            let destination = ReferenceAddress(fields[2])
        else { return .failure(.init(.address)) }
        guard let sourcePort = number(fields[3]), let destinationPort = number(fields[4]),
            sourcePort <= 65535, destinationPort <= 65535
        else { return .failure(.init(.port)) }
        var row = ReferenceFlowRow(
            log: "",
            time: time,
            source: source,
            destination: destination,
            sourcePort: sourcePort,
            destinationPort: destinationPort,
            transport: "",
            direction: ["I": "inbound", "O": "outbound"][fields[6]] ?? fields[6],
            decision: "",
            foldedSource: .address(source),
            foldedDestination: .address(destination),
            foldedPort: destinationPort
        )
        let required = fill(&row) + [fields[5], fields[6]]
        guard required.allSatisfy({ !$0.isEmpty }) else { return .failure(.init(.emptyField)) }
        guard row.isMeasured else { return .success(row) }
        let texts = fields[9...12]
        if texts.allSatisfy(\.isEmpty) { return .success(row) }
        let counters = texts.compactMap { $0.isEmpty ? 0 : number($0) }
        guard counters.count == 4, counters.allSatisfy({ $0 < 1 << 48 }) else {
            return .failure(.init(.counters))
        }
        row.counters = counters
        return .success(row)
    }

    /// C and E rows carry counters; B, D and unknown states none, whatever they hold (R3).
    private var isMeasured: Bool {
        !isDenied && (state == "C" || state == "E")
    }
}

/// A rejected tuple.
struct ReferenceFailure: Error {
    var reason: ReferenceRejection

    init(_ reason: ReferenceRejection) {
        self.reason = reason
    }
}
