/// Which members of a JSON object mean something, and where in it they stand.
///
/// A tree of objects: each member has a *slot* its value is reported in, a node of its own to look into, or both. Names are
/// compared without ASCII case (`export-shapes.md` section 9). The same slot may stand in several places: what a platform
/// writes under `properties` is a column of its own in a table row.
package struct MemberTree: Sendable {
    /// A member to look for.
    package struct Member: Sendable {
        package var name: String
        package var slot: Int?
        /// Members of the object that is its value.
        package var members: [Member]

        package init(_ name: String, _ slot: Int? = nil, _ members: [Member] = []) {
            self.name = name
            self.slot = slot
            self.members = members
        }
    }

    /// A name, flat, so that a scan follows no references.
    struct Entry: Sendable {
        var nameStart: Int32
        var slot: Int16
        /// Node of the object that is its value, or `MemberTree.none`.
        var node: Int16
    }

    /// Stands for no slot and for no node.
    static let none: Int16 = -1
    /// Longer names are none of ours.
    static let longestName = 47

    private(set) var entries: [Entry] = []
    /// Names in lower case, one behind the other.
    private(set) var names: [UInt8] = []
    /// Entries of node n with names of length l begin at `buckets[n * (longestName + 1) + l]` and end where the next begin.
    private(set) var buckets: [Int32] = []
    /// Slots are below this.
    package let slotCount: Int

    /// - Parameter members: Of the outermost object.
    package init(_ members: [Member]) {
        var nodes: [[Member]] = [members]
        var highest = -1
        var next = 0
        while next < nodes.count {
            let names = Set(nodes[next].map { $0.name.lowercased() })
            precondition(names.count == nodes[next].count, "a member stands twice in a node")
            let sorted = nodes[next].sorted { $0.name.utf8.count < $1.name.utf8.count }
            var rest = sorted[...]
            for length in 0...Self.longestName {
                buckets.append(Int32(entries.count))
                while let member = rest.first, member.name.utf8.count == length {
                    rest.removeFirst()
                    highest = max(highest, member.slot ?? -1)
                    entries.append(
                        Entry(
                            nameStart: Int32(self.names.count),
                            slot: member.slot.map(Int16.init) ?? Self.none,
                            node: member.members.isEmpty ? Self.none : Int16(nodes.count)
                        )
                    )
                    self.names.append(contentsOf: member.name.lowercased().utf8)
                    if !member.members.isEmpty { nodes.append(member.members) }
                }
            }
            precondition(rest.isEmpty, "a member's name is longer than a tree takes")
            next += 1
        }
        buckets.append(Int32(entries.count))
        slotCount = highest + 1
    }

    /// The node of the outermost object.
    package static let root = 0

    /// The entry of a member of `node`, -1 for a name that means nothing.
    @inline(__always)
    func entry(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, node: Int) -> Int {
        let length = end - start
        guard length <= Self.longestName else { return -1 }
        let bucket = node * (Self.longestName + 1) + length
        var index = Int(buckets[bucket])
        let last = Int(buckets[bucket + 1])
        next: while index < last {
            let name = Int(entries[index].nameStart)
            for offset in 0..<length {
                let byte = bytes[start + offset]
                let isUpper = byte &- UInt8(ascii: "A") < 26
                guard (isUpper ? byte | 0x20 : byte) == names[name + offset] else {
                    index += 1
                    continue next
                }
            }
            return index
        }
        return -1
    }
}
