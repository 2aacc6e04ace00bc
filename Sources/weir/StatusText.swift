import Flow
import FlowReport
import Reports

/// The status of a database for people: ten lines at most.
enum StatusText {
    private static let mostLines = 10

    static func text(_ status: Status, accepted: Set<Trouble.Kind>) -> String {
        var facts = Facts()
        var lines = 1
        for (label, value) in [
            ("last run", status.lastRun.map { lastRun($0, status) } ?? "none has ended"),
            ("at work", atWork(status)),
            ("data", data(status)),
            ("read", status.lastRun.map(read)),
            ("coverage", status.coverage.map(coverage)),
        ] {
            guard let value else { continue }
            facts.add(label, value)
            lines += 1
        }
        // What counts is not pushed out by what is accepted.
        let troubles =
            status.troubles.filter { !accepted.contains($0.kind) }
            + status.troubles.filter { accepted.contains($0.kind) }
        let room = mostLines - lines
        let shown = troubles.count > room ? room - 1 : troubles.count
        for trouble in troubles.prefix(shown) {
            facts.add(accepted.contains(trouble.kind) ? "accepted" : "trouble", trouble.sentence)
        }
        if shown < troubles.count {
            facts.add("more", "\(Human.count(troubles.count - shown)); --json has all")
        }
        return headline(status, accepted) + "\n" + facts.text
    }

    /// What a monitoring system shows of all.
    private static func headline(_ status: Status, _ accepted: Set<Trouble.Kind>) -> String {
        let kinds = status.troubles.map(\.kind)
        let counting = kinds.filter { !accepted.contains($0) }
        if !counting.isEmpty { return "wrong: " + list(counting) }
        let scope = kinds.isEmpty ? "nothing is wrong" : "nothing is wrong but \(list(kinds))"
        guard let run = status.unfinishedRun else { return scope }
        return run.isAtWork == true ? scope + ", as long as run \(run.runID) is at work" : scope
    }

    private static func list(_ kinds: [Trouble.Kind]) -> String {
        kinds.map(\.rawValue).joined(separator: ", ")
    }

    private static func lastRun(_ run: StatusRun, _ status: Status) -> String {
        let age = status.lastRunAgeSeconds.map { ", \(duration($0)) ago" } ?? ""
        return "\(run.runID) of \(run.pipeline), weir \(run.version):"
            + " \(time(run.started)) to \(time(run.finished)), \(run.status)\(age)"
    }

    private static func atWork(_ status: Status) -> String? {
        guard let run = status.unfinishedRun, run.isAtWork == true else { return nil }
        return "run \(run.runID) since \(time(run.started)); hours are judged when it has ended"
    }

    private static func data(_ status: Status) -> String {
        guard let hour = status.newestHour, let age = status.dataAgeSeconds else { return "none" }
        let lag = status.lagSeconds.map { "; lag \(duration($0))" } ?? ""
        return "newest hour \(Timestamp.text(ofHour: hour)), ended \(duration(age)) ago\(lag)"
    }

    private static func read(_ run: StatusRun) -> String {
        "\(Human.count(run.inputsRead, "input")), \(Human.count(run.inputsUnchanged)) unchanged,"
            + " \(Human.count(run.inputsFailed)) failed;"
            + " \(Human.count(run.rowsKept, "row")) kept, \(Human.count(run.rowsRejected)) rejected"
    }

    private static func coverage(_ coverage: WindowCoverage) -> String {
        "\(Human.count(coverage.hours.count, "hour")) to \(Timestamp.text(ofHour: coverage.hours.upperBound)):"
            + " \(Human.count(coverage.present, "reporter-hour")) present,"
            + " \(Human.count(coverage.partial.count)) partial,"
            + " \(Human.count(coverage.missing.count)) missing"
    }

    private static func time(_ milliseconds: Int64?) -> String {
        milliseconds.map(Timestamp.text(ofMilliseconds:)) ?? "unknown"
    }
}

extension Trouble {
    /// What is wrong, with what, and where to look.
    var sentence: String {
        switch self {
        case .noRun: "no run has ended yet"
        case .runUnfinished(let run, canBeAtWork: false):
            "run \(run) was killed: what it committed stays, run again to go on"
        case .runUnfinished(let run, canBeAtWork: true):
            "run \(run) has no end: it was killed, or is at work"
        case .runStopped(let run):
            "run \(run) stopped early: what it committed stays, run again to go on"
        case .noData: "no hour has data"
        case .dataOld(let hour, let age):
            "the newest hour, \(Timestamp.text(ofHour: hour)), ended \(duration(age)) ago:"
                + " no run has stored anything since"
        case .logsSilent(let count, let log, let hour):
            "\(log) has nothing since \(Timestamp.text(ofHour: hour))"
                + (count > 1 ? ", nor have \(Human.count(count - 1, "other log"))" : "")
        case .hoursMissing(let group):
            "\(Human.count(group.count, "reporter-hour")) missing\(named(group)); see coverage"
        case .hoursPartial(let group):
            "\(Human.count(group.count, "reporter-hour")) partial\(named(group)); see coverage"
        case .inputsDamaged(let group, let statuses):
            "\(Human.count(group.count, "input")) \(statuses.joined(separator: ", "))"
                + (group.first.map { ", \(group.count > 1 ? "such as " : "")\(shownPath($0))" }
                    ?? "")
        case .rowsRejected(let count, let run, let reasons):
            "\(Human.count(count, "row")) rejected by run \(run)"
                + (reasons.isEmpty ? "" : " for \(reasons.joined(separator: ", "))")
                + "; see rejections"
        case .timesAhead(let hours):
            hours > 0
                ? "\(Human.count(hours, "reporter-hour")) later than now: a clock is wrong"
                : "the last run ended later than now: a clock is wrong"
        case .schemaOutdated(let version, let needed):
            "schema version \(version), not \(needed): the next weir run completes it"
        }
    }

    private func named(_ group: Group) -> String { group.first.map { ", first \($0)" } ?? "" }
}

private func duration(_ seconds: Int) -> String { Human.duration(wholeSeconds: Double(seconds)) }
