import ColumnKernel
import Flow
import FlowEnrich
import FlowRollup
import GRDB

/// Numbers of addresses, names and scopes in the database, with a bounded memory of them.
struct Dimensions: Sendable {
    /// A scope by the texts the database stores.
    private struct ScopeKey: Hashable {
        var log: String
        var reporter: UInt64
        var acl: Int64
        var rule: Int64
        var direction: ExactText
        var decision: ExactText
        var encryption: ExactText?
        var protocolName: ExactText
    }

    private var addresses: AddressDimension
    private var names: [ExactText: Int64] = [:]
    private var scopesByHour: [Int: [ScopeKey: Int64]] = [:]
    private var nextName: Int64
    private var nextScope: Int64
    /// Whether the database has names that are not in memory.
    private var mayKnowMoreNames: Bool

    private static let maximumNames = 1 << 16
    private static let maximumHours = 1 << 12

    init(_ database: Database, maximumAddresses: Int) throws {
        addresses = try AddressDimension(database, maximumCount: maximumAddresses)
        nextName = 1 + (try Int64.fetchOne(database, sql: "SELECT MAX(name_id) FROM name") ?? 0)
        nextScope = 1 + (try Int64.fetchOne(database, sql: "SELECT MAX(scope_id) FROM scope") ?? 0)
        mayKnowMoreNames = nextName > 1
    }

    // MARK: Addresses

    /// Extends `map` to all addresses of `table`.
    mutating func translate(
        _ table: borrowing AddressTable,
        into map: inout NumberMap,
        database: Database,
        topology: Topology
    ) throws {
        try addresses.translate(table, into: &map.addresses, database, topology)
    }

    /// Describes all addresses of the database by another topology.
    mutating func describeAgain(_ topology: Topology, _ database: Database) throws {
        try addresses.describeAgain(topology, database)
    }

    // MARK: Names

    mutating func name(_ text: String, _ database: Database) throws -> Int64 {
        let key = ExactText(text)
        if let known = names[key] { return known }
        if names.count >= Self.maximumNames {
            names.removeAll(keepingCapacity: true)
            mayKnowMoreNames = true
        }
        if mayKnowMoreNames,
            let known = try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT name_id FROM name WHERE text = ?"),
                arguments: [text]
            )
        {
            names[key] = known
            return known
        }
        try database.cachedStatement(sql: "INSERT INTO name VALUES (?, ?)").execute(
            arguments: [nextName, text]
        )
        names[key] = nextName
        nextName += 1
        return nextName - 1
    }

    // MARK: Scopes

    /// Extends `map` to all scopes of `table`.
    mutating func translate(
        _ table: borrowing ScopeTable,
        texts: borrowing TextTable,
        into map: inout NumberMap,
        database: Database
    ) throws {
        for index in map.scopes.count..<table.scopes.count {
            map.scopes.append(try scope(table.scopes[index], texts: texts, database))
        }
    }

    private mutating func scope(
        _ scope: Scope,
        texts: borrowing TextTable,
        _ database: Database
    ) throws -> Int64 {
        let rule = texts.text(scope.rule)
        let acl = texts.text(scope.acl)
        let key = ScopeKey(
            log: scope.log.text,
            reporter: scope.reporter,
            acl: try name(acl, database),
            rule: try name(rule, database),
            direction: ExactText(texts.text(scope.direction)),
            decision: ExactText(texts.text(scope.decision)),
            encryption: scope.encryption == TextTable.empty
                ? nil : ExactText(texts.text(scope.encryption)),
            protocolName: ExactText(texts.text(scope.protocolName))
        )
        try loadHour(scope.hour, database)
        if let known = scopesByHour[scope.hour]?[key] { return known }
        let id = nextScope
        nextScope += 1
        try database.cachedStatement(
            sql: "INSERT INTO scope VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"
        ).execute(
            arguments: [
                id, scope.hour, Timestamp.text(ofHour: scope.hour), key.log,
                MACAddress.text(key.reporter), key.acl, key.rule, key.direction.text,
                key.decision.text, key.encryption?.text, key.protocolName.text,
                Enforcer.of(log: scope.log, acl: acl, rule: rule).rawValue,
            ]
        )
        scopesByHour[scope.hour]?[key] = id
        return id
    }

    private mutating func loadHour(_ hour: Int, _ database: Database) throws {
        guard scopesByHour[hour] == nil else { return }
        if scopesByHour.count >= Self.maximumHours { scopesByHour.removeAll() }
        var scopes: [ScopeKey: Int64] = [:]
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT scope_id, log, reporter, acl_id, rule_id, direction, decision,
                           encryption, protocol
                    FROM scope WHERE hour = ?
                    """
            ),
            arguments: [Timestamp.text(ofHour: hour)]
        )
        while let row = try rows.next() {
            let reporter: String = row[2]
            let key = ScopeKey(
                log: row[1],
                reporter: MACAddress.parse(reporter) ?? 0,
                acl: row[3],
                rule: row[4],
                direction: ExactText(row[5]),
                decision: ExactText(row[6]),
                encryption: (row[7] as String?).map(ExactText.init),
                protocolName: ExactText(row[8])
            )
            scopes[key] = row[0]
        }
        scopesByHour[hour] = scopes
    }
}

/// Who said yes or no: `enforcer` of `denials` and `rule_hits` (`vnet-flow-logs.md` section 4).
enum Enforcer: String {
    case nsg
    case securityAdmin = "security-admin"
    case vnetEncryption = "vnet-encryption"
    case platform

    static func of(log: LogKind, acl: String, rule: String) -> Enforcer {
        guard log == .vnetV4 else { return .nsg }
        let rule = rule.lowercased()
        if acl.lowercased() == "unspecified" || rule == "unspecified" { return .vnetEncryption }
        if rule == "platformrule" { return .platform }
        let isNSG = ["defaultrule", "userrule"].contains { rule == $0 || rule.hasPrefix($0 + "_") }
        return isNSG ? .nsg : .securityAdmin
    }
}
