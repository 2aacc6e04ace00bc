import ColumnKernel
import Flow
import FlowEnrich
import FlowRollup
import GRDB

/// Numbers of addresses, names and scopes in the database, with a bounded memory of them.
struct Dimensions: Sendable {
    /// A scope of one hour; small, as a hostile input can have a million of them.
    private struct ScopeKey: Hashable {
        var reporter: UInt64
        var acl: Int64
        var rule: Int64
        /// Numbers of `words`; 0 is NULL.
        var log: UInt32
        var direction: UInt32
        var decision: UInt32
        var encryption: UInt32
        var protocolName: UInt32
    }

    /// Numbers of the few texts that scopes repeat, from 1.
    private struct Words: Sendable {
        private var numbers: [ExactText: UInt32] = [:]

        mutating func number(of text: String?) -> UInt32 {
            guard let text else { return 0 }
            let key = ExactText(text)
            if let known = numbers[key] { return known }
            numbers[key] = UInt32(numbers.count + 1)
            return UInt32(numbers.count)
        }
    }

    var addresses: AddressDimension
    var owners: OwnerDimension
    private var names: [ExactText: Int64] = [:]
    private var scopesByHour: [Int: [ScopeKey: Int64]] = [:]
    private var words = Words()
    private var nextName: Int64
    private var nextScope: Int64
    /// Whether the database has names that are not in memory.
    private var mayKnowMoreNames: Bool

    private let maximumScopes: Int

    private static let maximumNames = 1 << 16
    private static let maximumHours = 1 << 12

    /// - Parameters:
    ///   - database: Its tables are there.
    ///   - maximumAddresses: How many addresses are kept in memory.
    ///   - maximumScopes: From how many on the scopes of other hours are forgotten.
    /// - Throws: `DatabaseError`
    init(_ database: Database, maximumAddresses: Int, maximumScopes: Int) throws {
        self.maximumScopes = maximumScopes
        addresses = try AddressDimension(database, maximumCount: maximumAddresses)
        owners = try OwnerDimension(database)
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
        describer: AddressDescriber
    ) throws {
        try addresses.translate(table, into: &map, database, describer)
        for address in addresses.takeNewlyOwned() {
            try writeSpans(of: address, describer.owners, database)
        }
    }

    /// The number of one address, or of a part of an hour of it: Unix milliseconds, empty for the address itself.
    mutating func address(
        _ address: IPAddress,
        _ segment: Range<Int64>,
        _ describer: AddressDescriber,
        _ database: Database
    ) throws -> Int64 {
        let number = try addresses.number(of: address, segment, database, describer)
        for address in addresses.takeNewlyOwned() {
            try writeSpans(of: address, describer.owners, database)
        }
        return number
    }

    /// Describes all addresses of the database anew.
    mutating func describeAgain(_ describer: AddressDescriber, _ database: Database) throws {
        try addresses.describeAgain(describer, database)
    }

    // MARK: Names

    /// Forgets the scopes in memory: rows of them were removed.
    mutating func forgetScopes() { scopesByHour.removeAll() }

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
        let (rule, acl) = (texts.text(scope.rule), texts.text(scope.acl))
        let (direction, decision) = (texts.text(scope.direction), texts.text(scope.decision))
        let encryption =
            scope.encryption == TextTable.empty ? nil : texts.text(scope.encryption)
        let protocolName = texts.text(scope.protocolName)
        let key = ScopeKey(
            reporter: scope.reporter,
            acl: try name(acl, database),
            rule: try name(rule, database),
            log: words.number(of: scope.log.text),
            direction: words.number(of: direction),
            decision: words.number(of: decision),
            encryption: words.number(of: encryption),
            protocolName: words.number(of: protocolName)
        )
        if let known = try number(of: key, hour: scope.hour, database) { return known }
        return try insert(
            StoredScope(
                hour: scope.hour,
                log: scope.log.text,
                reporter: MACAddress.text(key.reporter),
                acl: key.acl,
                rule: key.rule,
                direction: direction,
                decision: decision,
                encryption: encryption,
                protocolName: protocolName,
                enforcer: Enforcer.of(log: scope.log, acl: acl, rule: rule).rawValue
            ),
            key,
            database
        )
    }

    /// The number of a scope that another database has, its names in the numbers of this one.
    mutating func number(of scope: StoredScope, _ database: Database) throws -> Int64 {
        let key = key(of: scope)
        return try number(of: key, hour: scope.hour, database) ?? insert(scope, key, database)
    }

    private mutating func number(
        of key: ScopeKey,
        hour: Int,
        _ database: Database
    ) throws -> Int64? {
        try loadHour(hour, database)
        return scopesByHour[hour]?[key]
    }

    private mutating func insert(
        _ scope: StoredScope,
        _ key: ScopeKey,
        _ database: Database
    ) throws -> Int64 {
        let id = nextScope
        nextScope += 1
        try scope.insert(id, database)
        scopesByHour[scope.hour]?[key] = id
        return id
    }

    private mutating func key(of scope: StoredScope) -> ScopeKey {
        ScopeKey(
            reporter: MACAddress.parse(scope.reporter) ?? 0,
            acl: scope.acl,
            rule: scope.rule,
            log: words.number(of: scope.log),
            direction: words.number(of: scope.direction),
            decision: words.number(of: scope.decision),
            encryption: words.number(of: scope.encryption),
            protocolName: words.number(of: scope.protocolName)
        )
    }

    private mutating func loadHour(_ hour: Int, _ database: Database) throws {
        guard scopesByHour[hour] == nil else { return }
        let scopeCount = scopesByHour.values.reduce(0) { $0 + $1.count }
        if scopesByHour.count >= Self.maximumHours || scopeCount >= maximumScopes {
            scopesByHour.removeAll()
        }
        var scopes: [ScopeKey: Int64] = [:]
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT \(StoredScope.columns), scope_id FROM scope WHERE hour = ?"
            ),
            arguments: [Timestamp.text(ofHour: hour)]
        )
        while let row = try rows.next() { scopes[key(of: StoredScope(row))] = row["scope_id"] }
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
