import Flow
import FlowInventory
import GRDB

/// Evidence of owners in the database: written whole, when it has changed.
enum StoredEvidence {
    /// Who had which address when, by all evidence there is, which is in memory no longer than it takes to work that out.
    static func owners(cluster: String?, _ database: Database) throws -> AddressOwners {
        let intervals = try load(database).intervals
        return AddressOwners(intervals, cluster: cluster)
    }

    static func load(_ database: Database) throws -> OwnershipEvidence {
        var evidence = OwnershipEvidence(
            capacity: try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM evidence_claim") ?? 0
        )
        var texts = SharedTexts()
        let claims = try Row.fetchCursor(database, sql: "SELECT * FROM evidence_claim")
        while let row = try claims.next() {
            guard let kind = EvidenceRecords.Claim.SubjectKind(rawValue: row[1]),
                let address = IPAddress(row[4] as String)
            else { continue }
            // A pod's uid is its own; most of what else is told of it is told of others, too.
            let subject = row[2] as String
            let uid = (row[19] as String?).map {
                $0.utf8.elementsEqual(subject.utf8) ? subject : $0
            }
            evidence.merge(
                EvidenceRecords.Claim(
                    cluster: row[0],
                    kind: kind,
                    subject: subject,
                    instance: row[3],
                    address: address,
                    times: (5..<15).map { row[$0] } + [EvidenceRuns.finishedFrom(row)],
                    texts: [row[15]] + (16..<19).map { texts.shared(row[$0]) } + [uid],
                    sources: row[20],
                    runs: EvidenceRuns.runs(row)
                )
            )
        }
        let lives = try Row.fetchCursor(database, sql: "SELECT * FROM evidence_node")
        while let row = try lives.next() {
            evidence.merge(
                EvidenceRecords.NodeLife(
                    cluster: row[0],
                    name: row[1],
                    created: row[2],
                    lastSeen: row[3]
                )
            )
        }
        let lists = try Row.fetchCursor(database, sql: "SELECT * FROM evidence_list")
        while let row = try lists.next() {
            evidence.merge(
                EvidenceRecords.CompleteList(cluster: row[0], time: row[1], until: row[2])
            )
        }
        return evidence
    }

    /// Writes the evidence anew, and its intervals.
    ///
    /// - Parameters:
    ///   - evidence: All there is.
    ///   - intervals: What it says, of all clusters.
    ///   - database: Gets it in place of what it had.
    /// - Throws: `DatabaseError`
    static func save(
        _ evidence: OwnershipEvidence,
        saying intervals: [AddressOwner],
        _ database: Database
    ) throws {
        for table in ["evidence_claim", "evidence_node", "evidence_list"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE true")
        }
        let claim = try database.cachedStatement(
            sql: """
                INSERT INTO evidence_claim VALUES
                    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        for record in evidence.claims {
            var values: [(any DatabaseValueConvertible)?] = [
                record.cluster, record.kind.rawValue, record.subject, record.instance,
                record.address.description,
            ]
            values += record.times.dropLast().map { $0 as (any DatabaseValueConvertible)? }
            values += record.texts.map { $0 as (any DatabaseValueConvertible)? }
            values += [record.sources, record.times.last ?? nil, EvidenceRuns.bytes(record.runs)]
            try claim.execute(arguments: StatementArguments(values))
        }
        let node = try database.cachedStatement(
            sql: "INSERT INTO evidence_node VALUES (?, ?, ?, ?)"
        )
        for life in evidence.nodeRecords {
            try node.execute(
                arguments: [life.cluster, life.name, life.created, life.lastSeen]
            )
        }
        let list = try database.cachedStatement(sql: "INSERT INTO evidence_list VALUES (?, ?, ?)")
        for record in evidence.listRecords {
            try list.execute(arguments: [record.cluster, record.time, record.until])
        }
        try saveIntervals(intervals, database)
    }

    /// What `address_owners` shows.
    private static func saveIntervals(_ owners: [AddressOwner], _ database: Database) throws {
        try database.execute(sql: "DELETE FROM address_interval WHERE true")
        let insert = try database.cachedStatement(
            sql: "INSERT INTO address_interval VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        for owner in owners {
            try insert.execute(
                arguments: [
                    owner.cluster, owner.address.description, owner.kind.rawValue, owner.namespace,
                    owner.workload, owner.kind == .pod ? owner.name : nil,
                    owner.kind == .node ? owner.name : owner.node, owner.validFrom, owner.validTo,
                    owner.evidence,
                ]
            )
        }
    }
}
