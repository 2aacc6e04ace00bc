import Codec
import Flow

/// The search through the folders of one source: depth first, in the order of paths.
///
/// As folders are entered in the order of their paths, the first way to a folder is the smallest one.
/// So each folder is read once, whatever links lead to it, and hostile links cannot multiply the work.
/// The stack is an array: no path can exhaust the thread's. Files are handed on as they come.
struct SourceWalk<Target: Findings> {
    /// A folder that is still to be read.
    private struct Pending {
        var path: String
        var depth: Int
        /// Where the glob stands; `nil` if everything below is wanted.
        var positions: PathPattern.Positions?
    }

    private let source: String
    /// Tells the folders of this source from those of others.
    private let number: Int
    private let findings: Target
    private let pattern: PathPattern?
    private var hasFiles = false
    /// The first ones; what is beyond is counted.
    private(set) var notices: [DiscoveryNotice] = []
    private(set) var furtherNotices = 0
    private var stack: [Pending] = []
    /// The folders on the way from the source to the one that is being read.
    private var ancestors: [FileIdentity] = []
    private var hidden = 0
    private var leftovers = 0

    /// Searches a standardised path.
    ///
    /// - Throws: What `findings` throws.
    init(source: String, number: Int, findings: Target) throws(Target.Failure) {
        self.source = source
        self.number = number
        self.findings = findings
        // A name with wildcards in it may be just that name.
        switch Result(catching: { () throws(SystemError) in
            try FileFacts(path: source, links: .follow)
        }) {
        case .success(let facts):
            pattern = nil
            try take(source, facts, below: Pending(path: source, depth: -1))
        case .failure(let error):
            pattern = error.isMissing ? PathPattern(source) : nil
            if let pattern {
                stack.append(Pending(path: pattern.base, depth: 0, positions: pattern.start))
            } else {
                noteUnreachable(source, error)
            }
        }
        let isFolder = !stack.isEmpty
        while let next = stack.popLast() { try read(next) }
        if hidden + leftovers > 0 {
            note(.skipped(source: source, hidden: hidden, leftovers: leftovers))
        }
        if !hasFiles, pattern != nil {
            note(.nothingMatches(glob: source))
        } else if !hasFiles, isFolder, notices.isEmpty {
            note(.noFiles(source: source))
        }
    }

    private mutating func note(_ notice: DiscoveryNotice) {
        if notices.count < Discovery.maximumNotices {
            notices.append(notice)
        } else {
            furtherNotices += 1
        }
    }

    /// Reads one folder: files are taken, folders go on the stack.
    private mutating func read(_ folder: Pending) throws(Target.Failure) {
        guard folder.depth <= Discovery.maximumDepth else {
            note(.tooDeep(path: folder.path))
            return
        }
        var listing: OpenFolder
        do throws(SystemError) {
            listing = try OpenFolder(path: folder.path)
        } catch {
            noteUnreadable(folder, error)
            return
        }
        let identity = FileIdentity(listing.facts)
        ancestors.removeSubrange(folder.depth...)
        let visit = FolderVisit(source: number, folder: identity, positions: folder.positions?.bits)
        guard try findings.isFirst(visit) else {
            if ancestors.contains(identity) { note(.linkLoop(path: folder.path)) }
            return
        }
        ancestors.append(identity)
        // What is no file comes in the order of names: the way to a folder that is taken is the smallest, and so are notices.
        var others: [OpenFolder.Entry] = []
        while let entry = next(of: &listing, folder) {
            if case .success(let facts) = entry.facts, facts.kind == .file {
                try take(entry, in: folder)
            } else {
                others.append(entry)
            }
        }
        if listing.unnameable > 0 {
            note(.unnameable(folder: folder.path, count: listing.unnameable))
        }
        let pushed = stack.count
        for entry in others.sortedForWalk() { try take(entry, in: folder) }
        // The stack gives back the last one first.
        stack[pushed...].reverse()
    }

