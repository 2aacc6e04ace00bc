import Flow
import FlowRules
import Foundation
import GRDB

/// What all days of the database say of each rule, for a review.
struct RuleUsages {
    private var sums: [RuleSumKey: RuleSums] = [:]

    init(_ database: Database) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM rule_day")
        while let row = try rows.next() {
            let direction: String? = row[4]
            guard let enforcer = RuleEnforcer(rawValue: row[1]),
                let decision = RuleDecision(rawValue: row[5])
            else { continue }
            let key = RuleSumKey(
                enforcer: enforcer,
                acl: row[2],
                rule: row[3],
                direction: direction.flatMap { RuleDirection(rawValue: $0) },
                decision: decision
            )
            var sum = sums.removeValue(forKey: key) ?? RuleSums()
            sum.add(hits: row[6], bytes: row[7], first: row[8], last: row[9])
            let cut: Int64 = row[10]
            for (offset, set) in Self.sets.enumerated() {
                if cut >> Int64(offset) & 1 == 1 { sum[keyPath: set].cut() }
                let data: Data = row[11 + offset]
                sum[keyPath: set].insert(PackedNumberReader.deltas(bytes(data)))
            }
            sums[key] = sum
        }
    }

    /// In the order of the columns, and of the bits of `cut`.
    private static var sets: [WritableKeyPath<RuleSums, RuleValues>] {
        [\.sources, \.destinations, \.ports, \.names]
    }

    private static let dimensions: [MatchDimension] = [
        .sources, .destinations, .destinationPorts, .names,
    ]

    func usage(_ database: Database) throws -> [RuleUsage] {
        var texts = Texts(database)
        var usages: [RuleUsage] = []
        for (key, sum) in sums {
            guard let rule = try texts.name(key.rule) else { continue }
            let acl = try texts.name(key.acl)
            let names = key.enforcer == .networkPolicy ? PolicyNames.inventoried(rule) : [rule]
            for name in names {
                var usage = RuleUsage(key.enforcer, rule: name, decision: key.decision)
                usage.enforcerID = acl.flatMap { $0.isEmpty ? nil : $0 }
                usage.direction = key.direction
                usage.hits = UInt64(max(0, sum.hits))
                usage.bytes = sum.bytes.map { UInt64(max(0, $0)) }
                (usage.firstHit, usage.lastHit) = (sum.first, sum.last)
                usage.sources = try texts.addresses(sum.sources)
                usage.destinations = try texts.addresses(sum.destinations)
                usage.ports = Set(
                    sum.ports.values.map {
                        TransportPort(
                            UInt8(truncatingIfNeeded: $0 >> 16),
                            UInt16(truncatingIfNeeded: $0)
                        )
                    }
                )
                usage.names = Set(try sum.names.values.compactMap { try texts.name($0) })
                usage.cut = Set(
                    Self.dimensions.indices.filter { sum.cut >> Int64($0) & 1 == 1 }
                        .map { Self.dimensions[$0] }
                )
                usages.append(usage)
            }
        }
        return usages
    }
}

/// Texts of `name` and addresses, by number.
private struct Texts {
    private let database: Database
    private var known: [Int64: IPAddress?] = [:]

    init(_ database: Database) { self.database = database }

    func name(_ number: Int64) throws -> String? {
        try String.fetchOne(
            database.cachedStatement(sql: "SELECT text FROM name WHERE name_id = ?"),
            arguments: [number]
        )
    }

    mutating func addresses(_ values: RuleValues) throws -> Set<IPAddress> {
        var result: Set<IPAddress> = []
        for number in values.values {
            if let address = known[number] {
                if let address { result.insert(address) }
                continue
            }
            let text = try String.fetchOne(
                database.cachedStatement(sql: "SELECT ip FROM address WHERE address_id = ?"),
                arguments: [number]
            )
            let address = text.flatMap { IPAddress($0)?.unmapped }
            known[number] = .some(address)
            if let address { result.insert(address) }
        }
        return result
    }
}
