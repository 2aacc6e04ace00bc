/// Where a search leaves what it finds.
///
/// There may be millions of files, and a folder for each: what they are kept in is for the one who looks for them to say.
package protocol Findings: AnyObject {
    associatedtype Failure: Error

    /// Takes a file. One that two paths lead to comes twice.
    func add(_ file: FoundFile) throws(Failure)

    /// - Returns: Whether this is the first such visit.
    func isFirst(_ visit: FolderVisit) throws(Failure) -> Bool
}

/// One way of reading a folder.
package struct FolderVisit: Hashable, Sendable {
    /// Number of the source that led to it.
    package let source: Int
    package let folder: FileIdentity
    /// Where the source's glob stands, a bit for each of its members; `nil` if everything below is wanted.
    package let positions: UInt64?

    package init(source: Int, folder: FileIdentity, positions: UInt64?) {
        self.source = source
        self.folder = folder
        self.positions = positions
    }
}

/// What is found, in memory: for sources of few files.
final class ListedFindings: Findings {
    private(set) var files: [FoundFile] = []
    private var visits: Set<FolderVisit> = []

    func add(_ file: FoundFile) { files.append(file) }

    func isFirst(_ visit: FolderVisit) -> Bool { visits.insert(visit).inserted }
}
