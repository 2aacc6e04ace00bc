import ColumnKernel
import Flow
import FlowRollup
import GRDB

/// Numbers of event scopes in the database, those of a few hours in memory.
struct EventScopeDimension: Sendable {
    /// A scope of one hour, texts as rows of `name`.
    struct Key: Hashable {
        var log: EventLog
        var kind: EventKind
        var generation: EventGeneration
        var minute: Int8
        var decision: EventDecision
        var direction: EventDirection
        var reporter: Int64
        var acl: Int64
        var rule: Int64
        var reason: Int64
        var resolver: Int64
        var protocolName: ExactText
    }

    private var numbersByHour: [Int: [Key: Int64]] = [:]
    private var next: Int64
    private static let maximumHours = 256

    init(_ database: Database) throws {
        let last = try Int64.fetchOne(database, sql: "SELECT MAX(event_scope_id) FROM event_scope")
        next = 1 + (last ?? 0)
    }

    /// Forgets what is in memory: rows of scopes were removed.
    mutating func forget() { numbersByHour.removeAll() }

    /// The number of a scope, a new row if it has none.
    ///
    /// - Parameters:
    ///   - scope: Its texts are numbers of `texts`.
    ///   - texts: The decoder's table.
    ///   - names: Rows of `name`, by numbers of texts; those of the scope are there.
    ///   - database: Inside a transaction.
    /// - Returns: Its `event_scope_id`.
    /// - Throws: `DatabaseError`.
    mutating func number(
        of scope: EventScope,
        texts: TextTable,
        names: [Int64],
        _ database: Database
    ) throws -> Int64 {
        let key = Key(
            log: scope.log,
            kind: scope.kind,
            generation: scope.generation,
            minute: scope.minute,
            decision: scope.decision,
            direction: scope.direction,
            reporter: names[Int(scope.reporter)],
            acl: names[Int(scope.acl)],
            rule: names[Int(scope.rule)],
            reason: names[Int(scope.reason)],
            resolver: names[Int(scope.resolver)],
            protocolName: ExactText(texts.text(scope.protocolName))
        )
        return try number(of: key, hour: Int(scope.hour), database)
    }

    /// The number of a scope of an hour, a new row if it has none.
    mutating func number(of key: Key, hour: Int, _ database: Database) throws -> Int64 {
        try load(hour, database)
        if let known = numbersByHour[hour]?[key] { return known }
        let number = next
        next += 1
        try database.cachedStatement(
            sql: """
                INSERT INTO event_scope VALUES
                    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                number, hour, Timestamp.text(ofHour: hour), key.log.text, key.kind.text,
                Int(key.generation.rawValue), key.minute < 0 ? nil : Int(key.minute), key.reporter,
                key.acl, key.rule, key.reason, key.direction.text, key.decision.text,
                key.protocolName.text, key.resolver, key.kind.enforcer,
            ]
        )
        numbersByHour[hour]?[key] = number
        return number
    }

    private mutating func load(_ hour: Int, _ database: Database) throws {
        guard numbersByHour[hour] == nil else { return }
        if numbersByHour.count >= Self.maximumHours { numbersByHour.removeAll() }
        var numbers: [Key: Int64] = [:]
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT \(Key.columns), event_scope_id FROM event_scope WHERE hour = ?"
            ),
            arguments: [Timestamp.text(ofHour: hour)]
        )
        while let row = try rows.next() {
            if let key = Key(row) { numbers[key] = row["event_scope_id"] }
        }
        numbersByHour[hour] = numbers
    }
}

extension EventScopeDimension.Key {
    /// Those that `init(_:)` takes, in its order; the first is the Unix hour.
    static let columns = """
        hour_id, log, kind, generation, minute, decision, direction, reporter_id, acl_id, rule_id,
        reason_id, resolver_id, protocol
        """

    /// `nil` for words that this version does not know.
    init?(_ row: Row) {
        let (log, kind): (String, String) = (row[1], row[2])
        let (generation, minute): (UInt8?, Int8?) = (
            UInt8.fromDatabaseValue(row[3]), Int8.fromDatabaseValue(row[4])
        )
        let (decision, direction): (String, String?) = (row[5], row[6])
        guard let log = EventLog.allCases.first(where: { $0.text == log }),
            let kind = EventKind.allCases.first(where: { $0.text == kind }),
            let generation = generation.flatMap({ EventGeneration(rawValue: $0) })
        else { return nil }
        self.init(
            log: log,
            kind: kind,
            generation: generation,
            minute: minute ?? -1,
            decision: EventDecision.allCases.first { $0.text == decision } ?? .none,
            direction: EventDirection.allCases.first { $0.text == direction } ?? .unknown,
            reporter: row[7],
            acl: row[8],
            rule: row[9],
            reason: row[10],
            resolver: row[11],
            protocolName: ExactText(row[12])
        )
    }
}
