import Flow

/// What the sources hold: every file once, and what is not a file to read.
package struct Discovery: Sendable {
    /// Sorted by path.
    package let files: [FoundFile]
    /// In the order of the sources, and of the paths within one.
    package let notices: [DiscoveryNotice]

    /// Levels of folders below a source that are followed.
    package static let maximumDepth = 64
    /// Notices of one source that are kept; what is beyond is counted.
    static let maximumNotices = 1_000
}

/// A file that may be an input; what it is, its content says.
package struct FoundFile: Hashable, Sendable {
    /// As the source said it, standardised: absolute if the source was.
    package let path: String
    package let identity: FileIdentity
    /// Bytes as stored.
    package let bytes: Int
    /// Nanoseconds since 1970.
    package let modifiedNanoseconds: Int64
    /// The hour that the path names, in hours since 1970.
    package let hourHint: Int?

    package init(
        path: String,
        identity: FileIdentity,
        bytes: Int,
        modifiedNanoseconds: Int64,
        hourHint: Int?
    ) {
        self.path = path
        self.identity = identity
        self.bytes = bytes
        self.modifiedNanoseconds = modifiedNanoseconds
        self.hourHint = hourHint
    }
}

/// The same for every path that leads to one file.
package struct FileIdentity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// Finds the files of all sources.
///
/// A source is a file, a folder (walked to its end, links followed) or a glob. In a walked folder,
/// hidden names and leftovers of editors and transfers are skipped and counted; what a source or a
/// glob names itself is always taken.
///
/// - Parameters:
///   - sources: Absolute paths; relative ones are those of the process's folder.
///   - findings: Takes the files, in no order; a file that is reached twice, by overlapping sources or by links, comes twice.
/// - Returns: What is not a file to read, in the order of the sources, and of the paths within one; no failure of the system
///   stops the search.
/// - Throws: What `findings` throws.
package func discover<Target: Findings>(
    _ sources: [String],
    _ findings: Target
) throws(Target.Failure) -> [DiscoveryNotice] {
    var notices: [DiscoveryNotice] = []
    for (number, source) in Set(sources.map { standardisedPath($0) }).sorted().enumerated() {
        let walk = try SourceWalk(source: source, number: number, findings: findings)
        notices += walk.notices
        if walk.furtherNotices > 0 {
            notices.append(.more(source: source, count: walk.furtherNotices))
        }
    }
    return notices
}

/// The same for sources of few files: each is listed once, under its smallest path.
package func discover(_ sources: [String]) -> Discovery {
    let findings = ListedFindings()
    let notices = discover(sources, findings)
    var known: Set<FileIdentity> = []
    let files = findings.files.sorted { $0.path < $1.path }
    return Discovery(files: files.filter { known.insert($0.identity).inserted }, notices: notices)
}
