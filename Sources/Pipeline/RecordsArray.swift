/// The one `records` array of a blob, the shape the platform writes: the first member of the first object.
///
/// Workers share an input of this shape, cut between records by `BracketScanner`; everything else is read by one worker.
enum RecordsArray {
    /// The end of `{"records":[` with any white space, or `nil` if the bytes start otherwise.
    static func prefixEnd(_ bytes: Span<UInt8>) -> Int? {
        var at = 0
        func space() {
            while at < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[at]) { at += 1 }
        }
        if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { at = 3 }
        for token in ["{", "\"records\"", ":", "["] {
            space()
            for byte in token.utf8 {
                guard at < bytes.count else { return nil }
                let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[at])
                guard (isLetter ? bytes[at] | 0x20 : bytes[at]) == byte else { return nil }
                at += 1
            }
        }
        return at
    }
}
