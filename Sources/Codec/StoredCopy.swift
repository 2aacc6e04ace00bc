/// The decoder of what is not compressed: one frame as long as the file.
final class StoredCopy: Decompressor {
    func beginFrame() {}

    func decompress(
        _ input: Span<UInt8>,
        into output: inout OutputSpan<UInt8>
    ) -> DecompressionStep {
        let count = min(input.count, output.freeCapacity)
        unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target, initialized in
                // Safe because `count` is neither more than the input nor than the room left.
                if let from = source.baseAddress, let to = target.baseAddress {
                    unsafe (to + initialized).update(from: from, count: count)
                    initialized += count
                }
            }
        }
        return DecompressionStep(consumed: count, outcome: .ongoing)
    }

    var part: String { "the content" }
}
