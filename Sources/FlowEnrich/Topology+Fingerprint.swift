import Flow

extension Topology {
    /// The content in one canonical text: equal for equal content, whatever its order in the files.
    ///
    /// The store keeps it to notice that addresses mean something else than in the run before. It is
    /// readable, except for the service tags, which are many and go in as a count and a hash.
    package var fingerprint: String {
        // Raised when addresses come to mean something else by the same file: then all are described anew.
        var lines = ["rules 2"]
        if let cluster {
            lines.append("cluster \((cluster.name ?? "").debugDescription)")
            lines.append("network \(cluster.network?.rawValue ?? "-") \(cluster.podsPerNode)")
            lines += cluster.podPrefixes.map { "pod \($0)" }
            lines += cluster.servicePrefixes.map { "service \($0)" }
            lines += cluster.nodePrefixes.map { "node \($0)" }
            lines += cluster.apiServers.map { "api \($0)" }
        }
        lines += zones.map { zone in
            let words = [zone.purpose?.rawValue, zone.gateway?.rawValue].compactMap(\.self)
            return
                (["zone \(zone.prefix) \(zone.addressClass.rawValue)"]
                + [(zone.name ?? "").debugDescription] + words).joined(separator: " ")
        }
        lines += ingress.map { "ingress \($0)" }
        // The order of devices is that of their declaration: it says who serves what is served twice.
        lines += egressDevices.enumerated().map { index, device in
            let parts =
                [device.name.debugDescription, device.kind.rawValue, "\(device.portLimit)"]
                + device.addresses.map(\.description).sorted()
                + (device.serves?.map(\.description).sorted() ?? ["all"])
                + device.macs.map(MACAddress.text).sorted()
            return "egress \(index) " + parts.joined(separator: " ")
        }
        lines += transitReporters.map { "transit \(MACAddress.text($0))" }
        if !serviceTags.nameByPrefix.isEmpty {
            let tags = serviceTags.nameByPrefix.sorted { $0.key < $1.key }
            var hash = FNV1a()
            for (prefix, name) in tags { hash.update("\(prefix) \(name)\n") }
            lines.append("tags \(tags.count) \(String(hash.value, radix: 16))")
            let edition = [
                serviceTags.changeNumber?.description, serviceTags.date, serviceTags.cloud,
            ]
            lines.append("tags of " + edition.compactMap(\.self).joined(separator: " "))
        }
        return lines.sorted().joined(separator: "\n")
    }
}

/// The 128-bit FNV-1a hash (draft-eastlake-fnv-17): tells change, does not resist attack.
private struct FNV1a {
    private(set) var value: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    private static let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013b

    mutating func update(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt128(byte)) &* Self.prime }
    }
}
