import Foundation

/// A row of KubePodInventory, KubeNodeInventory or KubeServices: the columns that are used.
///
/// Column names are compared without case. A value can be text, a number or nothing; empty text is
/// nothing. Dynamic columns come as JSON or as text that holds JSON.
struct InventoryRow: Decodable {
    enum Table: String {
        case pods = "kubepodinventory"
        case nodes = "kubenodeinventory"
        case services = "kubeservices"
    }

    private var columns: [String: String] = [:]
    private(set) var podTemplateHash: String?

    private static let used: Set<String> = [
        "type", "timegenerated", "name", "namespace", "poduid", "podip", "computer", "podstatus",
        "podcreationtimestamp", "podstarttime", "controllerkind", "controllername", "servicename",
        "containerstatus", "containercreationtimestamp",
        "containerstarttime", "clusterid", "clustername", "creationtimestamp", "clusterip",
        "kubernetesproviderid",
    ]

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: ColumnName.self)
        for key in members.allKeys {
            let name = key.stringValue.lowercased()
            if name == "podlabel" {
                podTemplateHash = try members.decodeIfPresent(PodLabels.self, forKey: key)?.hash
            } else if Self.used.contains(name) {
                let text = try members.decodeIfPresent(ColumnText.self, forKey: key)?.text
                columns[name] = text == "" ? nil : text
            }
        }
    }

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
    var isRow: Bool { columns["type"] != nil || columns["timegenerated"] != nil }

    /// `ClusterName`, else the last part of the ARM id.
    var cluster: String? {
        columns["clustername"] ?? columns["clusterid"]?.split(separator: "/").last.map(String.init)
    }
}

private struct ColumnName: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
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
private struct PodLabels: Decodable {
    var hash: String?

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // Labels decide nothing but how a workload's name is cut, so none is better than no row.
        if let text = try? value.decode(String.self) {
            let nested = Data(text.utf8)
            hash =
                (try? JSONDecoder().decode([SavedObject.Labels].self, from: nested))?.first?
                .podTemplateHash
                ?? (try? JSONDecoder().decode(SavedObject.Labels.self, from: nested))?
                .podTemplateHash
        } else {
            hash =
                (try? value.decode([SavedObject.Labels].self))?.first?.podTemplateHash
                ?? (try? value.decode(SavedObject.Labels.self))?.podTemplateHash
        }
    }
}
