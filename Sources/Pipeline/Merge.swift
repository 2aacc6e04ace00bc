import Codec
package import FlowEnrich
package import FlowStore
import Foundation

/// What `weir merge` is asked for.
package struct MergeRequest: Sendable {
    /// Absolute; is made, or grows if it is there.
    package var output: String
    /// Absolute.
    package var databases: [String]
    /// What addresses mean; `nil` if the databases were made without a topology.
    package var topology: Topology?
    package var memoryBytes: Int

    package init(output: String, databases: [String], topology: Topology?, memoryBytes: Int) {
        self.output = output
        self.databases = databases
        self.topology = topology
        self.memoryBytes = memoryBytes
    }
}

/// Why there is no merged database; the one that was there before is as it was.
package enum MergeFailure: Error, Sendable {
    /// Another run holds the lock of the output.
    case locked(path: String)
    /// It cannot be opened.
    case open(OpenError)
    /// Its schema is of an earlier version.
    case earlier(path: String, version: Int)
    /// Addresses in it were described by a topology, and none was given.
    case topology(path: String)
    /// It is not as its runs left it, or cannot be united with the others.
    case source(path: String, MergeError)
    /// It lies where the output is made.
    case inTheWay(path: String)
    /// The output could not be made.
    case storing(path: String, reason: String)
}

/// What happens on the way.
package enum MergeEvent: Sendable {
    /// What was taken over of a database.
    case merged(path: String, MergeAccount)
    /// It was made with another topology than the one that was given: its addresses are described anew.
    case described(path: String)
}

/// What came out.
package struct MergeSummary: Sendable {
    /// Whether there was no output before.
    package var isNew = false
    /// Whether the output is another than before.
    package var isChanged: Bool
    package var inputs: Int
    /// Inputs that a run over their sources would tell apart further.
    package var inputsToReadAgain: Int
}

/// Unites result databases in one: months, shards, parts of a fleet.
///
/// The output is made beside its place and put there whole, so that a merge that fails or is killed leaves what was there (R12). It
/// begins as a copy of what is in its place, or of the first database, and takes over the others one by one.
///
/// - Parameters:
///   - request: Databases; one that is named twice, or is the output, counts once.
///   - tell: Is called as each database has been taken over.
/// - Returns: What came out.
/// - Throws: `MergeFailure`.
package func merge(
    _ request: MergeRequest,
    tell: (MergeEvent) -> Void
) throws(MergeFailure) -> MergeSummary {
    var request = request
    // As a run does: what a link leads to grows, not the link.
    request.output = resolved(request.output)
    let paths = distinct(request.databases).filter { resolved($0) != request.output }
    let draftPath = MergeDraft.path(of: request.output)
    if let path = paths.first(where: { resolved($0) == draftPath }) {
        throw .inTheWay(path: path)
    }
    // Before anything is made or taken.
    var sources = try paths.map { path throws(MergeFailure) in try MergeSource(path) }
    let lock = try lock(request.output)
    defer { withExtendedLifetime(lock) {} }
    // The last run of what comes out is then the last there was, whatever the order they were named in.
    sources.sort { $0.age < $1.age }
    let isThere = try isThere(request.output, output: request.output)
    if isThere {
        try checkNobodyWrites(request.output)
        sources.insert(try MergeSource(request.output), at: 0)
    }
    let topology = request.topology ?? .none
    for source in sources where source.isDescribedOtherwise(than: topology) {
        guard request.topology != nil else { throw .topology(path: source.reader.path) }
        tell(.described(path: source.reader.path))
    }
    let readers = sources.map(\.reader)
    // All that was named is the output itself, which is not there.
    guard let base = readers.first else { throw .open(.missing(path: request.output)) }
    let draft = try MergeDraft(of: request.output, from: base)
    do throws(MergeFailure) {
        var summary = try fill(
            draft,
            request,
            topology,
            isNew: !isThere,
            with: Array(readers.dropFirst()),
            tell
        )
        summary.isNew = !isThere
        if summary.isChanged || !isThere {
            try checkNobodyWrites(request.output)
            try draft.putInPlace()
        } else {
            draft.remove()
        }
        return summary
    } catch {
        draft.remove()
        throw error
    }
}

/// SQLite would apply to a new file what is beside the one before.
private func checkNobodyWrites(_ output: String) throws(MergeFailure) {
    for suffix in ["-journal", "-wal"] where try isThere(output + suffix, output: output) {
        throw .storing(
            path: output,
            reason:
                "\(output)\(suffix) is there: a run was interrupted, or a reader keeps it open"
        )
    }
}

/// What broke off a question of ours: nothing else can be wrong with it.
private func words(_ error: QueryError) -> String {
    if case .interrupted(let reason) = error { reason } else { "\(error)" }
}

/// Whether something is at a path; where the system does not say, nothing is put in its place.
private func isThere(_ path: String, output: String) throws(MergeFailure) -> Bool {
    do {
        _ = try FileFacts(path: path, links: .follow)
        return true
    } catch {
        guard error.isMissing else { throw .storing(path: output, reason: "\(error)") }
        return false
    }
}

