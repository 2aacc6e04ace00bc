import Foundation

/// A row of KubePodInventory, KubeNodeInventory or KubeServices: the columns that are used.
///
/// Column names are compared without case. A value can be text, a number or nothing; empty text is
/// nothing. Dynamic columns come as JSON or as text that holds JSON.
struct InventoryRow {
    enum Table: String {
        case pods = "kubepodinventory"
        case nodes = "kubenodeinventory"
        case services = "kubeservices"
    }

    /// By the column's name in lower case.
    private var columns: [String: String] = [:]
    /// Labels as JSON text or what is left of them: the hash alone.
    private var labels: PodLabels?

    /// The columns as the tables name them.
    private static let used: [(column: MemberName, key: String)] = [
        "Type", "TimeGenerated", "Name", "Namespace", "PodUid", "PodIp", "Computer", "PodStatus",
        "PodCreationTimeStamp", "PodStartTime", "ControllerKind", "ControllerName", "ServiceName",
        "ContainerStatus", "ContainerCreationTimeStamp", "ContainerStartTime", "ClusterId",
        "ClusterName", "CreationTimeStamp", "ClusterIp",
    ].map { (MemberName(stringValue: $0), $0.lowercased()) }

    private static let labelColumn = MemberName(stringValue: "PodLabel")
    private static let timeColumn = MemberName(stringValue: "TimeGenerated")
    private static let keys = Set(used.map(\.key))

    init(_ members: KeyedDecodingContainer<MemberName>) throws {
        if members.contains(Self.timeColumn) {
            for (column, key) in Self.used {
                set(key, try members.decodeIfPresent(ColumnText.self, forKey: column))
            }
            labels = try members.decodeIfPresent(PodLabels.self, forKey: Self.labelColumn)
            return
        }
        // Another spelling: all names have to be looked at, which takes twice as long.
        for column in members.orderedKeys {
            let key = column.stringValue.lowercased()
            if key == "podlabel" {
                labels = try members.decodeIfPresent(PodLabels.self, forKey: column)
            } else if Self.keys.contains(key) {
                set(key, try members.decodeIfPresent(ColumnText.self, forKey: column))
            }
        }
    }

    private mutating func set(_ key: String, _ value: ColumnText?) {
        guard let text = value?.text, !text.isEmpty else { return }
        columns[key] = text
    }

    /// The label `pod-template-hash`.
    var podTemplateHash: String? { labels?.templateHash }

    /// The value of a column, by its name in lower case.
    subscript(_ name: String) -> String? { columns[name] }

    /// The table, as the row says it, or as its columns do where `Type` is missing.
    var table: Table? {
        if let type = columns["type"] { return Table(rawValue: type.lowercased()) }
        if columns["poduid"] != nil { return .pods }
        if columns["clusterip"] != nil { return .services }
        if columns["computer"] != nil, columns["creationtimestamp"] != nil { return .nodes }
        return nil
    }

    /// Whether the item is a row at all, of whatever table.
    var isRow: Bool { columns["timegenerated"] != nil || table != nil }

    /// `ClusterName`, else the last part of the ARM id.
    var cluster: String? {
        columns["clustername"] ?? columns["clusterid"]?.split(separator: "/").last.map(String.init)
    }
}

/// Text as it is, a number as text, anything else as nothing.
private struct ColumnText: Decodable {
    var text: String?

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // Another type is no mistake here: dynamic columns have any.
        if let text = try? value.decode(String.self) {
            self.text = text
        } else if let number = try? value.decode(Int.self) {
            text = String(number)
        }
    }
}

/// `[{"app": "web"}]` or `{"app": "web"}`, as JSON or as text that holds it.
private enum PodLabels: Decodable {
    /// Read only when asked for: most rows need no label.
    case text(String)
    case hash(String?)

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // Labels decide nothing but how a workload's name is cut, so none is better than no row.
        if let text = try? value.decode(String.self) {
            self = .text(text)
        } else {
            self = .hash(
                (try? value.decode([SavedObject.Labels].self))?.first?.podTemplateHash
                    ?? (try? value.decode(SavedObject.Labels.self))?.podTemplateHash
            )
        }
    }

    var templateHash: String? {
        switch self {
        case .hash(let hash): return hash
        case .text(let text):
            let nested = Data(text.utf8)
            let isArray = text.utf8.first == UInt8(ascii: "[")
            // As above: text that is no JSON is no label.
            return isArray
                ? (try? JSONDecoder().decode([SavedObject.Labels].self, from: nested))?.first?
                    .podTemplateHash
                : (try? JSONDecoder().decode(SavedObject.Labels.self, from: nested))?
                    .podTemplateHash
        }
    }
}
