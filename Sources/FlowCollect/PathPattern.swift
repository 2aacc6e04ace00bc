/// A glob over whole paths: members are shell patterns, and `**` is any number of folders.
///
/// Matching follows a walk: `Positions` says which members may come next, and each name on the way
/// down moves them on. A path is never matched twice, however many `**` there are.
struct PathPattern: Sendable {
    private enum Member: Sendable {
        case name(NamePattern)
        case anyFolders
    }

    /// Which members may come next, a bit each; bit `members.count` means that all have matched.
    struct Positions: Hashable, Sendable {
        fileprivate(set) var bits: UInt64
        var isEmpty: Bool { bits == 0 }
    }

    /// More than any path has room for that the walk would follow.
    static let maximumMembers = 63

    /// The folder that the pattern starts in: its members without wildcards.
    let base: String
    private let members: [Member]

    /// - Parameter path: Standardised. `nil` is returned if it has no wildcard or too many members.
    init?(_ path: String) {
        let all = path.split(separator: "/")
        guard let first = all.firstIndex(where: { NamePattern.isPattern($0) }),
            all.count - first <= Self.maximumMembers
        else { return nil }
        let isRooted = path.utf8.first == UInt8(ascii: "/")
        let start = all[..<first].joined(separator: "/")
        base = isRooted ? "/" + start : (start.isEmpty ? "." : start)
        members = all[first...].map { $0 == "**" ? .anyFolders : .name(NamePattern($0)) }
    }

    var start: Positions { closed(1) }

    /// Where the pattern stands after one more member of the path.
    func positions(after name: String, from positions: Positions) -> Positions {
        let isHidden = name.utf8.first == UInt8(ascii: ".")
        var next: UInt64 = 0
        for (index, member) in members.enumerated() where positions.bits >> UInt64(index) & 1 == 1 {
            switch member {
            case .anyFolders: if !isHidden { next |= 1 << UInt64(index) }
            case .name(let pattern): if pattern.matches(name) { next |= 2 << UInt64(index) }
            }
        }
        return closed(next)
    }

    /// Whether the whole pattern has matched.
    func isMatch(_ positions: Positions) -> Bool {
        positions.bits >> UInt64(members.count) & 1 == 1
    }

    /// `**` may also stand for nothing.
    private func closed(_ bits: UInt64) -> Positions {
        var bits = bits
        for (index, member) in members.enumerated() where bits >> UInt64(index) & 1 == 1 {
            if case .anyFolders = member { bits |= 2 << UInt64(index) }
        }
        return Positions(bits: bits)
    }
}
