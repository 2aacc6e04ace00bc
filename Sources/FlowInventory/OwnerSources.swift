/// Which kinds of inventory say that an address was somebody's.
package struct OwnerSources: OptionSet, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let podObject = OwnerSources(rawValue: 1)
    package static let podRows = OwnerSources(rawValue: 2)
    package static let nodeObject = OwnerSources(rawValue: 4)
    /// The host address of a pod that ran on the node.
    package static let podOnNode = OwnerSources(rawValue: 8)
    package static let serviceObject = OwnerSources(rawValue: 16)
    package static let serviceRows = OwnerSources(rawValue: 32)
    package static let endpoints = OwnerSources(rawValue: 64)

    private static let names: [(OwnerSources, String)] = [
        (.podObject, "pod object"), (.podRows, "KubePodInventory"), (.nodeObject, "node object"),
        (.podOnNode, "pods on the node"), (.serviceObject, "service object"),
        (.serviceRows, "KubeServices"), (.endpoints, "endpoints"),
    ]

    /// `pod object, KubePodInventory`.
    package var description: String {
        Self.names.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
    }
}
