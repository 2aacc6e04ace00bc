/// Why a text is not a prefix.
package enum IPPrefixError: Error, Hashable, Sendable {
    /// Not `address/length` at all.
    case malformed
    /// An address without a length.
    case lengthMissing(host: IPPrefix)
    /// A length that the family does not have.
    case lengthOutOfRange(limit: Int)
    /// Bits behind the length are set. The writer meant the block or meant the address, and only the
    /// writer knows which: it is an error that names the block.
    case hostBitsSet(canonical: IPPrefix)
}

extension IPPrefix {
    /// Reads `address/length`; the length is decimal without leading zeros.
    package init(_ text: String) throws(IPPrefixError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else {
            throw .malformed
        }
        guard parts.count == 2 else {
            throw .lengthMissing(
                host: IPPrefix(containing: address, length: address.family.bits)
            )
        }
        let limit = address.family.bits
        let digits = parts[1].utf8
        guard
            digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            !digits.isEmpty,
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { throw .malformed }
        guard digits.count <= 3, let length = Int(parts[1]), length <= limit else {
            throw .lengthOutOfRange(limit: limit)
        }
        self.init(containing: address, length: length)
        guard self.address == address else { throw .hostBitsSet(canonical: self) }
    }
}
