/// Something met on the way to the files that is no file to read.
package enum DiscoveryNotice: Hashable, Sendable {
    /// A source that is not there.
    case missing(source: String)
    /// A glob that nothing matches.
    case nothingMatches(glob: String)
    /// A folder, or one below it, without any file.
    case noFiles(source: String)
    /// A folder that cannot be listed, or a name that cannot be looked at; `reason` is the system's.
    case unreadable(path: String, reason: String)
    /// A link to a folder that holds the link.
    case linkLoop(path: String)
    case brokenLink(path: String)
    /// A socket, a pipe or a device.
    case notRegular(path: String)
    /// A folder of more levels than are followed.
    case tooDeep(path: String)
    /// Names that are not UTF-8.
    case unnameable(folder: String, count: Int)
    /// Names with a leading dot, and what editors and interrupted transfers leave behind.
    case skipped(source: String, hidden: Int, leftovers: Int)
    /// Notices of a source beyond the limit.
    case more(source: String, count: Int)

    /// Whether evidence may be missing for it: something was asked for or found and could not be read.
    package var isMissingEvidence: Bool {
        switch self {
        case .missing, .nothingMatches, .unreadable, .brokenLink, .tooDeep, .unnameable, .more: true
        case .noFiles, .linkLoop, .notRegular, .skipped: false
        }
    }
}

extension DiscoveryNotice: CustomStringConvertible {
    /// A sentence without a full stop, path first.
    package var description: String {
        switch self {
        case .missing(let source): "\(source): does not exist"
        case .nothingMatches(let glob): "\(glob): nothing matches"
        case .noFiles(let source): "\(source): holds no files"
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .linkLoop(let path): "\(path): leads back to a folder that holds it, not followed"
        case .brokenLink(let path): "\(path): is a link to something that does not exist"
        case .notRegular(let path): "\(path): is a socket, pipe or device, skipped"
        case .tooDeep(let path):
            "\(path): is nested deeper than \(Discovery.maximumDepth) levels, not followed"
        case .unnameable(let folder, let count):
            "\(folder): \(named(count, "file name")) not UTF-8, skipped"
        case .skipped(let source, let hidden, let leftovers):
            "\(source): skipped "
                + [
                    hidden > 0 ? "\(hidden) hidden" : nil,
                    leftovers > 0 ? "\(leftovers) left by an editor or a transfer" : nil,
                ].compactMap(\.self).joined(separator: " and ")
        case .more(let source, let count): "\(source): \(named(count, "more notice")) not shown"
        }
    }
}

private func named(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun) is" : "\(count) \(noun)s are"
}
