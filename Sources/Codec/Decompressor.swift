/// A decoder of one compression, driven by `InputReader` a frame (or gzip member) at a time.
///
/// It owns its C state, which it keeps from frame to frame and file to file. It never sees the
/// file: it is shown stored bytes and room for content, and says what it did with them.
protocol Decompressor: AnyObject {
    /// Forgets whatever frame it was in; the next input starts a frame with its magic number.
    func beginFrame()

    /// Decompresses from the front of `input` onto the end of `output`.
    ///
    /// - Parameters:
    ///   - input: Stored bytes that follow those consumed so far; may be empty.
    ///   - output: Has room for at least `Window.smallestRoom` bytes.
    /// - Returns: What was consumed and how it ended. `.ongoing` without anything consumed or
    ///   written means that more input is needed.
    func decompress(_ input: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> DecompressionStep

    /// The part of a frame that the next byte belongs to, for "the file ends inside ...".
    var part: String { get }
}

/// The outcome of one call of a `Decompressor`.
struct DecompressionStep {
    enum Outcome {
        /// Wants more input, or more room.
        case ongoing
        /// The frame is complete, its checksums are right and all its content is written.
        case frameEnd
        /// No more can be had from this frame; what came before is written.
        case damaged(StreamDamage.Kind, detail: String)
    }

    /// Bytes taken from the front of the input.
    var consumed: Int
    var outcome: Outcome
}
