import ColumnKernel
import Flow
import Foundation

/// `Kind/name` of the workloads of an endpoint, remembered by the text they were written as.
struct WorkloadNames: Sendable {
    private struct Workload: Decodable {
        var name: String?
        var kind: String?
    }

    private var known: [UInt32: UInt32] = [:]

    mutating func forgetNumbers() { known = [:] }

    /// The first workload of an array, in the order of their texts.
    mutating func name(
        _ bytes: Span<UInt8>,
        _ value: MemberScanner.Value,
        _ tables: inout EventTables
    ) -> UInt32 {
        guard value.isPresent, let raw = listText(bytes, value) else { return TextTable.empty }
        let key = tables.texts.intern(raw)
        if let name = known[key] { return name }
        let list = (try? JSONDecoder().decode([Workload].self, from: Data(raw))) ?? []
        let names = list.compactMap { workload -> String? in
            guard let name = workload.name, !name.isEmpty else { return nil }
            return workload.kind.map { "\($0)/\(name)" } ?? name
        }
        let name = tables.texts.intern(names.min() ?? "")
        known[key] = name
        return name
    }
}

/// Names of network policies, remembered by the text they were written as.
struct PolicyNames: Sendable {
    private struct Policy: Decodable {
        var name: String?
        var namespace: String?
        var kind: String?
        var labels: [String]?
    }

    private var known: [UInt32: UInt32] = [:]

    mutating func forgetNumbers() { known = [:] }

    /// `Kind/namespace/name` of each, sorted and joined by a comma; a policy of the whole cluster has no namespace.
    mutating func names(
        _ bytes: Span<UInt8>,
        _ value: MemberScanner.Value,
        _ tables: inout EventTables
    ) -> UInt32 {
        guard value.isPresent, let raw = listText(bytes, value) else { return TextTable.empty }
        let key = tables.texts.intern(raw)
        if let names = known[key] { return names }
        let list = (try? JSONDecoder().decode([Policy].self, from: Data(raw))) ?? []
        let names = Set(list.compactMap(Self.name)).sorted().joined(separator: ", ")
        let number = tables.texts.intern(names)
        known[key] = number
        return number
    }

    private static func name(of policy: Policy) -> String? {
        guard let name = policy.name, !name.isEmpty else { return nil }
        // Older versions say the kind in a label only.
        let origin = "k8s:io.cilium.k8s.policy.derived-from="
        let derived = policy.labels?.first { $0.hasPrefix(origin) }?.dropFirst(origin.count)
        let namespace = policy.namespace ?? ""
        let fallback =
            namespace.isEmpty ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy"
        let kind = policy.kind ?? derived.map(String.init) ?? fallback
        return namespace.isEmpty ? "\(kind)/\(name)" : "\(kind)/\(namespace)/\(name)"
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
