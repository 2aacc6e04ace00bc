import ArgumentParser
import Codec
import Dispatch
import Flow
import FlowAudit
import FlowReport
import FlowStore
import Foundation
import Logging
import Pipeline
import Reports

/// `weir run [PIPELINE.yaml] [flags]`: the nightly job.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Read new flow logs into the result database: the nightly job.",
        discussion: """
            EXAMPLE
              weir run Pipelines/nightly.yaml
              weir run --source logs/ --topology topology.yaml --database night.sqlite

            Flags win over the pipeline file; with --source and --database none is needed. Inputs \
            that are known and unchanged are skipped, so that a second run has nothing to do. \
            Ctrl-C stops where everything is consistent, a second one at once; either way the \
            next run goes on from there.

            With --signing-key, the manifest that a run leaves is signed: weir verify --public-key \
            then proves that nobody without the key has changed the database since.

            A pipeline file may ask for reports on the newest day, week or month, written when a run \
            has come to its end, and for a program that is started when it ends with another status \
            than 0:
              reports:
                - {out: reports, period: month, policy: audit.yaml, fail_on: high}
              on_failure: [mail, -s, weir, ops@example.com]
            The program reads what happened on its standard input; WEIR_STATUS, WEIR_PIPELINE and \
            WEIR_DATABASE are in its environment.

            It may also say for how many days hours, denied rows and sums by day are kept; what is \
            older is added up, and rows of it that come later are rejected:
              retention: {hourly: 90, denials: 365, daily: 730}

            A line an input goes to standard error, a progress bar if that is a terminal. \
            --log-format json writes an event a line for log collectors; --quiet leaves only \
            trouble, for cron.

            EXIT STATUS
              0      done, or nothing new to do
              1      done, and a check fails in a report that has fail_on
              2      stopped early; what was committed stays, run again to go on
              3      ran to the end, but inputs were damaged, missing, or rejected beyond
                     --max-rejects
              64     usage or configuration error; nothing was touched
              75     another run holds the lock of the database
              128+n  ended by signal n
            """
    )

    @OptionGroup var flags: RunFlags

    func validate() throws { try flags.check() }

    func run() throws {
        let watcher = makeWatcher()
        var ending = RunEnding()
        var alarm: FailureCommand?
        var loaded: RunOutcome?
        do {
            let file = try RunSettings.pipelineFile(flags)
            // Who tries something out is there to read what it says.
            if let file, !flags.dryRun {
                alarm = try FailureCommand(
                    of: file,
                    database: flags.database.map(absolutePath) ?? file.database
                )
            }
            let settings = try RunSettings(flags, file)
            let troubles = TroubleObserver(watcher)
            let outcome = try perform(settings, troubles, watcher: watcher)
            loaded = outcome
            watcher.finish(outcome)
            ending.add(outcome.status, troubles.lines + SummaryText.trouble(outcome))
            if outcome.mode == .write, !outcome.summary.stoppedEarly {
                try sign(settings, watcher: watcher)
                report(settings, &ending, watcher: watcher)
            }
        } catch {
            for message in error.messages { watcher.fail(message) }
            ending.add(error.status, error.messages)
        }
        if ending.status != .success {
            do { try alarm?.tell(ending.status, ending.trouble) } catch {
                for message in error.messages { watcher.warn(message) }
            }
        }
        if let loaded { watcher.end(loaded, ending.status) }
        if ending.status != .success { throw Failure(ending.status, messages: []) }
    }

    private func perform(
        _ settings: RunSettings,
        _ observer: TroubleObserver,
        watcher: any RunWatcher
    ) throws(Failure) -> RunOutcome {
        let signals = Signals()
        let queue = DispatchQueue(label: "weir signals")
        let sources = signals.watch(on: queue) { watcher.warn($0) }
        defer { signals.leave(sources) }
        do {
            let summary = try Pipeline.run(settings.request, observer: observer, stop: signals)
            return RunOutcome(
                summary: summary,
                signal: signals.received,
                rejectLimit: flags.maxRejects,
                mode: settings.request.mode
            )
        } catch {
            throw Failure(error.status, error.sentence)
        }
    }

    /// Signs what a run that came to its end has left, also where there was nothing new: the run before may have been cut off here.
    private func sign(_ settings: RunSettings, watcher: any RunWatcher) throws(Failure) {
        guard let signature = settings.signature else { return }
        if let warning = signature.warning { watcher.warn(warning) }
        if let told = try signature.write() { watcher.tell(told) }
    }

    /// Writes the reports of the pipeline file; one that fails leaves the others to be written.
    private func report(
        _ settings: RunSettings,
        _ ending: inout RunEnding,
        watcher: any RunWatcher
    ) {
        let kept = settings.reports.indices.max { one, other in
            // The first of the longest.
            let (left, right) = (
                settings.reports[one].entry.span, settings.reports[other].entry.span
            )
            return left == right ? one > other : left < right
        }
        for (place, planned) in settings.reports.enumerated() {
            let entry = planned.entry
            do {
                // As for every command that only reads: what a query may take of this process.
                try SQLiteMemory.limit(to: 512 << 20)
                let written = try planned.job.writeNewest(
                    entry.span,
                    below: entry.out.path,
                    tell: { watcher.tell("report: \(shownPath($0))") },
                    warn: { watcher.warn("report: \($0)") }
                )
                guard let (report, folder) = written else {
                    watcher.tell("report: \(shownPath(entry.out.path)): there is no evidence yet")
                    continue
                }
                watcher.tell("report: \(ReportJob.sentence(on: report))")
                if place == kept { try keepFindings(of: report, settings, watcher: watcher) }
                if let failOn = entry.failOn, let worst = report.audit.worst, worst >= failOn {
                    let line =
                        "report: \(shownPath(folder)): a check of severity \(worst.rawValue) fails,"
                        + " fail_on is \(failOn.rawValue)"
                    watcher.warn(line)
                    ending.add(.findings, [line])
                }
            } catch {
                let failure = error as? Failure ?? Failure(.failure, "\(error)")
                for message in failure.messages { watcher.fail("report: \(message)") }
                ending.add(.failure, failure.messages)
            }
        }
    }

    /// The view `findings` says what the report does; what the database is then is signed.
    private func keepFindings(
        of report: Report,
        _ settings: RunSettings,
        watcher: any RunWatcher
    ) throws(Failure) {
        let isChanged: Bool
        do { isChanged = try Pipeline.keepFindings(of: report, settings.request) } catch {
            throw Failure(error.status, error.sentence)
        }
        if isChanged { try sign(settings, watcher: watcher) }
    }

    private func makeWatcher() -> any RunWatcher {
        let verbosity: Verbosity = flags.quiet ? .quiet : .normal
        if flags.logFormat == .json {
            return JSONWatcher(logger: jsonLogger(verbosity: verbosity))
        }
        let presentation = Presentation(
            environment: ProcessInfo.processInfo.environment,
            isTerminal: isatty(STDERR_FILENO) == 1,
            verbosity: verbosity
        )
        let messages = Messages(usesColour: presentation.usesColour)
        guard presentation.showsProgress else {
            return LineWatcher(messages: messages, verbosity: verbosity)
        }
        return ProgressWatcher(messages: messages) { terminalColumns(of: STDERR_FILENO) ?? 80 }
    }
}

private func jsonLogger(verbosity: Verbosity) -> Logger {
    Logger(
        label: "weir",
        factory: { _ in
            JSONLineHandler(
                logLevel: verbosity == .quiet ? .warning : .info,
                now: { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) },
                write: StandardError.write
            )
        }
    )
}
