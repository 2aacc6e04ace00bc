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

/// A folder that is being read, an entry at a time: there may be more of them than memory has room for.
@safe package struct OpenFolder: ~Copyable {
    package struct Entry: Sendable {
        package let name: String
        /// What the name leads to, through symbolic links; an error for a broken link.
        ///
        /// `nil` for a folder that is no link: its listing tells, and asking twice costs a call for
        /// each of 100,000 folders.
        package let facts: Result<FileFacts, SystemError>?
    }

    /// The folder itself.
    package let facts: FileFacts
    /// Names so far that are not UTF-8 and therefore cannot be written in a text or a database.
    package private(set) var unnameable = 0
    private let stream: OpaquePointer

    /// Opens a folder, or what a link to one leads to.
    ///
    /// - Throws: What the system says if it cannot be opened.
    package init(path: String) throws(SystemError) {
        // Safe because the path is passed as a temporary 0-ended copy.
        guard let stream = unsafe opendir(path) else { throw SystemError(code: errno) }
        var status = stat()
        // Safe because the stream is open, and `status` is ours.
        guard unsafe fstat(dirfd(stream), &status) == 0 else {
            let code = errno
            unsafe closedir(stream)
            throw SystemError(code: code)
        }
        facts = FileFacts(status)
        unsafe self.stream = stream
    }

    // Safe because the stream is open as long as `self` is there.
    deinit { unsafe _ = closedir(stream) }

    /// Goes on to the next entry, in no order.
    ///
    /// - Parameter isWanted: Says by name whether an entry is looked at; saves the calls for the others.
    /// - Returns: `nil` behind the last one.
    /// - Throws: What the system says if the folder cannot be read on.
    package mutating func next(where isWanted: (String) -> Bool) throws(SystemError) -> Entry? {
        while true {
            errno = 0
            // Safe because the stream is open; the entry is used before the next call.
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw SystemError(code: errno) }
                return nil
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
            if type == Int32(DT_DIR) { return Entry(name: name, facts: nil) }
            // Safe because the stream is open.
            let descriptor = unsafe dirfd(stream)
            var isLink = type == Int32(DT_LNK)
            if type == Int32(DT_UNKNOWN),
                case .success(let facts) = entryFacts(of: name, in: descriptor, links: .asLink)
            {
                isLink = facts.kind == .symbolicLink
            }
            let known = entryFacts(of: name, in: descriptor, links: .follow)
            // A name that is gone again is not there; a link that leads nowhere is.
            if case .failure(let error) = known, error.isMissing, !isLink { continue }
            return Entry(name: name, facts: known)
        }
    }
}

extension Sequence<OpenFolder.Entry> {
    /// Bytewise by name, a folder's taken with the slash that will follow it: so a depth-first walk meets all paths in
    /// bytewise order.
    package func sortedForWalk() -> [OpenFolder.Entry] {
        map { entry in
            let isFolder: Bool
            switch entry.facts {
            case .none: isFolder = true
            case .success(let facts): isFolder = facts.kind == .folder
            case .failure: isFolder = false
            }
            return (key: Array((isFolder ? entry.name + "/" : entry.name).utf8), entry: entry)
        }
        .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.entry)
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
