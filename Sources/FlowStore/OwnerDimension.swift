import ColumnKernel
import Flow
import FlowInventory
import GRDB

/// Numbers of owners: what the views show of whoever had an address, or why that is nobody (R7).
struct OwnerDimension: Sendable {
    private struct Shown: Hashable {
        var kind: EndpointKind
        var namespace: ExactText?
        var workload: ExactText?
        var pod: ExactText?
        var node: ExactText?
        var reason: String?

        init(
            kind: EndpointKind,
            namespace: String? = nil,
            workload: String? = nil,
            pod: String? = nil,
            node: String? = nil,
            reason: String? = nil
        ) {
            self.kind = kind
            self.namespace = namespace.map(ExactText.init)
            self.workload = workload.map(ExactText.init)
            self.pod = pod.map(ExactText.init)
            self.node = node.map(ExactText.init)
            self.reason = reason
        }

        /// Of `columns`; `nil` for a word that this version does not know.
        init?(_ row: Row, _ texts: inout SharedTexts) {
            guard let kind = EndpointKind(rawValue: row[0]) else { return nil }
            self.init(
                kind: kind,
                namespace: texts.shared(row[1]),
                workload: texts.shared(row[2]),
                pod: row[3],
                node: texts.shared(row[4]),
                reason: texts.shared(row[5])
            )
        }
    }

    private var numbers: [Shown: Int64] = [:]

    init(_ database: Database) throws {
        var texts = SharedTexts()
        numbers.reserveCapacity(
            try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM owner") ?? 0
        )
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT \(Self.columns), owner_id FROM owner"
        )
        while let row = try rows.next() {
            if let shown = Shown(row, &texts) { numbers[shown] = row["owner_id"] }
        }
    }

    /// What `number(of:_:)` takes of a row.
    static let columns = "kind, namespace, workload, pod, node, reason"

    /// The number of an owner that another database has.
    ///
    /// - Returns: `nil` for a word that this version does not know.
    mutating func number(of row: Row, _ database: Database) throws -> Int64? {
        var texts = SharedTexts()
        guard let shown = Shown(row, &texts) else { return nil }
        return try number(of: shown, database)
    }

    mutating func number(
        of answer: OwnerSpan.Answer,
        among owners: AddressOwners,
        _ database: Database
    ) throws -> Int64 {
        try number(of: Self.shown(answer, owners), database)
    }

    private mutating func number(of shown: Shown, _ database: Database) throws -> Int64 {
        if let known = numbers[shown] { return known }
        try database.cachedStatement(
            sql: """
                INSERT INTO owner (kind, namespace, workload, pod, node, reason)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                shown.kind.rawValue, shown.namespace?.text, shown.workload?.text, shown.pod?.text,
                shown.node?.text, shown.reason,
            ]
        )
        numbers[shown] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }

    /// The number of an endpoint as a log names it.
    ///
    /// - Returns: `BulkInsert.null` if it says nothing.
    mutating func number(
        of identity: LoggedIdentity,
        _ texts: TextTable,
        _ database: Database
    ) throws -> Int64 {
        guard !identity.isEmpty else { return BulkInsert.null }
        func text(_ number: UInt32) -> String? {
            number == TextTable.empty ? nil : texts.text(number)
        }
        let shown = Shown(
            kind: identity.isGateway ? .external : .pod,
            namespace: text(identity.namespace),
            workload: text(identity.workload),
            pod: text(identity.pod),
            node: text(identity.node)
        )
        return try number(of: shown, database)
    }

    private static func shown(_ answer: OwnerSpan.Answer, _ owners: AddressOwners) -> Shown {
        switch answer {
        case .changesWithinHour: Shown(kind: .ambiguous, reason: "owner-changes-within-hour")
        case .attribution(.unknown(let reason)): Shown(kind: .unknown, reason: reason.rawValue)
        case .attribution(.ambiguous(let reason, _)):
            Shown(kind: .ambiguous, reason: reason.rawValue)
        case .attribution(.owner(let index)):
            shown(owners.owners[index])
        }
    }

    private static func shown(_ owner: AddressOwner) -> Shown {
        switch owner.kind {
        case .pod:
            Shown(
                kind: .pod,
                namespace: owner.namespace,
                workload: owner.workload,
                pod: owner.name,
                node: owner.node
            )
        case .node: Shown(kind: .node, node: owner.name)
        default:
            Shown(kind: owner.kind, namespace: owner.namespace, workload: owner.workload)
        }
    }
}
