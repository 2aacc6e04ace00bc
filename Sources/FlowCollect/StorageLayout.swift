import Flow

/// What the path of a blob says of its content (`blob-layout.md` section 1).
///
/// Hints only: a copied blob may lie anywhere, so content and event time decide (R1).
package struct StorageLayout: Hashable, Sendable {
    package enum Container: Hashable, Sendable {
        case nsg
        case vnet
        case unknown
    }

    package var container = Container.unknown
    /// Hours since 1970, UTC, from the members `y=`, `m=`, `d=`, `h=`.
    package var hour: Int?
    /// 48 bits, from the member `macAddress=`.
    package var reporter: UInt64?

    /// Reads the members of a path; keys and container names in any case, others are ignored.
    ///
    /// Two members are called `m=`: the month is the one that follows the year, and `m=00` behind the
    /// hour is the minute. If there are several dates, the last one counts.
    ///
    /// - Parameter path: With `/` between members.
    /// - Returns: What was found; a field that the path does not name stays empty.
    package static func parse(_ path: String) -> StorageLayout {
        var layout = StorageLayout()
        var date = PathDate()
        let bytes = path.utf8Span.span
        var start = 0
        for index in 0...bytes.count {
            guard index == bytes.count || bytes[index] == UInt8(ascii: "/") else { continue }
            layout.readMember(bytes, start..<index, date: &date)
            start = index + 1
        }
        layout.hour = date.hour
        return layout
    }

    private mutating func readMember(
        _ bytes: Span<UInt8>,
        _ member: Range<Int>,
        date: inout PathDate
    ) {
        // `y=2026`, `h=13`: the only members with a key of one letter.
        if member.count > 2, bytes[member.lowerBound + 1] == UInt8(ascii: "=") {
            date.read(
                key: bytes[member.lowerBound] | 0x20,
                decimal(bytes, member.lowerBound + 2..<member.upperBound)
            )
        } else if hasPrefix("macaddress=", bytes, member) {
            reporter = MACAddress.parse(bytes, member.lowerBound + 11..<member.upperBound)
        } else if containers.vnet.contains(where: { names($0, bytes, member) }) {
            container = .vnet
        } else if containers.nsg.contains(where: { names($0, bytes, member) }) {
            container = .nsg
        }
    }
}

/// Members that name a kind of log; of those with a value, the key.
///
/// The vendor's own query leaves a letter out of `flowLogResourceID`. A `resourceId=` is what NSG and
/// many other logs have in common, so there the provider's type decides.
private let containers = (
    nsg: ["insights-logs-networksecuritygroupflowevent", "networksecuritygroups"],
    vnet: [
        "insights-logs-flowlogflowevent", "flowlogresourceid=", "flowlogresoureid=", "flowlogs",
    ]
)

/// Whether a member is this word or, if the word ends with `=`, has this key.
private func names(_ word: String, _ bytes: Span<UInt8>, _ member: Range<Int>) -> Bool {
    let isKey = word.utf8.last == UInt8(ascii: "=")
    return (isKey || member.count == word.utf8.count) && hasPrefix(word, bytes, member)
}

/// Whether a member begins with `prefix` (lower case) in any case.
private func hasPrefix(_ prefix: String, _ bytes: Span<UInt8>, _ member: Range<Int>) -> Bool {
    guard member.count >= prefix.utf8.count else { return false }
    var index = member.lowerBound
    for expected in prefix.utf8 {
        let byte = bytes[index]
        let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
        guard (isUpper ? byte | 0x20 : byte) == expected else { return false }
        index += 1
    }
    return true
}

/// A number of one to four digits.
private func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard range.count >= 1, range.count <= 4 else { return nil }
    var value = 0
    for index in range {
        let byte = bytes[index]
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
}
