import Flow
import FlowReport
import Reports

/// The status of a database for Prometheus: what is not known has no sample.
enum StatusMetrics {
    /// - Parameters:
    ///   - status: What is told.
    ///   - accepted: Troubles that do not count.
    ///   - database: Path of the database: it tells the files of several apart.
    /// - Returns: The whole file.
    static func text(
        _ status: Status,
        accepted: Set<Trouble.Kind>,
        database: String
    ) -> String {
        var metrics = MetricsText(labels: ("database", database))
        metrics.gauge(
            "weir_status_timestamp_seconds",
            "When this was so.",
            seconds(status.checked)
        )
        metrics.gauge(
            "weir_status_ok",
            "1 if nothing is wrong but what is accepted.",
            status.troubles.allSatisfy { accepted.contains($0.kind) } ? 1 : 0
        )
        appendTroubles(status, accepted, to: &metrics)
        appendRuns(status, to: &metrics)
        appendData(status, to: &metrics)
        return metrics.text
    }

    private static func appendTroubles(
        _ status: Status,
        _ accepted: Set<Trouble.Kind>,
        to metrics: inout MetricsText
    ) {
        let counts = Dictionary(
            uniqueKeysWithValues: status.troubles.map { ($0.kind, $0.count) }
        )
        metrics.gauge(
            "weir_troubles",
            "How many runs, logs, reporter-hours, inputs or rows are wrong, by what is wrong.",
            Trouble.Kind.allCases.map { kind in
                MetricsText.Sample(
                    counts[kind] ?? 0,
                    ("trouble", kind.rawValue),
                    ("accepted", accepted.contains(kind) ? "true" : "false")
                )
            }
        )
    }

    private static func appendRuns(_ status: Status, to metrics: inout MetricsText) {
        if let run = status.lastRun {
            metrics.gauge(
                "weir_last_run_info",
                "The last run that ended: always 1.",
                [.init(1, ("pipeline", run.pipeline), ("version", run.version))]
            )
            metrics.gauge("weir_last_run_id", "Number of the last run that ended.", run.runID)
            metrics.gauge(
                "weir_last_run_success",
                "1 if the last run that ended read all of its inputs whole.",
                run.status == "done" ? 1 : 0
            )
            metrics.gauge(
                "weir_last_run_start_timestamp_seconds",
                "When the last run that ended began.",
                run.started.map(seconds)
            )
            metrics.gauge(
                "weir_last_run_end_timestamp_seconds",
                "When the last run that ended did so.",
                run.finished.map(seconds)
            )
            metrics.gauge(
                "weir_last_run_inputs",
                "Inputs of the last run that ended; failed ones are among those read.",
                [
                    .init(run.inputsRead, ("result", "read")),
                    .init(run.inputsUnchanged, ("result", "unchanged")),
                    .init(run.inputsFailed, ("result", "failed")),
                ]
            )
            metrics.gauge(
                "weir_last_run_rows",
                "Rows of the inputs that the last run read.",
                [
                    .init(run.rowsKept, ("result", "kept")),
                    .init(run.rowsRejected, ("result", "rejected")),
                ]
            )
        }
        metrics.gauge(
            "weir_unfinished_runs",
            "Runs since the last one that ended, by whether they are at work.",
            ["true", "false", "unknown"].map { word in
                let atWork = status.unfinishedRun.map { $0.isAtWork.map(String.init) ?? "unknown" }
                return .init(atWork == word ? 1 : 0, ("at_work", word))
            }
        )
    }

    private static func appendData(_ status: Status, to metrics: inout MetricsText) {
        metrics.gauge(
            "weir_newest_hour_timestamp_seconds",
            "Start of the newest hour with data.",
            status.newestHour.map(seconds(ofHour:))
        )
        metrics.gauge(
            "weir_log_newest_hour_timestamp_seconds",
            "Start of the newest hour with data, by log.",
            status.logs.compactMap { log in
                log.newestHour.map { .init(seconds(ofHour: $0), ("log", log.log)) }
            }
        )
        if let coverage = status.coverage {
            metrics.gauge(
                "weir_coverage_end_timestamp_seconds",
                "End of the hours that are looked at.",
                seconds(ofHour: coverage.hours.upperBound)
            )
            metrics.gauge(
                "weir_coverage_reporter_hours",
                "Reporter-hours of the latest hours, by status.",
                [
                    .init(coverage.present, ("status", "present")),
                    .init(coverage.partial.count, ("status", "partial")),
                    .init(coverage.missing.count, ("status", "missing")),
                ]
            )
        }
        let known = Set(InputStatus.allCases.map(\.rawValue))
        let statuses =
            InputStatus.allCases.map(\.rawValue)
            + status.inputs.keys.filter { !known.contains($0) }.sorted()
        metrics.gauge(
            "weir_inputs",
            "Inputs of the database, by status.",
            statuses.map { .init(status.inputs[$0] ?? 0, ("status", $0)) }
        )
    }

    private static func seconds(_ milliseconds: Int64) -> Int { Int(milliseconds / 1000) }

    private static func seconds(ofHour hour: Int) -> Int { hour * 3600 }
}
