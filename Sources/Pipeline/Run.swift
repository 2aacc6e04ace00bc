import Codec
import Flow
import FlowCollect
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
    let lock = try lockDatabase(request.databasePath)
    defer { withExtendedLifetime(lock) {} }
    let discovery = discover(request.sources)
    for notice in discovery.notices {
        observer.observe(
            .notice(notice.description, isMissingEvidence: notice.isMissingEvidence)
        )
    }
    let database = try RunDatabase(request)
    defer { database.close() }
    var ingestion = Ingestion(
        request: request,
        store: database.store,
        observer: observer,
        stop: stop
    )
    var summary = try ingestion.run(discovery)
    summary.sourcesMissing = discovery.notices.count { $0.isMissingEvidence }
    let elapsed = start.duration(to: .now).components
    summary.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    return summary
}

/// One run at a time on one database.
private func lockDatabase(_ path: String) throws(PipelineError) -> FileLock {
    let folder = URL(filePath: path).deletingLastPathComponent()
    do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
        throw .database(path: path, reason: "its folder cannot be made: \(error.localizedDescription)")
    }
    do {
        return try FileLock(path: path + ".lock")
    } catch {
        switch error {
        case .held: throw .locked(path: path)
        case .unusable(let code):
            throw .database(path: path, reason: "its lock file: \(SystemError(code: code))")
        }
    }
}

/// The store of a run. A dry run gets one that is never committed.
private struct RunDatabase {
    let store: ResultStore
    private let temporaryPath: String?
    private let mode: RunRequest.Mode

    init(_ request: RunRequest) throws(PipelineError) {
        mode = request.mode
        var path = request.databasePath
        if mode == .dryRun, !FileManager.default.fileExists(atPath: path) {
            path = FileManager.default.temporaryDirectory
                .appending(path: "weir-dry-run-\(UUID().uuidString).sqlite").path
            temporaryPath = path
        } else {
            temporaryPath = nil
        }
        do {
            store = try ResultStore(
                path: path,
                topology: request.topology,
                cacheBytes: min(64 << 20, request.memoryBytes / 8),
                mode: mode == .dryRun ? .discarding : .keeping
            )
        } catch {
            switch error {
            case .unusable(_, let reason), .failed(_, let reason):
                throw .database(path: request.databasePath, reason: reason)
            }
        }
    }

    func close() {
        if mode == .dryRun { store.rollBack() }
        store.close()
        guard let temporaryPath else { return }
        // Nothing depends on it any more; the system empties this folder in any case.
        try? FileManager.default.removeItem(atPath: temporaryPath)
    }
}
