import Codec
import Foundation

/// The rules of the night, as `az` and `kubectl` list them: a file an enforcer.
///
/// On purpose there are rules that nothing hits, some that come too late to matter, some that are wider than what uses
/// them, and the logs know three that are in none of the lists.
struct RuleInventory {
    let inventory: Inventory

    init(_ inventory: Inventory) {
        self.inventory = inventory
    }

    /// Writes the four files; their names end in the time of the list.
    func write(to folder: URL) throws(GenerateError) {
        let time = inventory.instant(inventory.time).replacing(":", with: "")
        let lists = [
            ("nsg", securityGroups), ("firewall", firewallGroups), ("admin", adminRules),
            ("policies", networkPolicies),
        ]
        for (name, list) in lists {
            let url = folder.appending(path: "rules-\(name)-\(time).json.gz")
            var file = try BlobFile(at: url, compression: .gzip)
            var text = ByteText(capacity: list.utf8.count + 1)
            text.put(list)
            text.put("\n")
            try file.close(&text)
        }
    }

    /// A list with an item a line.
    static func lines(_ items: [JSONText]) -> String {
        "[\n" + items.map(\.object).joined(separator: ",\n") + "\n]"
    }

    static func network(_ group: String) -> String {
        "\(subscription)/resourceGroups/\(group)/providers/Microsoft.Network"
    }
}
