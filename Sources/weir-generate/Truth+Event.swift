extension Truth.Tally {
    /// Counts a row of a log that knows states.
    ///
    /// `correction` is what a split reported early and this row reports again.
    mutating func count(_ event: Event, correction: Counters? = nil) {
        rows += 1
        switch event.state {
        case .begin: begin += 1
        case .deny: denied += 1
        case .ongoing: ongoing += 1
        case .end: end += 1
        }
        if event.isSplit { splits += 1 }
        guard event.isMeasured else { return }
        raw += event.counters
        corrected += correction.map { event.counters - $0 } ?? event.counters
    }

    /// Counts a row of NSG v1, which says no more than allowed or denied.
    mutating func countStateless(_ event: Event) {
        rows += 1
        if event.state == .deny { denied += 1 }
    }
}

extension Event {
    /// C and E carry counters.
    var isMeasured: Bool {
        state == .ongoing || state == .end
    }
}
