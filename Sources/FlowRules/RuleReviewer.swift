/// Judges one rule of an inventory after another.
struct RuleReviewer {
    private let input: ReviewInput
    private let entries: [RuleEntry]

    init(_ input: ReviewInput, _ entries: [RuleEntry]) {
        self.input = input
        self.entries = entries
    }

    func review(_ index: Int, _ evidence: RuleEvidence) -> RuleReview {
        let entry = entries[index]
        var review = RuleReview(entry.reference, .used)
        review.priority = entry.latest.priority
        review.isDefault = entry.latest.meaning.traits.contains(.platformDefault)
        review.definition = entry.latest.definition
        review.knownSince = entry.knownSince
        review.changed = entry.changed
        review.removedBy = entry.removedBy
        review.coverage = coverage(of: entry)
        if let usage = evidence.usage { review.take(usage) }

        if isShadowed(entry, evidence) {
            review.verdict = .shadowed
            review.shadowedBy = evidence.shadowedBy.map { entries[$0].reference }
        } else if evidence.usage != nil {
            if let usage = evidence.current, let narrowing = narrowing(of: entry, usage) {
                review.verdict = .tooWide
                review.excesses = narrowing.excesses
                review.narrower = narrowing.match
            }
        } else {
            judgeSilence(of: entry, evidence, &review)
        }
        return review
    }

    /// A proof, unless hits say that it is wrong.
    ///
    /// A rule that decided packets after it and the rules before it were last seen to change is not
    /// shadowed, whatever the inventory says: part of it is missing. Of network policies several are named for one
    /// packet: hits of a superfluous one are no contradiction.
    private func isShadowed(_ entry: RuleEntry, _ evidence: RuleEvidence) -> Bool {
        guard !evidence.shadowedBy.isEmpty else { return false }
        guard let usage = evidence.usage, entry.latest.enforcer != .networkPolicy else {
            return true
        }
        let since = ([entry] + evidence.shadowedBy.map { entries[$0] })
            .compactMap(\.observedSince).max()
        guard let since, let lastHit = usage.lastHit else { return false }
        return lastHit < since
    }

    private func judgeSilence(
        of entry: RuleEntry,
        _ evidence: RuleEvidence,
        _ review: inout RuleReview
    ) {
        let days = entry.days(in: input.window)
        review.verdict = .notEvaluable
        if entry.latest.meaning.traits.contains(.isolation) {
            review.reason = .namesNoRule
        } else if evidence.mayBeUsed || entry.isAmbiguous {
            review.reason = .ambiguousName
        } else if let coverage = review.coverage, coverage >= ReviewLimits.leastCoverage {
            guard days > 0 else {
                review.reason = .notKnownInWindow
                return
            }
            review.verdict = .unused
            review.confidence = ReviewLimits.confidence(coverage: coverage, days: days)
        } else {
            review.reason = .coverage
        }
    }

    /// The seen part of the expected hours: of the enforcer, else of all of its kind; `nil` if nothing was expected.
    private func coverage(of entry: RuleEntry) -> Double? {
        let ofKind = input.coverage.filter { $0.enforcer == entry.latest.enforcer }
        let own = ofKind.filter { coverage in
            coverage.enforcerID.map { entry.ids.contains($0.lowercased()) } ?? false
        }
        let counted = own.isEmpty ? ofKind.filter { $0.enforcerID == nil } : own
        let expected = counted.reduce(0.0) { $0 + Double(max(0, $1.expectedHours)) }
        let seen = counted.reduce(0.0) {
            $0 + Double(min(max(0, $1.seenHours), max(0, $1.expectedHours)))
        }
        return expected > 0 ? seen / expected : nil
    }

    private func narrowing(of entry: RuleEntry, _ usage: RuleUsage) -> Narrowing? {
        let rule = entry.latest
        guard rule.decision == .allow, !rule.meaning.traits.contains(.platformDefault),
            entry.isPresent, !entry.isAmbiguous, usage.hits >= ReviewLimits.enoughHits,
            entry.days(in: input.window) >= ReviewLimits.enoughDays,
            let coverage = coverage(of: entry), coverage >= ReviewLimits.leastCoverage
        else { return nil }
        let narrowing = Narrowing(of: rule.matches, for: usage)
        return narrowing.excesses.isEmpty ? nil : narrowing
    }
}
