import Flow
import FlowStore
import Logging
import Pipeline

/// An event a line, as JSON objects for log collectors.
struct JSONWatcher: RunWatcher {
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func observe(_ event: RunEvent) {
        switch event {
        case .planned(let plan):
            logger.info(
                "planned",
                metadata: [
                    "inputs_found": number(plan.inputsFound),
                    "inputs_to_read": number(plan.inputsToRead),
                    "inputs_unchanged": number(plan.inputsUnchanged),
                    "inputs_outside_hours": number(plan.inputsOutsideHours),
                    "bytes_to_read": number(plan.bytesToRead),
                ]
            )
        case .input(let report):
            logger.log(
                level: report.figures.status.isDamage ? .warning : .info,
                "input",
                metadata: metadata(of: report)
            )
        case .notice(let text, let isMissingEvidence):
            logger.log(
                level: isMissingEvidence ? .warning : .info,
                "notice",
                metadata: ["message": .string(text)]
            )
        case .finalising: logger.info("finalising")
        case .rolledUp(let days):
            for day in days {
                logger.info(
                    "rolled-up",
                    metadata: [
                        "day": .string(day.day), "detail": .string(day.detail.rawValue),
                        "rows_removed": number(day.rowsRemoved),
                    ]
                )
            }
        }
    }

    func finish(_ outcome: RunOutcome) {
        for line in SummaryText.trouble(outcome) {
            logger.warning("trouble", metadata: ["message": .string(line)])
        }
    }

    func end(_ outcome: RunOutcome, _ status: ExitStatus) {
        logger.info("finished", metadata: metadata(of: outcome, status))
    }

    func fail(_ message: String) {
        logger.error("failed", metadata: ["message": .string(message)])
    }

    func tell(_ message: String) {
        logger.info("notice", metadata: ["message": .string(message)])
    }

    func warn(_ message: String) {
        logger.warning("notice", metadata: ["message": .string(message)])
    }

    private func metadata(of report: InputReport) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "input": .string(report.path),
            "status": .string(report.figures.status.rawValue),
            "bytes_stored": number(report.figures.bytesStored),
            "bytes_read": number(report.figures.bytesRead),
            "records": number(report.figures.records),
            "rows_read": number(report.figures.rowsRead),
            "rows_kept": number(report.figures.rowsKept),
            "rows_duplicate": number(report.figures.rowsDuplicate),
            "rows_rejected": number(report.rowsRejected),
        ]
        metadata["damage"] = report.damage.map { .string($0) }
        if let hours = report.hours {
            metadata["first_hour"] = .string(Timestamp.text(ofHour: hours.lowerBound))
            metadata["last_hour"] = .string(Timestamp.text(ofHour: hours.upperBound))
        }
        return metadata
    }

    private func metadata(of outcome: RunOutcome, _ status: ExitStatus) -> Logger.Metadata {
        let summary = outcome.summary
        var metadata: Logger.Metadata = [
            "exit_status": number(Int(status.code)),
            "dry_run": .stringConvertible(outcome.mode == .dryRun),
            "stopped_early": .stringConvertible(summary.stoppedEarly),
            "inputs_read": number(summary.inputsRead),
            "inputs_unchanged": number(summary.plan.inputsUnchanged),
            "inputs_damaged": number(summary.inputsDamaged),
            "sources_missing": number(summary.sourcesMissing),
            "inventory_files_read": number(summary.inventory.filesRead),
            "inventory_problems": number(summary.inventory.problems),
            "addresses_restated": number(summary.inventory.addressesRestated),
            "bytes_stored": number(summary.bytesStored),
            "bytes_read": number(summary.bytesRead),
            "records": number(summary.records),
            "rows_read": number(summary.rowsRead),
            "rows_kept": number(summary.rowsKept),
            "rows_duplicate": number(summary.rowsDuplicate),
            "rows_rejected": number(summary.rowsRejected),
            "rejections": .dictionary(summary.rejectionsByReason.mapValues(number)),
            "splits_corrected": number(summary.splitsCorrected),
            "lifetime_totals": number(summary.lifetimeTotals),
            "days_rolled_up": number(summary.rolledUp.count { $0.detail == .hourly }),
            "seconds": .stringConvertible(summary.seconds),
        ]
        metadata["run_id"] = summary.runID.map(number)
        return metadata
    }
}

/// Kept a number on its way through the logging library, which knows strings only.
private func number(_ value: Int) -> Logger.MetadataValue { .stringConvertible(value) }
