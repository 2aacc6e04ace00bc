package import FlowStore

/// The checks of a policy over a period of one database, and what changed since an earlier report.
package struct Audit: Sendable {
    package var results: [CheckResult]
    package var controlMaps: [ControlMap]
    package var exceptions: [AuditException]
    /// Findings of the earlier report that are none any more; `nil` if there is no earlier one.
    package var fixed: [EarlierFinding]?
    /// How many more of them are of hours outside this period: nobody looked at those again, so they are not fixed.
    package var ofOtherHours = 0

    /// The hours an audit is about, as views have them.
    package struct Period: Sendable, Hashable {
        /// First hour, `2026-11-20T00:00:00Z`, and the first one behind.
        package var from: String
        package var to: String
        package var hourCount: Int
        /// Day of the last hour.
        package var lastDay: String

        package init(from: String, to: String, hourCount: Int, lastDay: String) {
            self.from = from
            self.to = to
            self.hourCount = hourCount
            self.lastDay = lastDay
        }
    }

    /// - Parameters:
    ///   - policy: The checks, and what they are told.
    ///   - results: Of all its checks, in any order.
    ///   - period: The hours that were asked about.
    ///   - earlier: Findings of an earlier report.
    package init(
        _ policy: AuditPolicy,
        results: [CheckResult],
        _ period: Period,
        earlier: [EarlierFinding]?
    ) {
        let places = Dictionary(
            policy.checks.enumerated().map { ($1.id, $0) }
        ) { first, _ in first }
        var results = results.sorted {
            places[$0.check.id, default: 0] < places[$1.check.id, default: 0]
        }
        controlMaps = policy.controlMaps
        exceptions = policy.exceptions
        if let earlier {
            let gone = Self.compare(&results, with: earlier)
            let fixed = gone.filter { $0.isOf(period) }
            self.fixed = fixed
            ofOtherHours = gone.count - fixed.count
        }
        self.results = results
    }

    /// Asks one state of a database some checks.
    ///
    /// - Parameters:
    ///   - checks: Of the policy.
    ///   - policy: What they are told.
    ///   - state: Of a database of the current schema.
    ///   - period: The hours that are asked about.
    ///   - verifyFindings: What `weir verify` would say is wrong, a sentence each.
    /// - Returns: A result a check, in their order.
    /// - Throws: `AuditError`
    package static func results(
        of checks: [Check],
        _ policy: AuditPolicy,
        _ state: ResultState,
        _ period: Period,
        verifyFindings: [String]
    ) throws(AuditError) -> [CheckResult] {
        let runner = try CheckRunner(policy, state, period, verifyFindings)
        var results: [CheckResult] = []
        for check in checks { results.append(try runner.run(check)) }
        return results
    }

    /// Marks what is new, and returns what is gone.
    ///
    /// A check that cannot be answered now, or shows the first of its findings only, fixes nothing.
    private static func compare(
        _ results: inout [CheckResult],
        with earlier: [EarlierFinding]
    ) -> [EarlierFinding] {
        let known = Set(
            earlier.lazy.filter { $0.status == .fail || $0.status == .excepted }.map(\.id)
        )
        var seen: Set<String> = []
        var answered: Set<String> = []
        for index in results.indices {
            let result = results[index]
            if result.isAnswered { answered.insert(result.check.id) }
            for place in result.findings.indices where result.findings[place].isTrouble {
                let id = result.findings[place].id
                seen.insert(id)
                results[index].findings[place].change = known.contains(id) ? .persisting : .new
            }
        }
        return earlier.filter {
            known.contains($0.id) && !seen.contains($0.id) && answered.contains($0.checkID)
        }
    }

    /// The worst severity of the findings that fail; `nil` if none does.
    package var worst: Severity? {
        results.filter { $0.status == .fail }.map(\.check.severity).max()
    }

    /// How many checks have a status.
    package func count(of status: FindingStatus) -> Int {
        results.count { $0.status == status }
    }
}

extension Finding {
    /// Something was found, excepted or not.
    package var isTrouble: Bool { status == .fail || status == .excepted }
}

/// A finding of an earlier report, as its JSON has it.
package struct EarlierFinding: Sendable, Hashable {
    package var id: String
    package var checkID: String
    package var title: String
    package var subject: String?
    package var status: FindingStatus
    /// ISO 8601; `nil` for what is of no hour, such as a rule.
    package var lastSeen: String?

    /// Whether its last hour is looked at again.
    fileprivate func isOf(_ period: Audit.Period) -> Bool {
        lastSeen.map { $0 >= period.from && $0 < period.to } ?? true
    }

    package init(
        id: String,
        checkID: String,
        title: String,
        subject: String?,
        status: FindingStatus,
        lastSeen: String? = nil
    ) {
        self.lastSeen = lastSeen
        self.id = id
        self.checkID = checkID
        self.title = title
        self.subject = subject
        self.status = status
    }
}

/// Why an audit breaks off.
package enum AuditError: Error, Sendable, Hashable {
    /// A check's SQL is none, or gives no `subject`.
    case check(id: String, file: String, line: Int, reason: String)
    case reading(QueryError)
}
