import Codec
import Foundation

/// What `Scripts/snapshot-inventory` would have saved of the cluster a minute after the last record.
///
/// Like the logs a pure function of the world, and true of the same addresses. Endpoint slices are
/// left out: they repeat what the pods say.
struct Inventory {
    let world: World
    /// Unix seconds at which the list was begun; what is later is not in it.
    let time: Int

    /// The name in `Pipelines/topology.yaml`.
    static let cluster = "aks-west"
    /// Seconds the list took.
    private static let duration = 2

    init(_ world: World, lastHourMinutes: Int) {
        self.world = world
        time = world.start + ((world.hours - 1) * 60 + lastHourMinutes + 1) * 60
    }

    /// Writes the file; a name that ends in `.gz` or the like is compressed that way.
    ///
    /// An item a line, and the members of each in alphabetical order.
    func write(to url: URL) throws {
        let compression = Compression.allCases.first {
            !$0.suffix.isEmpty && url.path.hasSuffix($0.suffix)
        }
        var file = try BlobFile(at: url, compression: compression ?? .none)
        var text = ByteText(capacity: 1 << 16)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text.put(
            "{\"kind\":\"WeirSnapshot\",\"cluster\":\"\(Self.cluster)\",\"time\":\"\(instant(time))\","
                + "\"until\":\"\(instant(time + Self.duration))\"}\n"
        )
        text.put("{\"apiVersion\":\"v1\",\"items\":[\n")
        var separator = ""
        func put(_ objects: [InventoryObject]) throws {
            for object in objects {
                text.put(separator)
                text.put(String(decoding: try encoder.encode(object), as: UTF8.self))
                separator = ",\n"
            }
            try file.drain(&text)
        }
        for node in 0..<world.nodes {
            try put(pods(of: node))
        }
        try put((0..<world.nodes).map(node))
        try put(World.services.indices.map(service))
        text.put("\n],\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"\"}}\n")
        try file.close(&text)
    }

    /// RFC 3339 in whole seconds, as the API writes times.
    func instant(_ unixSeconds: Int) -> String {
        CivilTime(unixSeconds: unixSeconds).text
    }

    func nodeName(_ node: Int) -> String {
        // A scale set ends the names of its machines in their number to the base 36.
        let number = String(node, radix: 36)
        return "\(Self.scaleSet)\(String(repeating: "0", count: 6 - number.count))\(number)"
    }

    static let scaleSet = "aks-nodepool1-00000000-vmss"

    /// Nodes were there days before the night, one after another; Unix seconds.
    func nodeCreation(_ node: Int) -> Int {
        world.start - 9 * 86_400 + node % 3600 * 7
    }
}
