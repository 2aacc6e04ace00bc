import Flow
import GRDB

/// What facts of flow logs have in common, as a row of `scope` says it; its role is worked out elsewhere (R5).
struct StoredScope {
    /// Unix hour.
    var hour: Int
    var log: String
    var reporter: String
    /// Rows of `name`.
    var acl: Int64
    var rule: Int64
    var direction: String
    var decision: String
    var encryption: String?
    var protocolName: String
    var enforcer: String

    /// Those that `init(_:)` takes, in its order.
    static let columns = """
        hour_id, log, reporter, acl_id, rule_id, direction, decision, encryption, protocol, enforcer
        """

    func insert(_ number: Int64, _ database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO scope VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
        ).execute(
            arguments: [
                number, hour, Timestamp.text(ofHour: hour), log, reporter, acl, rule, direction,
                decision, encryption, protocolName, enforcer,
            ]
        )
    }
}

extension StoredScope {
    init(_ row: Row) {
        self.init(
            hour: row[0],
            log: row[1],
            reporter: row[2],
            acl: row[3],
            rule: row[4],
            direction: row[5],
            decision: row[6],
            encryption: row[7],
            protocolName: row[8],
            enforcer: row[9]
        )
    }
}
