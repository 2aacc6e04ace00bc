/// Folding of one record's rows in their order (R14).
enum ReferenceFolding {
    static let destinationsOfASource = 1024
    static let sourcesOfADestination = 4096
    static let keysOfARecord = 65_536

    private struct Target: Hashable {
        var destination: ReferenceAddress
        var port: Int64
        var transport: String
    }

    private struct Key: Hashable {
        var source: ReferenceEndpoint
        var destination: ReferenceEndpoint
        var port: Int64?
        var transport: String
    }

    static func fold(_ rows: inout [ReferenceFlowRow]) {
        var targetsOfSource: [ReferenceAddress: Set<Target>] = [:]
        var sourcesOfTarget: [Target: Set<ReferenceAddress>] = [:]
        var keys: Set<Key> = []
        for index in rows.indices {
            let row = rows[index]
            let target = Target(
                destination: row.destination,
                port: row.destinationPort,
                transport: row.transport
            )
            if !targetsOfSource[row.source, default: []]
                .admits(target, limit: destinationsOfASource)
            {
                rows[index].foldedDestination = .other
                rows[index].foldedPort = nil
            } else if !sourcesOfTarget[target, default: []]
                .admits(row.source, limit: sourcesOfADestination)
            {
                rows[index].foldedSource = .other
            }
            let key = Key(
                source: rows[index].foldedSource,
                destination: rows[index].foldedDestination,
                port: rows[index].foldedPort,
                transport: row.transport
            )
            if !keys.admits(key, limit: keysOfARecord) {
                rows[index].foldedSource = .other
                rows[index].foldedDestination = .other
                rows[index].foldedPort = nil
            }
        }
    }
}

extension Set {
    /// Whether `element` is among the first `limit` distinct ones.
    fileprivate mutating func admits(_ element: Element, limit: Int) -> Bool {
        if contains(element) { return true }
        guard count < limit else { return false }
        insert(element)
        return true
    }
}
