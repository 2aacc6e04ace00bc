import Codec
import FlowDecode

/// The windows of an opened input, one after the other: what a decoder is pumped with.
struct Windows {
    private let reader: InputReader
    /// Whether more may follow the bytes at hand.
    private(set) var position = WindowPosition.inner

    init(_ reader: InputReader) { self.reader = reader }

    /// Where the bytes at hand begin in the decompressed input.
    var offset: Int { reader.unreadOffset }

    /// Goes on behind what a decoder has done with.
    ///
    /// - Parameters:
    ///   - consumed: Bytes that are done.
    ///   - isDone: Whether the decoder wants no more.
    /// - Returns: Whether there is another window; it begins with the bytes that are not done.
    /// - Throws: `ReadError` if the file cannot be read on.
    mutating func advance(past consumed: Int, isDone: Bool) throws(ReadError) -> Bool {
        reader.discard(consumed)
        guard !isDone else { return false }
        if try !reader.refill() { position = .last }
        return true
    }
}
