import Flow
package import FlowStore

/// How a result database is, and what is wrong with it.
package struct Status: Sendable {
    /// Unix milliseconds: when this was so.
    package let checked: Int64
    /// The newest one that ended.
    package let lastRun: StatusRun?
    /// A later one that has not ended.
    package let unfinishedRun: UnfinishedRun?
    /// Unix hour: the newest one with data that is not ahead of time.
    package let newestHour: Int?
    /// By name.
    package let logs: [LogHour]
    package let coverage: WindowCoverage?
    /// All inputs of the database by their status, which may be none that this program knows.
    package let inputs: [String: Int]
    /// The worst first, one a kind at most.
    package let troubles: [Trouble]

    /// Asks one state of the database.
    ///
    /// - Throws: `QueryError`
    package init(of reader: ResultReader, _ request: StatusRequest) throws(QueryError) {
        // Asked before and after: a run may begin or end in between.
        let wasRunAtWork = request.isRunAtWork()
        let evidence = try reader.atOneInstant { state throws(QueryError) in
            try StatusEvidence(state, request)
        }
        checked = request.now
        lastRun = evidence.lastRun
        unfinishedRun = evidence.unfinishedRun.map { run in
            var run = run
            run.isAtWork = wasRunAtWork == true ? true : request.isRunAtWork()
            return run
        }
        newestHour = evidence.newestHour
        logs = evidence.logs
        coverage = evidence.coverage
        inputs = evidence.inputs.mapValues(\.count)
        troubles = Self.troubles(evidence, unfinishedRun, request, schema: reader.schemaVersion)
    }

    /// Seconds since the last run ended.
    package var lastRunAgeSeconds: Int? {
        lastRun?.finished.map { Int(max(0, checked - $0) / 1000) }
    }

    /// Seconds since the newest hour with data ended; 0 while it lasts.
    package var dataAgeSeconds: Int? { newestHour.map { Self.age(ofHour: $0, at: checked) } }

    /// Seconds from the end of the newest hour with data to that of the last run.
    package var lagSeconds: Int? {
        guard let newestHour, let finished = lastRun?.finished else { return nil }
        return Self.age(ofHour: newestHour, at: finished)
    }

    static func age(ofHour hour: Int, at milliseconds: Int64) -> Int {
        Int(max(0, milliseconds / 1000 - Int64(hour + 1) * 3600))
    }
}

extension Status {
    /// A log that ended this long before the newest data, in hours, is no more expected: as `coverage` has it.
    private static let endOfLogHours = 744

    private static func troubles(
        _ evidence: StatusEvidence,
        _ unfinishedRun: UnfinishedRun?,
        _ request: StatusRequest,
        schema: Int
    ) -> [Trouble] {
        var troubles = runTroubles(evidence.lastRun, unfinishedRun)
        troubles += ageTroubles(evidence, request)
        // Half of a night is no evidence that the other half is missing.
        if unfinishedRun?.isAtWork != true, let coverage = evidence.coverage {
            if coverage.missing.count > 0 { troubles.append(.hoursMissing(coverage.missing)) }
            if coverage.partial.count > 0 { troubles.append(.hoursPartial(coverage.partial)) }
        }
        let damaged = evidence.inputs.filter { $0.value.recent > 0 && isDamage($0.key) }
        if !damaged.isEmpty {
            let first = damaged.values.compactMap(\.firstRecent).min()
            let count = damaged.values.reduce(0) { $0 + $1.recent }
            troubles.append(
                .inputsDamaged(.init(count: count, first: first), statuses: damaged.keys.sorted())
            )
        }
        if let run = evidence.lastRun {
            // A later run that has not ended may have read some of its inputs again.
            let read = max(evidence.rowsRead, run.rowsKept + run.rowsRejected)
            if request.exceedsRejectLimit(run.rowsRejected, read) {
                troubles.append(
                    .rowsRejected(
                        count: run.rowsRejected,
                        runID: run.runID,
                        reasons: evidence.reasons
                    )
                )
            }
        }
        let isRunAhead = (evidence.lastRun?.finished ?? 0) > request.latestMilliseconds
        if evidence.hoursAhead > 0 || isRunAhead {
            troubles.append(.timesAhead(reporterHours: evidence.hoursAhead))
        }
        if schema < SchemaVersion.current {
            troubles.append(.schemaOutdated(version: schema, needed: SchemaVersion.current))
        }
        return troubles
    }

    private static func runTroubles(
        _ lastRun: StatusRun?,
        _ unfinishedRun: UnfinishedRun?
    ) -> [Trouble] {
        var troubles: [Trouble] = []
        if let run = unfinishedRun, run.isAtWork != true {
            troubles.append(.runUnfinished(runID: run.runID, canBeAtWork: run.isAtWork == nil))
        }
        guard let lastRun else { return troubles + [.noRun] }
        if lastRun.status == "stopped" { troubles.append(.runStopped(runID: lastRun.runID)) }
        return troubles
    }

    private static func ageTroubles(
        _ evidence: StatusEvidence,
        _ request: StatusRequest
    ) -> [Trouble] {
        guard let newestHour = evidence.newestHour else {
            return evidence.lastRun == nil ? [] : [.noData]
        }
        let age = age(ofHour: newestHour, at: request.now)
        guard age <= request.maxAgeSeconds else {
            return [.dataOld(newestHour: newestHour, ageSeconds: age)]
        }
        let silent = evidence.logs.filter { log in
            guard let hour = log.newestHour, newestHour - hour <= endOfLogHours else {
                return false
            }
            return Self.age(ofHour: hour, at: request.now) > request.maxAgeSeconds
        }
        guard let first = silent.first, let hour = first.newestHour else { return [] }
        return [.logsSilent(count: silent.count, log: first.log, newestHour: hour)]
    }

    /// A word that this program does not know is of no input that is whole.
    private static func isDamage(_ status: String) -> Bool {
        InputStatus(rawValue: status)?.isDamage ?? true
    }
}
