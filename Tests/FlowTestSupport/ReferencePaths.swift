/// `egress_paths` (`weir schema egress_paths`), from the rows and what the topology declares.
struct ReferencePaths {
    private struct Key: Hashable {
        var source: ReferenceEndpoint
        var destination: ReferenceEndpoint
        var port: Int64?
        var transport: String

        init(_ row: ReferenceFlowRow) {
            source = row.foldedSource
            destination = row.foldedDestination
            port = row.foldedPort
            transport = row.transport
        }
    }

    private let rows: [ReferenceFlowRow]
    private let topology: ReferenceTopology
    /// What a transit NIC saw of a key.
    private struct Sighting: Comparable {
        var isRefused: Bool
        var isUndeclared: Bool
        var reporter: String

        static func < (left: Self, right: Self) -> Bool {
            (left.isRefused ? 1 : 0, left.isUndeclared ? 1 : 0, left.reporter)
                < (right.isRefused ? 1 : 0, right.isUndeclared ? 1 : 0, right.reporter)
        }
    }

    /// By key and hour.
    private var sightings: [Key: [Int64: [Sighting]]] = [:]
    /// Hours in which a reporter logged anything.
    private var logged: [String: Set<ReferenceText>] = [:]

    private typealias ReferenceText = Cell

    init(rows: [ReferenceFlowRow], topology: ReferenceTopology, coverage: [ReferenceRow]) {
        self.rows = rows
        self.topology = topology
        let macs = Set(topology.devices.flatMap(\.macs))
        for row in rows {
            let isListed = topology.transitMACs.contains(row.reporter)
            let isRefused = row.isDenied && isListed
            let isSeen = row.isAllowed && (row.role == "transit" || row.isPassage)
            guard isRefused || isSeen else { continue }
            sightings[Key(row), default: [:]][row.hour, default: []].append(
                Sighting(
                    isRefused: isRefused,
                    isUndeclared: !macs.contains(row.reporter),
                    reporter: row.reporter
                )
            )
        }
        for row in coverage where row[3] != .text("missing") {
            guard case .text(let reporter) = row[2] else { continue }
            logged[reporter, default: []].insert(row[0])
        }
    }

    private func isInCluster(_ columns: [Cell]) -> Bool {
        ["pod", "service", "node", "ambiguous"].contains { columns[1] == .text($0) }
            || columns[6] == .text("cluster")
    }

    private func hours(around row: ReferenceFlowRow) -> [Int64] {
        [row.hour - 3600, row.hour, row.hour + 3600]
    }

    /// Rows that were folded together match nothing: many are one there (R14).
    private func sighting(_ row: ReferenceFlowRow) -> Sighting? {
        guard row.foldedSource != .other, row.foldedDestination != .other else { return nil }
        return hours(around: row).flatMap { sightings[Key(row)]?[$0] ?? [] }.min()
    }

    /// Whether a transit NIC may have seen it among what was folded there.
    private func mayBeFolded(_ row: ReferenceFlowRow) -> Bool {
        let hours = hours(around: row)
        return sightings.contains { key, byHour in
            guard hours.contains(where: { byHour[$0] != nil }) else { return false }
            if key.source == .other {
                return key.destination == .other || key.destination == row.foldedDestination
            }
            return key.source == row.foldedSource && key.destination == .other
        }
    }

    func egressPaths() -> [ReferenceRow] {
        var groups: [ReferenceRow: ReferenceMeasures] = [:]
        var columnsOf: [ReferenceEndpoint: [Cell]] = [:]
        func columns(_ endpoint: ReferenceEndpoint) -> [Cell] {
            if let known = columnsOf[endpoint] { return known }
            columnsOf[endpoint] = topology.columns(endpoint)
            return topology.columns(endpoint)
        }
        for row in rows where row.role == "counted" {
            let (source, destination) = (columns(row.foldedSource), columns(row.foldedDestination))
            let isFromCluster = isInCluster(source)
            guard isFromCluster != isInCluster(destination) else { continue }
            let (inside, outside) = isFromCluster ? (source, destination) : (destination, source)
            let ends =
                isFromCluster
                ? [row.foldedSource, row.foldedDestination]
                : [row.foldedDestination, row.foldedSource]
            let way = way(row, ends[0], ends[1], outside, isFromCluster: isFromCluster)
            let hour = Cell.text(ReferenceTime.text(ofSeconds: row.hour))
            let key: ReferenceRow =
                [hour] + inside + outside
                + [
                    Cell(row.foldedPort), .text(row.transport),
                    .text(isFromCluster ? "cluster" : "remote"), meaning(inside, outside),
                ] + way
            groups[key, default: ReferenceMeasures()].add(row)
        }
        return groups.map { key, sums in
            let counters = sums.counterCells
            let isFromCluster = key[19] == .text("cluster")
            return key + [
                .integer(sums.opened), isFromCluster ? counters[1] : counters[3],
                isFromCluster ? counters[3] : counters[1],
            ]
        }
    }

