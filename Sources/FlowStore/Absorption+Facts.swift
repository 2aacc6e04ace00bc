import Foundation
import GRDB

/// Copying rows that have numbers of their own, which other rows refer to.
extension Absorption {
    /// Copies a range of facts behind the last one, each as far behind its number there as the first.
    mutating func takeFacts(
        _ range: ClosedRange<Int64>,
        _ database: Database,
        _ state: inout StoreState
    ) throws -> ClosedRange<Int64> {
        let last = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT MAX(fact_id) FROM fact")
        )
        let first = 1 &+ max(last ?? 0, 0)
        let shift = first &- range.lowerBound
        try copyFacts(range, shift, database, &state)
        try copyPieces("fact_lane", "near_id", of: range, shift, database) { numbers, number in
            try numbers.address(number, database, &state)
        }
        try copyPieces("fact_range", "scope_id", of: range, shift, database) { numbers, number in
            try numbers.scope(number, database, &state)
        }
        var wide = try BulkInsert(database, into: "wide_fact", row: .integers(13))
        let wideRows = try Row.fetchCursor(
            other.cachedStatement(
                sql: "SELECT * FROM wide_fact WHERE fact_id BETWEEN ? AND ? ORDER BY fact_id"
            ),
            arguments: [range.lowerBound, range.upperBound]
        )
        while let row = try wideRows.next() {
            var values = InlineArray<13, Int64>(repeating: BulkInsert.null)
            for index in 0..<13 { values[index] = row[index] ?? BulkInsert.null }
            values[0] &+= shift
            try wide.append(values)
        }
        try wide.finish()
        try copySourcePorts(range, shift, database)
        // Both bounds are within what `ForeignDatabase` lets pass.
        let facts = first...(range.upperBound &+ shift)
        try EgressSums.insert(ofStored: facts, database)
        return facts
    }

    /// Copies what some facts in a row have in common: a near address, or a scope.
    private mutating func copyPieces(
        _ table: String,
        _ column: String,
        of range: ClosedRange<Int64>,
        _ shift: Int64,
        _ database: Database,
        number: (inout SourceNumbers, Int64) throws -> Int64
    ) throws {
        var insert = try BulkInsert(database, into: table, row: .integers(3))
        let rows = try Row.fetchCursor(
            other.cachedStatement(
                sql: """
                    SELECT first_fact, last_fact, \(column) FROM \(table)
                    WHERE first_fact BETWEEN ? AND ? ORDER BY first_fact
                    """
            ),
            arguments: [range.lowerBound, range.upperBound]
        )
        while let row = try rows.next() {
            let (first, last): (Int64, Int64) = (row[0], row[1])
            try insert.append([first &+ shift, last &+ shift, try number(&numbers, row[2])])
        }
        try insert.finish()
    }

    private mutating func copyFacts(
        _ range: ClosedRange<Int64>,
        _ shift: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        var facts = try BulkInsert(
            database,
            into: "fact (fact_id, remote_id, detail, packets, bytes)",
            row: .integers(5)
        )
        let rows = try Row.fetchCursor(
            other.cachedStatement(
                sql: """
                    SELECT fact_id, remote_id, detail, packets, bytes FROM fact
                    WHERE fact_id BETWEEN ? AND ? ORDER BY fact_id
                    """
            ),
            arguments: [range.lowerBound, range.upperBound]
        )
        while let row = try rows.next() {
            let number = (row[0] as Int64) &+ shift
            let remote = try numbers.address(row[1], database, &state)
            let detail: Int64 = row[2]
            let packets: Int64 = row[3] ?? BulkInsert.null
            let bytes: Int64 = row[4] ?? BulkInsert.null
            try facts.append([number, remote, detail, packets, bytes])
            state.insertedFacts.append(number, [remote, detail, packets, bytes])
        }
        try facts.finish()
    }

    private func copySourcePorts(
        _ range: ClosedRange<Int64>,
        _ shift: Int64,
        _ database: Database
    ) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT INTO source_port_set (entries, set_id) VALUES (?, ?)"
        )
        let sets = try Row.fetchCursor(
            other.cachedStatement(
                sql: "SELECT entries, set_id FROM source_port_set WHERE set_id BETWEEN ? AND ?"
            ),
            arguments: [range.lowerBound << 8, range.upperBound << 8 | 255]
        )
        while let row = try sets.next() {
            let (entries, number): (Data, Int64) = (row[0], row[1])
            try insert.execute(arguments: [entries, number &+ shift << 8])
        }
    }

    mutating func takeLookups(
        _ input: Int64,
        _ own: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        var next = state.eventRows.lookup
        let copies = try copy(.lookup, of: input, as: own, from: &next, database, &state)
        state.eventRows.lookup = next
        try copyBuckets("lookup_bucket", of: copies, database)
    }

    mutating func takeLatencies(
        _ input: Int64,
        _ own: Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws {
        var next = state.eventRows.latency
        let copies = try copy(.latency, of: input, as: own, from: &next, database, &state)
        state.eventRows.latency = next
        try copyBuckets("latency_bucket", of: copies, database)
        try CopiedTable.pairEdge.copy(
            input: input,
            as: own,
            from: other,
            &numbers,
            to: database,
            &state
        ) { row in
            guard let number: Int64 = row[0] else { return .null }
            guard let copy = copies[number] else {
                throw MergeError.missing(table: "latency", row: number)
            }
            return copy.databaseValue
        }
    }

    /// Copies rows that others refer to.
    ///
    /// - Returns: The numbers of the copies, from `next` on, by those of the rows.
    private mutating func copy(
        _ table: CopiedTable,
        of input: Int64,
        as own: Int64,
        from next: inout Int64,
        _ database: Database,
        _ state: inout StoreState
    ) throws -> [Int64: Int64] {
        var copies: [Int64: Int64] = [:]
        var number = next
        try table.copy(
            input: input,
            as: own,
            from: other,
            &numbers,
            to: database,
            &state
        ) { row in
            copies[row[0]] = number
            number += 1
            return (number - 1).databaseValue
        }
        next = number
        return copies
    }

    /// Copies the buckets of rows, which have 4,096 numbers each.
    private func copyBuckets(
        _ table: String,
        of copies: [Int64: Int64],
        _ database: Database
    ) throws {
        guard !copies.isEmpty else { return }
        var insert = try BulkInsert(database, into: table, row: .integers(2))
        let find = try other.cachedStatement(
            sql: "SELECT bucket_key, samples FROM \(table) WHERE bucket_key BETWEEN ? AND ?"
        )
        for (number, copy) in copies.sorted(by: { $0.value < $1.value }) {
            let rows = try Row.fetchCursor(
                find,
                arguments: [number << 12, number << 12 | 4095]
            )
            while let row = try rows.next() {
                let key: Int64 = row[0]
                try insert.append([copy << 12 | key & 4095, row[1]])
            }
        }
        try insert.finish()
    }
}
