import ColumnKernel
import Flow
import Foundation

/// What lists of objects are called, remembered by the text they were written as.
private struct ListNames: Sendable {
    private var known = RecentNumbers()

    /// The number of what `naming` makes of a list; empty for what is none.
    mutating func number(
        _ bytes: Span<UInt8>,
        _ value: MemberScanner.Value,
        _ tables: inout EventTables,
        _ naming: ([ListedObject]) -> String
    ) -> UInt32 {
        guard value.isPresent else { return TextTable.empty }
        let key: UInt32
        if value.kind == .array {
            key = tables.texts.intern(bytes, value.range)
        } else {
            guard let text = listText(bytes, value) else { return TextTable.empty }
            key = tables.texts.intern(text)
        }
        if let number = known[key] { return number }
        let number = tables.texts.intern(
            naming(listText(bytes, value).map(ListedObject.read) ?? [])
        )
        known[key] = number
        return number
    }
}

/// `Kind/name` of the workloads of an endpoint.
struct WorkloadNames: Sendable {
    private var known = ListNames()

    mutating func forgetNumbers() { known = ListNames() }

    /// The first workload of an array, in the order of their texts.
    mutating func name(
        _ bytes: Span<UInt8>,
        _ value: MemberScanner.Value,
        _ tables: inout EventTables
    ) -> UInt32 {
        known.number(bytes, value, &tables) { workloads in
            workloads.compactMap { workload -> String? in
                guard let name = workload["name"] else { return nil }
                return workload["kind"].map { "\($0)/\(name)" } ?? name
            }.min() ?? ""
        }
    }
}

/// Names of network policies.
struct PolicyNames: Sendable {
    private var known = ListNames()

    mutating func forgetNumbers() { known = ListNames() }

    /// `Kind/namespace/name` of each, sorted and joined by a comma; a policy of the whole cluster has no namespace.
    mutating func names(
        _ bytes: Span<UInt8>,
        _ value: MemberScanner.Value,
        _ tables: inout EventTables
    ) -> UInt32 {
        known.number(bytes, value, &tables) { policies in
            Set(policies.compactMap(Self.name)).sorted().joined(separator: ", ")
        }
    }

    private static func name(of policy: ListedObject) -> String? {
        guard let name = policy["name"] else { return nil }
        // Older versions say the kind in a label only.
        let origin = "k8s:io.cilium.k8s.policy.derived-from="
        let derived = policy.texts("labels").first { $0.hasPrefix(origin) }?
            .dropFirst(origin.count)
        let namespace = policy["namespace"] ?? ""
        let fallback =
            namespace.isEmpty ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy"
        let kind = policy["kind"] ?? derived.map(String.init) ?? fallback
        return namespace.isEmpty ? "\(kind)/\(name)" : "\(kind)/\(namespace)/\(name)"
    }
}

/// An object of a list, its members by names without case (`export-shapes.md` section 9).
struct ListedObject {
    private let members: [String: Any]

    private init(_ members: [String: Any]) {
        self.members = Dictionary(
            members.map { ($0.key.lowercased(), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The objects of an array; what is none is left out.
    static func read(_ text: [UInt8]) -> [ListedObject] {
        // An array that the scanner has checked; a table may hold text that is none, and names nothing then.
        let list = try? JSONSerialization.jsonObject(with: Data(text)) as? [Any]
        return (list ?? []).compactMap { ($0 as? [String: Any]).map(ListedObject.init) }
    }

    /// A text that is not empty.
    subscript(name: String) -> String? {
        (members[name] as? String).flatMap { $0.isEmpty ? nil : $0 }
    }

    func number(_ name: String) -> Int? { (members[name] as? NSNumber)?.intValue }

    func texts(_ name: String) -> [String] { members[name] as? [String] ?? [] }

    func object(_ name: String) -> ListedObject? {
        (members[name] as? [String: Any]).map(ListedObject.init)
    }
}

/// The text of an array, which a table may hold as a string, even one that was encoded twice.
private func listText(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> [UInt8]? {
    switch value.kind {
    case .array: return value.range.map { bytes[$0] }
    case .string, .escapedString:
        var text = unescaped(bytes, value.range)
        if text.first == UInt8(ascii: "\""), text.count >= 2 {
            text = unescaped(text.span, 1..<text.count - 1)
        }
        return text.first == UInt8(ascii: "[") ? text : nil
    default: return nil
    }
}

/// The strings of an array that holds nothing else, as ranges between their quotes.
func stringRanges(_ bytes: Span<UInt8>, _ value: MemberScanner.Value) -> [Range<Int>] {
    guard value.kind == .array else { return [] }
    var result: [Range<Int>] = []
    var at = value.range.lowerBound
    while at < value.range.upperBound {
        guard bytes[at] == UInt8(ascii: "\"") else {
            at += 1
            continue
        }
        guard case .found(let end, _) = stringEnd(bytes, from: at + 1) else { return result }
        result.append(at + 1..<end)
        at = end + 1
    }
    return result
}