    /// Path, device and evidence.
    private func way(
        _ row: ReferenceFlowRow,
        _ inside: ReferenceEndpoint,
        _ remote: ReferenceEndpoint,
        _ outside: [Cell],
        isFromCluster: Bool
    ) -> [Cell] {
        if let sighting = sighting(row) {
            let device = topology.devices.first { $0.macs.contains(sighting.reporter) }
            return [
                .text(device?.kind ?? "appliance"), Cell(device?.name),
                .text(sighting.isRefused ? "refused-in-transit" : "seen-in-transit"),
            ]
        }
        guard case .text(let remoteClass) = outside[6], case .text(let ip) = outside[0] else {
            return []
        }
        if ["168.63.129.16", "169.254.169.254"].contains(ip) {
            return [.text("platform"), .null, .text("destination")]
        }
        switch remoteClass {
        case "private-endpoint":
            return [.text("private-endpoint"), outside[7], .text("destination")]
        case "peered-vnet": return [.text("peering"), outside[7], .text("destination")]
        case "on-premises":
            return [.text("gateway"), Cell(gateway(remote)), .text("destination")]
        case "vnet": return [.text("virtual-network"), .null, .text("destination")]
        case "internet", "azure-service": break
        default: return [.text("not-explained"), .null, .text("unknown-destination")]
        }
        if !isFromCluster { return [.text("ingress"), .null, .text("initiated-by-remote")] }
        guard let device = device(of: inside) else {
            return [.text("not-explained"), .null, .text("no-device-declared")]
        }
        guard !device.macs.isEmpty else {
            return [.text(device.kind), .text(device.name), .text("declared")]
        }
        let hour = Cell.text(ReferenceTime.text(ofSeconds: row.hour))
        let count = device.macs.count { logged[$0]?.contains(hour) ?? false }
        let reason =
            if count == 0 {
                "device-not-logged"
            } else if count < device.macs.count {
                "device-partly-logged"
            } else if mayBeFolded(row) {
                "folded-at-device"
            } else if remoteClass == "azure-service" {
                "bypass-or-service-endpoint"
            } else {
                "not-seen-at-device"
            }
        return [.text("not-explained"), .text(device.name), .text(reason)]
    }

    private func gateway(_ endpoint: ReferenceEndpoint) -> String? {
        guard case .address(let address) = endpoint else { return nil }
        return topology.prefixes.compactMap { prefix in
            topology.matchLength(prefix.cidr, address).map { (length: $0, prefix.gateway) }
        }.max { $0.length < $1.length }?.1
    }

    private func device(of endpoint: ReferenceEndpoint) -> ReferenceTopology.Device? {
        guard case .address(let address) = endpoint else { return nil }
        var best: (length: Int, device: ReferenceTopology.Device)?
        for device in topology.devices {
            for cidr in device.serves ?? ["0.0.0.0/0", "::/0"] {
                if let length = topology.matchLength(cidr, address), length > best?.length ?? -1 {
                    best = (length, device)
                }
            }
        }
        return best?.device
    }

    /// R8, as the table in the design notes has it.
    private func meaning(_ inside: [Cell], _ outside: [Cell]) -> Cell {
        guard topology.hasCluster, let network = topology.network else { return .null }
        guard case .text(let kind) = inside[1], case .text(let remote) = outside[6] else {
            return .null
        }
        switch kind {
        case "pod", "service": return .text(kind)
        case "node": break
        default: return .null
        }
        let keeps: Set<String> =
            network == "azure-cni" || network == "azure-cni-dynamic"
            ? ["cluster", "vnet"] : ["cluster"]
        return .text(keeps.contains(remote) ? "node-or-host-network-pod" : "node-or-snated-pod")
    }
}
