import ArgumentParser
import Codec
import Dispatch
import Flow
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

            A line an input goes to standard error, a progress bar if that is a terminal. \
            --log-format json writes an event a line for log collectors; --quiet leaves only \
            trouble, for cron.

            EXIT STATUS
              0      done, or nothing new to do
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
        let settings: RunSettings
        do { settings = try RunSettings(flags) } catch {
            for message in error.messages { watcher.fail(message) }
            throw Failure(error.status, messages: [])
        }
        let outcome = try perform(settings, watcher: watcher)
        watcher.finish(outcome)
        try sign(settings, outcome, watcher: watcher)
        if outcome.status != .success { throw Failure(outcome.status, messages: []) }
    }

    private func perform(
        _ settings: RunSettings,
        watcher: any RunWatcher
    ) throws(Failure) -> RunOutcome {
        let signals = Signals()
        let queue = DispatchQueue(label: "weir signals")
        let sources = signals.watch(on: queue) { watcher.warn($0) }
        defer { for source in sources { source.cancel() } }
        do {
            let summary = try Pipeline.run(settings.request, observer: watcher, stop: signals)
            return RunOutcome(
                summary: summary,
                signal: signals.received,
                rejectLimit: flags.maxRejects,
                mode: settings.request.mode
            )
        } catch {
            watcher.fail(error.sentence)
            throw Failure(error.status, messages: [])
        }
    }

    /// Signs what a run that came to its end has left, also where there was nothing new: the run before may have been cut off here.
    private func sign(
        _ settings: RunSettings,
        _ outcome: RunOutcome,
        watcher: any RunWatcher
    ) throws(Failure) {
        guard let signature = settings.signature, outcome.mode == .write,
            !outcome.summary.stoppedEarly
        else { return }
        if let warning = signature.warning { watcher.warn(warning) }
        do {
            if let told = try signature.write() { watcher.tell(told) }
        } catch {
            for message in error.messages { watcher.fail(message) }
            throw Failure(error.status, messages: [])
        }
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
