import Flow
import FlowAudit
import FlowStore
import Reports

/// The page as the templates see it: names of properties are names in `Templates/`.
///
/// The template engine looks for a name it does not find one level further out. A property that may be `nil` has a name that no
/// level above it uses.
struct Page {
    var title: PageText
    var style: String
    var styleHash: String
    var programVersion: PageText
    var scope: ScopeSection
    var population: PopulationSection
    var coverage: CoverageSection
    var overview: OverviewSection
    var audit: AuditSection
    var latency: LatencySection
    var unknown: UnknownSection
}

struct ScopeSection {
    var clusters: [PageText]
    var from: String
    var to: String
    var hourCount: String
    var schemaVersion: Int
    var runCount: Count
    var hasRuns: Bool
    var olderRuns: Count?
    var runs: [ScopeEvidence.Run]
    var lastManifest: PageText?

    init(_ evidence: ScopeEvidence, _ period: ReportPeriod, schemaVersion: Int) {
        clusters = evidence.clusters
        from = period.from
        to = period.to
        hourCount = Human.count(period.hours.count, "hour")
        self.schemaVersion = schemaVersion
        runCount = Count(evidence.runCount)
        hasRuns = !evidence.runs.isEmpty
        olderRuns = leftOut(evidence.runs, of: evidence.runCount)
        runs = evidence.runs
        lastManifest = evidence.lastManifest.map { PageText($0) }
    }
}

struct PopulationSection {
    struct Group {
        var format: PageText
        var status: PageText
        var inputs: Count
        var bytesStored: String
        var bytesRead: String
        var rowsRead: Count
        var rowsKept: Count
        var rowsDuplicate: Count
        var rowsRejected: Count
    }

    var inputTotal: String
    var storedTotal: String
    var readTotal: String
    var rowsReadTotal: Count
    var rowsKeptTotal: Count
    var rowsDuplicateTotal: Count
    var rowsRejectedTotal: Count
    var unbalanced: Bool
    var inputsOfPeriod: Count
    var haveOrHas: String
    var inputGroups: [Group]
    var hasDamaged: Bool
    var damaged: [InputEvidence.Damaged]
    var moreDamaged: Count?
    var hasReasons: Bool
    var reasons: [InputEvidence.Reason]
    var moreReasons: Count?

    init(_ evidence: InputEvidence) {
        let total = evidence.total
        inputTotal = Human.count(total.inputs, "object")
        storedTotal = Human.bytes(total.bytesStored)
        readTotal = Human.bytes(total.bytesRead)
        rowsReadTotal = Count(total.rowsRead)
        rowsKeptTotal = Count(total.rowsKept)
        rowsDuplicateTotal = Count(total.rowsDuplicate)
        rowsRejectedTotal = Count(total.rowsRejected)
        unbalanced = !total.isBalanced
        inputsOfPeriod = Count(evidence.inputsOfPeriod)
        haveOrHas = evidence.inputsOfPeriod == 1 ? "has" : "have"
        inputGroups = evidence.groups.map(Group.init)
        hasDamaged = !evidence.damaged.isEmpty
        damaged = evidence.damaged
        moreDamaged = leftOut(evidence.damaged, of: evidence.damagedCount)
        hasReasons = !evidence.reasons.isEmpty
        reasons = evidence.reasons
        moreReasons = leftOut(evidence.reasons, of: evidence.reasonCount)
    }
}

extension PopulationSection.Group {
    fileprivate init(_ group: InputEvidence.Group) {
        format = group.format
        status = group.status
        inputs = Count(group.sums.inputs)
        bytesStored = Human.bytes(group.sums.bytesStored)
        bytesRead = Human.bytes(group.sums.bytesRead)
        rowsRead = Count(group.sums.rowsRead)
        rowsKept = Count(group.sums.rowsKept)
        rowsDuplicate = Count(group.sums.rowsDuplicate)
        rowsRejected = Count(group.sums.rowsRejected)
    }
}

struct CoverageSection {
    var hasTroubles: Bool
    var troubles: [String]
    var hasLogs: Bool
    var logs: [CoverageEvidence.Log]
    var hasCoverageGaps: Bool
    var coverageGaps: [CoverageEvidence.Gap]
    var moreCoverageGaps: Count?

    init(_ evidence: CoverageEvidence, _ inputs: InputEvidence, _ scope: ScopeEvidence) {
        troubles = Self.troubles(evidence, inputs, scope)
        hasTroubles = !troubles.isEmpty
        hasLogs = !evidence.logs.isEmpty
        logs = evidence.logs
        hasCoverageGaps = !evidence.gaps.isEmpty
        coverageGaps = evidence.gaps
        moreCoverageGaps = leftOut(evidence.gaps, of: evidence.gapCount)
    }

    /// What retention has removed of the period.
    private static func goneDays(_ gone: GoneDetail) -> [String] {
        RolledUpDay.Detail.allCases.compactMap { detail in
            let days = gone.days(detail)
            guard let first = days.first, let last = days.last else { return nil }
            let span = first == last ? first : "\(first) to \(last)"
            let what =
                switch detail {
                case .hourly:
                    "only sums by day and denied rows are left; what asks for hours is of the others"
                case .denials: "denied rows are summed up by day, too"
                case .daily: "not even sums by day are left, but totals"
                }
            return "of \(Human.count(days.count, "day")) of the period (\(span)) \(what)"
        }
    }

    /// What makes figures of the period figures of a part (R13).
    private static func troubles(
        _ coverage: CoverageEvidence,
        _ inputs: InputEvidence,
        _ scope: ScopeEvidence
    ) -> [String] {
        var troubles: [String] = []
        let empty = coverage.hoursOfPeriod - coverage.hoursWithRows
        if empty > 0 {
            troubles.append(
                "in \(Human.count(empty)) of the \(Human.count(coverage.hoursOfPeriod, "hour"))"
                    + " of the period nobody logged anything"
            )
        }
        troubles += goneDays(coverage.gone)
        if coverage.missing > 0 {
            troubles.append("\(Human.count(coverage.missing, "hour")) of reporters missing")
        }
        if coverage.partial > 0 {
            troubles.append(
                "\(Human.count(coverage.partial, "hour")) of reporters partial: damaged input,"
                    + " events lost, or only rows of a neighbouring hour’s records"
            )
        }
        if inputs.damagedCount > 0 {
            troubles.append(
                "\(Human.count(inputs.damagedCount, "input")) of the database not read whole"
            )
        }
        if inputs.total.rowsRejected > 0 {
            troubles.append(
                "\(Human.count(inputs.total.rowsRejected, "row")) of the database rejected"
            )
        }
        if scope.unfinishedRuns > 0 {
            troubles.append(
                "\(Human.count(scope.unfinishedRuns, "run")) did not end, or is at work"
            )
        }
        return troubles
    }
}

/// How many of all are not in a shortened list; `nil` if none.
func leftOut(_ shown: [some Any], of all: Int) -> Count? {
    all > shown.count ? Count(all - shown.count) : nil
}
