import Flow

/// The flow-log records of one input, whatever shape they arrived in (`blob-layout.md` section 6).
struct ReferenceDocuments {
    /// In reading order, the one cut by damage included.
    private(set) var records: [ReferenceRecord] = []
    private(set) var status = InputStatus.ok

    private var damages: [ReferenceDamage] = []
    private var hasContainer = false
    private var foreign = 0
    private var unsupported = 0
    private var isBlank = true

    init(_ input: ReferenceInput) {
        read(input.bytes)
        status = input.isDamaged ? .truncated : statusOfText()
    }

    private func statusOfText() -> InputStatus {
        if isBlank { return .empty }
        if unsupported > 0, records.isEmpty { return .unsupported }
        let isFlowLog =
            records.contains { $0.kind != nil } || (hasContainer && foreign == 0)
        guard isFlowLog else { return .foreign }
        guard let first = damages.first else { return .ok }
        return first.isAtEnd ? .truncated : .corrupt
    }

    /// Documents one after the other, with or without separators between them.
    private mutating func read(_ bytes: [UInt8]) {
        var parser = ReferenceParser(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
        while true {
            parser.skipWhitespace()
            guard let next = parser.next else { return }
            isBlank = false
            if next == UInt8(ascii: ",") {
                parser.position += 1  // Shape B: a fragment starts with, or is joined by, commas.
                continue
            }
            if next == UInt8(ascii: "]"), !records.isEmpty, skipEndOfFragment(&parser) { continue }
            if let node = parser.value() { collect(node) }
            if let damage = parser.damage {
                damages.append(damage)
                guard let line = startOfNextDocument(bytes, from: damage.offset) else { return }
                parser.position = line
                parser.forgetDamage()
            }
        }
    }

    /// Shape B: the `]}` of a document whose start is in another block.
    private func skipEndOfFragment(_ parser: inout ReferenceParser) -> Bool {
        var ahead = parser
        ahead.position += 1
        ahead.skipWhitespace()
        guard ahead.next == UInt8(ascii: "}") else { return false }
        parser.position = ahead.position + 1
        return true
    }

    /// After damage, reading goes on at the next line that starts with `{` or `[`.
    private func startOfNextDocument(_ bytes: [UInt8], from offset: Int) -> Int? {
        (offset..<bytes.count).first { index in
            (bytes[index] == UInt8(ascii: "{") || bytes[index] == UInt8(ascii: "["))
                && index > 0 && bytes[index - 1] == UInt8(ascii: "\n")
        }
    }

    private mutating func collect(_ node: ReferenceNode) {
        switch node.value {
        case .array(let elements):
            elements.forEach { collect($0) }
        case .object(let members):
            let keys = Set(members.map { $0.key.lowercased() })
            if let inner = node.member("records") {
                hasContainer = true  // Shapes A, E, and I where this happens inside itself.
                collect(inner)
            } else if !keys.isDisjoint(with: ["flowtuple", "flow.0", "nsgrulename"]) {
                unsupported += 1  // Shape F.
            } else if keys.contains("timegenerated"), keys.contains("subtype") {
                unsupported += 1  // Shape G.
            } else {
                collectRecord(node)
            }
        default:
            foreign += 1
        }
    }

    private mutating func collectRecord(_ node: ReferenceNode) {
        let record = ReferenceRecord(node)
        if record.kind != nil || !node.isWhole {
            records.append(record)
        } else {
            foreign += 1
        }
    }
}