private func lock(_ output: String) throws(MergeFailure) -> FileLock {
    do { return try lockDatabase(output) } catch {
        switch error {
        case .locked(let path): throw .locked(path: path)
        case .database(let path, let reason), .storing(let path, let reason):
            throw .storing(path: path, reason: reason)
        case .configuration(let text): throw .storing(path: output, reason: text)
        }
    }
}

/// Each file once, wherever links lead.
private func distinct(_ paths: [String]) -> [String] {
    var seen: Set<String> = []
    return paths.filter { seen.insert(resolved($0)).inserted }
}

private func resolved(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().path
}

/// A database that is to be taken over.
private struct MergeSource {
    let reader: ResultReader
    private let traits: MergeTraits

    init(_ path: String) throws(MergeFailure) {
        do { reader = try ResultReader(path: path) } catch { throw .open(error) }
        // Seals are of the tables as they are: those of an earlier version prove nothing once it has been brought up to date.
        guard reader.schemaVersion == SchemaVersion.current else {
            throw .earlier(path: path, version: reader.schemaVersion)
        }
        do { traits = try reader.mergeTraits() } catch {
            throw .source(path: path, .failed(reason: words(error)))
        }
    }

    var age: (String, String) { (traits.lastRun, traits.lastManifest) }

    func isDescribedOtherwise(than topology: Topology) -> Bool {
        traits.topology.map { $0 != topology.fingerprint } ?? false
    }
}

private func fill(
    _ draft: MergeDraft,
    _ request: MergeRequest,
    _ topology: Topology,
    isNew: Bool,
    with others: [ResultReader],
    _ tell: (MergeEvent) -> Void
) throws(MergeFailure) -> MergeSummary {
    let before = try draft.lastManifest()
    let store = try draft.storing { () throws(StoreError) in
        try ResultStore(
            path: draft.path,
            topology: topology,
            cacheBytes: min(64 << 20, request.memoryBytes / 8)
        )
    }
    defer { store.close() }
    if isNew {
        // Which of the databases comes first must not matter.
        try draft.storing { () throws(StoreError) in try store.forgetFindings() }
    }
    var waiting = others
    var refusal: MergeFailure?
    // What overlaps one database in part may be all in another: those that are refused come again behind the others.
    while !waiting.isEmpty {
        let count = waiting.count
        var refused: [ResultReader] = []
        for other in waiting {
            let account: MergeAccount
            do { account = try store.absorb(other) } catch {
                store.rollBack()
                guard case .overlapping = error else { throw .source(path: other.path, error) }
                refusal = refusal ?? .source(path: other.path, error)
                refused.append(other)
                continue
            }
            try draft.storing { () throws(StoreError) in try store.commit() }
            tell(.merged(path: other.path, account))
        }
        if refused.count == count, let refusal { throw refusal }
        refusal = nil
        waiting = refused
    }
    let figures = try draft.storing { () throws(StoreError) in
        try store.reviewRules()
        try store.commit()
        return try store.mergedFigures()
    }
    return MergeSummary(
        isChanged: try draft.lastManifest() != before,
        inputs: figures.inputs,
        inputsToReadAgain: figures.toReadAgain
    )
}

/// The merged database while it is made, beside its place.
private struct MergeDraft {
    let path: String
    private let output: String

    static func path(of output: String) -> String { output + ".merge" }

    /// Begins with a copy of a database.
    ///
    /// - Throws: `MergeFailure`, if that is not as its runs left it, too.
    init(of output: String, from base: ResultReader) throws(MergeFailure) {
        self.output = output
        path = Self.path(of: output)
        // What a process that was killed has left.
        remove()
        do throws(MergeFailure) {
            do { try ResultStore.copy(base.path, to: path) } catch {
                throw .storing(path: output, reason: error.reason)
            }
            // The copy is what counts: the database may have been written to since.
            do { try reader().checkForMerge() } catch let error as MergeFailure {
                throw error
            } catch let error as MergeError {
                throw .source(path: base.path, error)
            } catch {
                throw .source(path: base.path, .failed(reason: "\(error)"))
            }
        } catch {
            remove()
            throw error
        }
    }

    func reader() throws(MergeFailure) -> ResultReader {
        do { return try ResultReader(path: path) } catch { throw .open(error) }
    }

    func lastManifest() throws(MergeFailure) -> String? {
        let reader = try reader()
        do { return try reader.lastManifest() } catch {
            throw .storing(path: output, reason: words(error))
        }
    }

    func storing<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(MergeFailure) -> Result {
        do { return try body() } catch { throw .storing(path: output, reason: error.reason) }
    }

    /// Takes the place of what was there.
    func putInPlace() throws(MergeFailure) {
        do { try replaceFile(at: output, withDraft: path) } catch {
            throw .storing(path: output, reason: error.reason)
        }
    }

    func remove() {
        for suffix in ["", "-journal", "-wal", "-shm"] { removeLeftover(at: path + suffix) }
    }
}
