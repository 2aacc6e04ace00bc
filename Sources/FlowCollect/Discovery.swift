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

    package var device: UInt64 { identity.device }
    package var inode: UInt64 { identity.inode }
}

/// The same for every path that leads to one file.
package struct FileIdentity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64
}

/// Finds the files of all sources.
///
/// A source is a file, a folder (walked to its end, links followed) or a glob. In a walked folder,
/// hidden names and leftovers of editors and transfers are skipped and counted; what a source or a
/// glob names itself is always taken. A file that is reached twice, by overlapping sources or by
/// links, is listed once, under its smallest path.
///
/// - Parameter sources: Absolute paths; relative ones are those of the process's folder.
/// - Returns: Files and notices; no failure stops the search.
package func discover(_ sources: [String]) -> Discovery {
    var files: [FoundFile] = []
    var notices: [DiscoveryNotice] = []
    for source in Set(sources.map { standardisedPath($0) }).sorted() {
        let walk = SourceWalk(source: source)
        files.append(contentsOf: walk.files)
        notices.append(contentsOf: walk.notices.prefix(Discovery.maximumNotices))
        let rest = walk.notices.count - Discovery.maximumNotices
        if rest > 0 { notices.append(.more(source: source, count: rest)) }
    }
    files.sort { $0.path < $1.path }
    var known: Set<FileIdentity> = []
    known.reserveCapacity(files.count)
    return Discovery(
        files: files.filter { known.insert($0.identity).inserted },
        notices: notices
    )
}
