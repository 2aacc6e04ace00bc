import Codec
import Flow

/// The search through the folders of one source: depth first, in the order of paths.
///
/// As folders are entered in the order of their paths, the first way to a folder is the smallest one.
/// So each folder is read once, whatever links lead to it, and hostile links cannot multiply the work.
/// The stack is an array: no path can exhaust the thread's.
struct SourceWalk {
    /// A folder that is still to be read.
    private struct Pending {
        var path: String
        var depth: Int
        /// Index in `folders` of the folder that led here.
        var parent: Int?
        /// Where the glob stands; `nil` if everything below is wanted.
        var positions: PathPattern.Positions?
    }

    /// One way of reading a folder.
    private struct Visit: Hashable {
        var folder: FileIdentity
        var positions: PathPattern.Positions?
    }

    private let source: String
    private let pattern: PathPattern?
    private(set) var files: [FoundFile] = []
    private(set) var notices: [DiscoveryNotice] = []
    private var stack: [Pending] = []
    private var visited: Set<Visit> = []
    /// Folders read so far, each with the one that led to it: the way back to the source.
    private var folders: [(identity: FileIdentity, parent: Int?)] = []
    private var hidden = 0
    private var leftovers = 0

    /// Searches a standardised path.
    init(source: String) {
        self.source = source
        do {
            // A name with wildcards in it may be just that name.
            let facts = try FileFacts(path: source, links: .follow)
            pattern = nil
            take(source, facts, below: Pending(path: source, depth: -1))
        } catch {
            pattern = error.isMissing ? PathPattern(source) : nil
            if let pattern {
                stack.append(Pending(path: pattern.base, depth: 0, positions: pattern.start))
            } else {
                noteUnreachable(source, error)
            }
        }
        let isFolder = !stack.isEmpty
        while let next = stack.popLast() { read(next) }
        if hidden + leftovers > 0 {
            notices.append(.skipped(source: source, hidden: hidden, leftovers: leftovers))
        }
        if files.isEmpty, pattern != nil {
            notices.append(.nothingMatches(glob: source))
        } else if files.isEmpty, isFolder, notices.isEmpty {
            notices.append(.noFiles(source: source))
        }
    }

    /// Lists one folder: files are taken, folders go on the stack.
    private mutating func read(_ folder: Pending) {
        guard folder.depth <= Discovery.maximumDepth else {
            notices.append(.tooDeep(path: folder.path))
            return
        }
        var skipped = (hidden: 0, leftovers: 0)
        let listing: DirectoryListing
        do {
            listing = try DirectoryListing(path: folder.path) { name in
                if let positions = folder.positions {
                    return pattern?.positions(after: name, from: positions).isEmpty == false
                }
                switch Remnant(name: name) {
                case .hidden: skipped.hidden += 1
                case .leftover: skipped.leftovers += 1
                case nil: return true
                }
                return false
            }
        } catch {
            // The base of a glob may be missing: then nothing matches, which is said at the end.
            if pattern == nil || folder.parent != nil || !error.isMissing {
                notices.append(.unreadable(path: folder.path, reason: error.description))
            }
            return
        }
        let identity = FileIdentity(listing.folder)
        let visit = Visit(folder: identity, positions: folder.positions)
        guard visited.insert(visit).inserted else {
            if isAncestor(identity, of: folder) { notices.append(.linkLoop(path: folder.path)) }
            return
        }
        hidden += skipped.hidden
        leftovers += skipped.leftovers
        if listing.unnameable > 0 {
            notices.append(.unnameable(folder: folder.path, count: listing.unnameable))
        }
        folders.append((identity, folder.parent))
        let here = Pending(
            path: folder.path,
            depth: folder.depth,
            parent: folders.count - 1,
            positions: folder.positions
        )
        let pushed = stack.count
        for entry in listing.entries { take(entry, in: here) }
        // The stack gives back the last one first.
        stack[pushed...].reverse()
    }

    private mutating func take(_ entry: DirectoryListing.Entry, in folder: Pending) {
        let path = folder.path == "/" ? "/" + entry.name : folder.path + "/" + entry.name
        var below = folder
        if let positions = folder.positions, let pattern {
            let next = pattern.positions(after: entry.name, from: positions)
            // A folder that the whole glob matches is walked to its end.
            below.positions = pattern.isMatch(next) ? nil : next
        }
        switch entry.facts {
        case .success(let facts): take(path, facts, below: below)
        case .failure(let error): noteUnreachable(path, error)
        case nil: push(path, below: below)
        }
    }

    /// Takes what a path leads to: `below.positions` is `nil` if it is wanted as it is.
    private mutating func take(_ path: String, _ facts: FileFacts, below: Pending) {
        switch facts.kind {
        case .folder: push(path, below: below)
        case .file where below.positions == nil: files.append(FoundFile(path: path, facts))
        case .special where below.positions == nil: notices.append(.notRegular(path: path))
        case .file, .special, .symbolicLink: return
        }
    }

    private mutating func push(_ path: String, below: Pending) {
        stack.append(
            Pending(
                path: path,
                depth: below.depth + 1,
                parent: below.parent,
                positions: below.positions
            )
        )
    }

    private func isAncestor(_ identity: FileIdentity, of folder: Pending) -> Bool {
        var next = folder.parent
        while let index = next {
            if folders[index].identity == identity { return true }
            next = folders[index].parent
        }
        return false
    }

    private mutating func noteUnreachable(_ path: String, _ error: SystemError) {
        guard error.isMissing || error.isLinkLoop else {
            notices.append(.unreadable(path: path, reason: error.description))
            return
        }
        do {
            _ = try FileFacts(path: path, links: .asLink)
            notices.append(error.isLinkLoop ? .linkLoop(path: path) : .brokenLink(path: path))
        } catch {
            notices.append(.missing(source: path))
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
