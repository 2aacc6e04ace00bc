import Codec
import Flow
import FlowCollect
package import FlowReport
import FlowStore
import Foundation

/// Finds, plans, ingests, aggregates and stores: the nightly job.
///
/// Idempotent: inputs that have not changed are not read again, and a run that was stopped or killed is completed by the next
/// one (R12).
package func run(
    _ request: RunRequest,
    observer: any RunObserver,
    stop: any StopRequest
) throws(PipelineError) -> RunSummary {
    let start = ContinuousClock.now
    // The lock comes first: what is found must not be older than what the last run stored.
    let database = try RunDatabase(request)
    defer { database.close() }
    let ingestion = Ingestion(
        request: request,
        store: database.store,
        observer: observer,
        stop: stop
    )
    var summary = try ingestion.run()
    let elapsed = start.duration(to: .now).components
    summary.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    return summary
}

/// One run at a time on one database.
func lockDatabase(_ path: String) throws(PipelineError) -> FileLock {
    let folder = URL(filePath: path).deletingLastPathComponent()
    do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
        throw .database(
            path: path,
            reason: "its folder cannot be made: \(error.localizedDescription)"
        )
    }
    do {
        return try FileLock(path: RunLock.path(ofDatabase: path))
    } catch {
        switch error {
        case .held: throw .locked(path: path)
        case .unusable(let code):
            throw .database(path: path, reason: "its lock file: \(SystemError(code: code))")
        }
    }
}

/// Puts the findings of a report into the database it is of, sealed and with a manifest of their own.
///
/// - Parameters:
///   - report: Of the state that the run left.
///   - request: Of that run.
/// - Returns: Whether the database is another than before.
/// - Throws: `PipelineError`; findings are then those that were there.
package func keepFindings(
    of report: Report,
    _ request: RunRequest
) throws(PipelineError) -> Bool {
    let database = try RunDatabase(request)
    defer { database.close() }
    let hours = report.period.hours
    do {
        let isChanged = try database.store.keep(
            report.findings,
            from: Timestamp.text(ofHour: hours.lowerBound),
            to: Timestamp.text(ofHour: hours.upperBound)
        )
        if isChanged { try database.store.commit() } else { database.store.rollBack() }
        return isChanged
    } catch {
        database.store.rollBack()
        throw .storing(path: request.databasePath, reason: error.reason)
    }
}

/// The store of a run.
///
/// A dry run works on a copy in the temporary folder, and touches nothing else.
private struct RunDatabase {
    let store: ResultStore
    private let lock: FileLock?
    private let temporaryPath: String?

    init(_ request: RunRequest) throws(PipelineError) {
        var path = request.databasePath
        lock = request.mode == .dryRun ? nil : try lockDatabase(path)
        do throws(StoreError) {
            if request.mode == .dryRun {
                path =
                    FileManager.default.temporaryDirectory
                    .appending(path: "weir-dry-run-\(UUID().uuidString).sqlite").path
                temporaryPath = path
                if FileManager.default.fileExists(atPath: request.databasePath) {
                    try ResultStore.copy(request.databasePath, to: path)
                }
            } else {
                temporaryPath = nil
            }
            store = try ResultStore(
                path: path,
                topology: request.topology,
                cacheBytes: min(64 << 20, request.memoryBytes / 8)
            )
        } catch {
            throw Self.pipelineError(error, request.databasePath)
        }
    }

    private static func pipelineError(_ error: StoreError, _ path: String) -> PipelineError {
        switch error {
        case .unusable(_, let reason): .database(path: path, reason: reason)
        case .failed(_, let reason): .storing(path: path, reason: reason)
        }
    }

    func close() {
        store.close()
        withExtendedLifetime(lock) {}
        guard let temporaryPath else { return }
        // Nothing depends on it any more; the system empties this folder in any case.
        try? FileManager.default.removeItem(atPath: temporaryPath)
    }
}
