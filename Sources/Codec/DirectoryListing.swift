import Glibc

/// A failed call of the operating system.
package struct SystemError: Error, Hashable, Sendable {
    /// The `errno` value.
    package let code: Int32

    package init(code: Int32) { self.code = code }

    package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    package var isLinkLoop: Bool { code == ELOOP }
}

extension SystemError: CustomStringConvertible {
    /// The system's own words: `Permission denied`.
    package var description: String {
        var buffer = [CChar](repeating: 0, count: 256)
        // Safe because the buffer's own count is its limit; the call ends the text with 0.
        let status = unsafe strerror_r(code, &buffer, buffer.count)
        guard status == 0, let end = buffer.firstIndex(of: 0) else { return "error \(code)" }
        return String(decoding: buffer[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// What a path leads to.
package struct FileFacts: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case file
        case folder
        case symbolicLink
        /// A socket, a pipe, a device.
        case special
    }

    package let kind: Kind
    package let device: UInt64
    package let inode: UInt64
    package let bytes: Int
    /// Nanoseconds since 1970.
    package let modifiedNanoseconds: Int64

    /// What `path` leads to, itself (`.asLink`) or through symbolic links.
    package init(path: String, links: LinkPolicy) throws(SystemError) {
        var facts = stat()
        // Safe because `facts` is ours, and the path is passed as a temporary 0-ended copy.
        let status = unsafe fstatat(AT_FDCWD, path, &facts, links.flags)
        guard status == 0 else { throw SystemError(code: errno) }
        self.init(facts)
    }

    fileprivate init(_ facts: stat) {
        kind =
            switch facts.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .symbolicLink
            default: .special
            }
        device = UInt64(facts.st_dev)
        inode = UInt64(facts.st_ino)
        bytes = Int(facts.st_size)
        modifiedNanoseconds =
            Int64(facts.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(facts.st_mtim.tv_nsec)
    }
}

/// Whether a symbolic link stands for itself or for what it leads to.
package enum LinkPolicy: Sendable {
    case asLink
    case follow

    fileprivate var flags: Int32 { self == .asLink ? AT_SYMLINK_NOFOLLOW : 0 }
}

/// One folder's entries, read in one go.
package struct DirectoryListing: Sendable {
    package struct Entry: Sendable {
        package let name: String
        /// What the name leads to, through symbolic links; an error for a broken link.
        ///
        /// `nil` for a folder that is no link: its listing tells, and asking twice costs a call for
        /// each of 100,000 folders.
        package let facts: Result<FileFacts, SystemError>?
    }

    /// The folder itself.
    package let folder: FileFacts
    /// Sorted by name, bytewise.
    ///
    /// A folder's name is taken with the slash that will follow it, so that a depth-first walk meets
    /// all paths in bytewise order.
    package let entries: [Entry]
    /// Names that are not UTF-8 and therefore cannot be written in a text or a database.
    package let unnameable: Int

    /// Reads the folder at `path`.
    ///
    /// - Parameters:
    ///   - path: A folder, or a link to one.
    ///   - isWanted: Says by name whether an entry is looked at; saves the calls for the others.
    /// - Throws: What the system says if the folder cannot be opened or read to its end.
    package init(path: String, isWanted: (String) -> Bool) throws(SystemError) {
        // Safe because the path is passed as a temporary 0-ended copy.
        guard let stream = unsafe opendir(path) else { throw SystemError(code: errno) }
        // Safe because the stream is open and not used after this.
        defer { unsafe _ = closedir(stream) }
        // Safe because the stream is open.
        let descriptor = unsafe dirfd(stream)

        var facts = stat()
        // Safe because `facts` is ours, and the descriptor is the open stream's.
        guard unsafe fstat(descriptor, &facts) == 0 else { throw SystemError(code: errno) }
        folder = FileFacts(facts)

        var entries: [Entry] = []
        var unnameable = 0
        while true {
            errno = 0
            // Safe because the stream is open; the entry is used before the next call.
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw SystemError(code: errno) }
                break
            }
            // Safe because `d_name` of an entry that `readdir` gave ends with 0.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(validatingCString: $0)
                }
            }
            guard let name else {
                unnameable += 1
                continue
            }
            guard name != ".", name != "..", isWanted(name) else { continue }
            // Safe because the entry is valid until the next `readdir`.
            let type = unsafe Int32(entry.pointee.d_type)
            if type == Int32(DT_DIR) {
                entries.append(Entry(name: name, facts: nil))
                continue
            }
            var isLink = type == Int32(DT_LNK)
            if type == Int32(DT_UNKNOWN),
                case .success(let facts) = entryFacts(of: name, in: descriptor, links: .asLink)
            {
                isLink = facts.kind == .symbolicLink
            }
            let known = entryFacts(of: name, in: descriptor, links: .follow)
            // A name that is gone again is not there; a link that leads nowhere is.
            if case .failure(let error) = known, error.isMissing, !isLink { continue }
            entries.append(Entry(name: name, facts: known))
        }
        self.entries = sortedForWalk(entries)
        self.unnameable = unnameable
    }
}

private func entryFacts(
    of name: String,
    in descriptor: Int32,
    links: LinkPolicy
) -> Result<FileFacts, SystemError> {
    var facts = stat()
    // Safe because `facts` is ours, the descriptor is open, and the name is a temporary copy.
    guard unsafe fstatat(descriptor, name, &facts, links.flags) == 0 else {
        return .failure(SystemError(code: errno))
    }
    return .success(FileFacts(facts))
}

private func sortedForWalk(_ entries: [DirectoryListing.Entry]) -> [DirectoryListing.Entry] {
    guard entries.count > 1 else { return entries }
    let keyed = entries.map { entry in
        let isFolder: Bool
        switch entry.facts {
        case .none: isFolder = true
        case .success(let facts): isFolder = facts.kind == .folder
        case .failure: isFolder = false
        }
        return (key: Array((isFolder ? entry.name + "/" : entry.name).utf8), entry: entry)
    }
    return keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.entry)
}
