import Flow
import FlowReport
import Reports

/// The status of a database for programs: members may be added, none may change its meaning.
enum StatusJSON {
    static func text(_ status: Status, accepted: Set<Trouble.Kind>) -> String {
        let isWell = status.troubles.allSatisfy { accepted.contains($0.kind) }
        return JSONValue.object([
            ("checked", time(status.checked)),
            ("ok", .truth(isWell)),
            ("last_run", lastRun(status)),
            ("unfinished_run", unfinishedRun(status)),
            (
                "data",
                .object([
                    ("newest_hour", hour(status.newestHour)),
                    ("age_seconds", JSONValue(status.dataAgeSeconds)),
                    ("lag_seconds", JSONValue(status.lagSeconds)),
                ])
            ),
            (
                "logs",
                .array(
                    status.logs.map {
                        .object([
                            ("log", .text($0.log)), ("newest_hour", hour($0.newestHour)),
                        ])
                    }
                )
            ),
            ("coverage", coverage(status)),
            (
                "inputs",
                .object(
                    status.inputs.sorted { $0.key < $1.key }
                        .map { (name: $0.key, value: .integer($0.value)) }
                )
            ),
            (
                "troubles",
                .array(
                    status.troubles.map {
                        .object([
                            ("trouble", .text($0.kind.rawValue)), ("count", .integer($0.count)),
                            ("message", .text($0.sentence)),
                            ("accepted", .truth(accepted.contains($0.kind))),
                        ])
                    }
                )
            ),
        ]).text + "\n"
    }

    private static func lastRun(_ status: Status) -> JSONValue {
        guard let run = status.lastRun else { return .null }
        return .object([
            ("run_id", .integer(run.runID)),
            ("pipeline", .text(run.pipeline)),
            ("version", .text(run.version)),
            ("status", .text(run.status)),
            ("started", time(run.started)),
            ("finished", time(run.finished)),
            ("age_seconds", JSONValue(status.lastRunAgeSeconds)),
            ("inputs_read", .integer(run.inputsRead)),
            ("inputs_unchanged", .integer(run.inputsUnchanged)),
            ("inputs_failed", .integer(run.inputsFailed)),
            ("rows_kept", .integer(run.rowsKept)),
            ("rows_rejected", .integer(run.rowsRejected)),
        ])
    }

    private static func unfinishedRun(_ status: Status) -> JSONValue {
        guard let run = status.unfinishedRun else { return .null }
        return .object([
            ("run_id", .integer(run.runID)),
            ("started", time(run.started)),
            ("at_work", run.isAtWork.map { .truth($0) } ?? .null),
        ])
    }

    private static func coverage(_ status: Status) -> JSONValue {
        guard let coverage = status.coverage else { return .null }
        return .object([
            ("from", hour(coverage.hours.lowerBound)),
            ("to", hour(coverage.hours.upperBound)),
            ("reporter_hours_present", .integer(coverage.present)),
            ("reporter_hours_partial", .integer(coverage.partial.count)),
            ("reporter_hours_missing", .integer(coverage.missing.count)),
        ])
    }

    private static func time(_ milliseconds: Int64?) -> JSONValue {
        JSONValue(milliseconds.map(Timestamp.text(ofMilliseconds:)))
    }

    private static func hour(_ hour: Int?) -> JSONValue {
        JSONValue(hour.map(Timestamp.text(ofHour:)))
    }
}
