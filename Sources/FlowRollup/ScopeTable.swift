package import Flow

/// What the rows of a fact have in common besides addresses and port.
///
/// Texts are `TextTable` numbers.
package struct Scope: Hashable, Sendable {
    /// Unix hour of the rows' own timestamps (R1).
    package var hour: Int
    package var log: LogKind
    package var reporter: UInt64
    package var acl: UInt32
    package var rule: UInt32
    package var direction: UInt32
    package var decision: UInt32
    /// `TextTable.empty` where the log has no such field.
    package var encryption: UInt32
    package var protocolName: UInt32

    /// The fields that are `TextTable` numbers.
    static var textFields: [WritableKeyPath<Scope, UInt32>] {
        [\.acl, \.rule, \.direction, \.decision, \.encryption, \.protocolName]
    }
}

/// Dense numbers for scopes.
package struct ScopeTable: Sendable {
    package private(set) var scopes: [Scope] = []
    private var numbers: [Scope: UInt32] = [:]

    package init() {}

    package mutating func number(of scope: Scope) -> UInt32 {
        if let known = numbers[scope] { return known }
        let number = UInt32(scopes.count)
        scopes.append(scope)
        numbers[scope] = number
        return number
    }

    package var memoryBytes: Int { scopes.count * 2 * (MemoryLayout<Scope>.stride + 16) }

    package mutating func removeAll() {
        scopes.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
    }
}
