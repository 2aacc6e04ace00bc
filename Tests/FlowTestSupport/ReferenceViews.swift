/// The public views over flow rows (`CONTRACT.md` section 2), each grouped from scratch.
struct ReferenceViews {
    let rows: [ReferenceFlowRow]
    let topology: ReferenceTopology
    /// Endpoint columns are asked for once a row and view.
    private var columnsOfEndpoint: [ReferenceEndpoint: [Cell]] = [:]

    init(rows: [ReferenceFlowRow], topology: ReferenceTopology) {
        self.rows = rows
        self.topology = topology
    }

    private mutating func columns(_ endpoint: ReferenceEndpoint) -> [Cell] {
        if let known = columnsOfEndpoint[endpoint] { return known }
        let columns = topology.columns(endpoint)
        columnsOfEndpoint[endpoint] = columns
        return columns
    }

    /// Whether an end counts as the cluster side of `egress`: by its kind or by its class.
    private mutating func isInCluster(_ endpoint: ReferenceEndpoint) -> Bool {
        let columns = columns(endpoint)
        let kinds: [Cell] = [.text("pod"), .text("service"), .text("node"), .text("ambiguous")]
        return kinds.contains(columns[1]) || columns[6] == .text("cluster")
    }

    private func hour(_ row: ReferenceFlowRow) -> Cell {
        .text(ReferenceTime.text(ofSeconds: row.hour))
    }

    /// Source, destination, destination port, protocol.
    private mutating func passage(_ row: ReferenceFlowRow) -> [Cell] {
        columns(row.foldedSource) + columns(row.foldedDestination)
            + [Cell(row.foldedPort), .text(row.transport)]
    }

    /// Nothing de-duplicated but whole records (R4); every row has its role (R5).
    mutating func flowFacts() -> [ReferenceRow] {
        var groups: [ReferenceRow: ReferenceMeasures] = [:]
        for row in rows {
            let dimensions: [Cell] = [
                hour(row), .text(row.log), .text(row.reporter), Cell(row.acl), Cell(row.rule),
                .text(row.direction), .text(row.decision), Cell(row.encryption), Cell(row.role),
            ]
            groups[dimensions + passage(row), default: ReferenceMeasures()].add(row)
        }
        return groups.map { key, sums in
            let counts = [sums.opened, sums.closed, sums.denied, sums.unanswered].map(Cell.integer)
            return key + counts + sums.counterCells + [sums.firstSeenCell, sums.lastSeenCell]
        }
    }

    /// A flow is counted once: role `counted` only (R5).
    mutating func flows() -> [ReferenceRow] {
        var groups: [ReferenceRow: ReferenceMeasures] = [:]
        for row in rows where row.role == "counted" {
            groups[[hour(row)] + passage(row), default: ReferenceMeasures()].add(row)
        }
        return groups.map { key, sums in
            key + [sums.opened, sums.closed, sums.unanswered].map(Cell.integer) + sums.counterCells
        }
    }

    /// What left the cluster, whoever opened the connection.
    mutating func egress() -> [ReferenceRow] {
        var groups: [ReferenceRow: ReferenceMeasures] = [:]
        for row in rows where row.role == "counted" {
            let isFromCluster = isInCluster(row.foldedSource)
            guard isFromCluster != isInCluster(row.foldedDestination) else { continue }
            let cluster = isFromCluster ? row.foldedSource : row.foldedDestination
            let remote = isFromCluster ? row.foldedDestination : row.foldedSource
            let initiator = isFromCluster ? "cluster" : "remote"
            let key: ReferenceRow =
                [hour(row)] + columns(cluster) + columns(remote)
                + [.null, Cell(row.foldedPort), .text(row.transport), .text(initiator)]
            groups[key, default: ReferenceMeasures()].add(row)
        }
        return groups.map { key, sums in
            let counters = sums.counterCells
            let isFromCluster = key.last == .text("cluster")
            let out = isFromCluster ? counters[1] : counters[3]
            let into = isFromCluster ? counters[3] : counters[1]
            return key + [.integer(sums.opened), out, into]
        }
    }

    /// The rows of `egress` by day or month: the first `length` characters of the hour.
    mutating func egress(by length: Int) -> [ReferenceRow] {
        var sums: [ReferenceRow: [Int64?]] = [:]
        for row in egress() {
            guard case .text(let hour) = row[0] else { continue }
            let key: ReferenceRow =
                [.text(String(hour.prefix(length)))] + row[1...8]
                // Kind, class and zone of the remote side; who began.
                + [row[10], row[15], row[16], row[20]]
            let known = sums[key] ?? [nil, nil, nil]
            sums[key] = zip(known, row[21...23]).map { sum, cell in
                guard case .integer(let value) = cell else { return sum }
                return (sum ?? 0) + value
            }
        }
        return sums.map { key, sums in key + sums.map { Cell($0) } }
    }

    /// Denied rows are never de-duplicated (R6).
    mutating func denials() -> [ReferenceRow] {
        var groups: [ReferenceRow: ReferenceMeasures] = [:]
        for row in rows where row.isDenied {
            let enforcer = ReferenceEnforcer(row)
            let key: ReferenceRow =
                [
                    hour(row), .text(enforcer.name), Cell(row.acl), Cell(row.rule),
                    Cell(enforcer.reason), .text(row.direction),
                ]
                + columns(row.foldedSource) + columns(row.foldedDestination)
                + [.null, Cell(row.foldedPort), .text(row.transport)]
            groups[key, default: ReferenceMeasures()].add(row)
        }
        return groups.map { key, sums in
            key + [.integer(sums.denied), sums.firstSeenCell, sums.lastSeenCell]
        }
    }

    /// How often each rule decided; a NIC's NSG log beside its VNet log does not count twice.
    func ruleHits() -> [ReferenceRow] {
        var hits: [ReferenceRow: Int64] = [:]
        var groups: [ReferenceRow: ReferenceMeasures] = [:]
        for row in rows where row.role != "superseded" {
            let key: ReferenceRow = [
                hour(row), .text(ReferenceEnforcer(row).name), Cell(row.acl), Cell(row.rule),
                .text(row.decision),
            ]
            groups[key, default: ReferenceMeasures()].add(row)
            let isHit =
                row.isDenied || row.isAllowed && row.log == "nsg-v1"
                || row.isAllowed && row.state == "B" && !row.isSplit
            hits[key, default: 0] += isHit ? 1 : 0
        }
        return groups.map { key, sums in
            let bytes = sums.counters.map { $0[1] + $0[3] }
            return key + [.integer(hits[key] ?? 0), Cell(bytes), sums.lastSeenCell]
        }
    }
}
