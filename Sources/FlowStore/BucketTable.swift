import GRDB

/// Where the buckets of groups are (R10): `bucket_key` is 4096 times the group, plus the bucket.
struct BucketTable {
    /// Table of the groups; its numbers are `name_id`, its buckets in `name_bucket`.
    let groups: String

    static let all = [BucketTable(groups: "lookup"), BucketTable(groups: "latency")]

    /// Copies the buckets of an input's groups that were put aside.
    func store(_ inputID: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO \(groups)_bucket
                SELECT b.bucket_key, b.samples FROM \(join(in: .spilled)) WHERE g.input_id = ?
                """,
            arguments: [inputID]
        )
    }

    /// Removes the buckets of an input's groups, which are still there.
    func remove(_ inputID: Int64, from target: EventTarget, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                DELETE FROM \(target.table(groups + "_bucket")) WHERE bucket_key IN (
                    SELECT b.bucket_key FROM \(join(in: target)) WHERE g.input_id = ?
                )
                """
        ).execute(arguments: [inputID])
    }

    private func join(in target: EventTarget) -> String {
        """
        \(target.table(groups)) g CROSS JOIN \(target.table(groups + "_bucket")) b
            ON b.bucket_key BETWEEN g.\(groups)_id * 4096 AND g.\(groups)_id * 4096 + 4095
        """
    }
}