    /// The next entry that the source means; `nil` at the folder's end, and where it cannot be read on, which is noted.
    private mutating func next(
        of listing: inout OpenFolder,
        _ folder: Pending
    ) -> OpenFolder.Entry? {
        do throws(SystemError) {
            return try listing.next { name in
                if let positions = folder.positions {
                    return pattern?.positions(after: name, from: positions).isEmpty == false
                }
                switch Remnant(name: name) {
                case .hidden: hidden += 1
                case .leftover: leftovers += 1
                case nil: return true
                }
                return false
            }
        } catch {
            noteUnreadable(folder, error)
            return nil
        }
    }

    private mutating func noteUnreadable(_ folder: Pending, _ error: SystemError) {
        // The base of a glob may be missing: then nothing matches, which is said at the end.
        guard pattern == nil || folder.depth > 0 || !error.isMissing else { return }
        note(.unreadable(path: folder.path, reason: error.description))
    }

    private mutating func take(
        _ entry: OpenFolder.Entry,
        in folder: Pending
    ) throws(Target.Failure) {
        let path = folder.path == "/" ? "/" + entry.name : folder.path + "/" + entry.name
        var below = folder
        if let positions = folder.positions, let pattern {
            let next = pattern.positions(after: entry.name, from: positions)
            // A folder that the whole glob matches is walked to its end.
            below.positions = pattern.isMatch(next) ? nil : next
        }
        switch entry.facts {
        case .success(let facts): try take(path, facts, below: below)
        case .failure(let error): noteUnreachable(path, error)
        case nil: push(path, below: below)
        }
    }

    /// Takes what a path leads to: `below.positions` is `nil` if it is wanted as it is.
    private mutating func take(
        _ path: String,
        _ facts: FileFacts,
        below: Pending
    ) throws(Target.Failure) {
        switch facts.kind {
        case .folder: push(path, below: below)
        case .file where below.positions == nil:
            hasFiles = true
            try findings.add(FoundFile(path: path, facts))
        case .special where below.positions == nil: note(.notRegular(path: path))
        case .file, .special, .symbolicLink: return
        }
    }

    private mutating func push(_ path: String, below: Pending) {
        stack.append(
            Pending(
                path: path,
                depth: below.depth + 1,
                positions: below.positions
            )
        )
    }

    private mutating func noteUnreachable(_ path: String, _ error: SystemError) {
        guard error.isMissing || error.isLinkLoop else {
            note(.unreadable(path: path, reason: error.description))
            return
        }
        do {
            _ = try FileFacts(path: path, links: .asLink)
            note(error.isLinkLoop ? .linkLoop(path: path) : .brokenLink(path: path))
        } catch {
            note(.missing(source: path))
        }
    }
}

/// A name that a walk passes over.
private enum Remnant {
    case hidden
    case leftover

    /// Only names that cannot be meant as an input: `.azDownload-…` and rsync's partial files are
    /// hidden anyway; `.tmp` and `.part` are not here, because blocks of blobs get such names.
    init?(name: String) {
        if name.hasPrefix(".") {
            self = .hidden
        } else if name.hasSuffix("~") || name.hasPrefix("#") && name.hasSuffix("#")
            || name.hasSuffix(".crdownload") || name.hasSuffix(".filepart")
            || name.hasSuffix(".aria2")
        {
            self = .leftover
        } else {
            return nil
        }
    }
}

extension FoundFile {
    fileprivate init(path: String, _ facts: FileFacts) {
        self.init(
            path: path,
            identity: FileIdentity(facts),
            bytes: facts.bytes,
            modifiedNanoseconds: facts.modifiedNanoseconds,
            hourHint: StorageLayout.parse(path).hour
        )
    }
}

extension FileIdentity {
    fileprivate init(_ facts: FileFacts) {
        self.init(device: facts.device, inode: facts.inode)
    }
}
