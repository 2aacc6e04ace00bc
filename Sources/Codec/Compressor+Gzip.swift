import CIsal

extension Compressor {
    /// The densest level of ISA-L.
    private static let gzipLevel: UInt32 = 3
    /// Memory for that level: more than `ISAL_DEF_LVL3_EXTRA_LARGE`, a macro Swift cannot read.
    private static let gzipLevelBytes = 1 << 20
    private static let gzipPieceBytes = 1 << 18
    /// ISA-L counts in 32 bits.
    private static let gzipInputBytes = 1 << 30

    /// One member; ISA-L writes the modification time as 0 and no name.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
        // Safe because nothing keeps the pointer past this function.
        defer { unsafe stream.deallocate() }
        // Safe because exactly the stream's bytes are set, and all its fields may be zero.
        unsafe UnsafeMutableRawPointer(stream).initializeMemory(
            as: UInt8.self,
            repeating: 0,
            count: MemoryLayout<isal_zstream>.size
        )
        unsafe isal_deflate_init(stream)
        unsafe stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
        unsafe stream.pointee.level = gzipLevel

        var compressed: [UInt8] = []
        var levelBuffer = [UInt8](repeating: 0, count: gzipLevelBytes)
        unsafe levelBuffer.withUnsafeMutableBufferPointer { levelMemory in
            // Safe because the stream is not used after the closure that lends it this memory.
            unsafe stream.pointee.level_buf = levelMemory.baseAddress
            unsafe stream.pointee.level_buf_size = UInt32(levelMemory.count)
            var start = 0
            repeat {
                let end = min(start + gzipInputBytes, bytes.count)
                unsafe stream.pointee.end_of_stream = end == bytes.count ? 1 : 0
                unsafe deflate(bytes.span.extracting(start..<end), stream, onto: &compressed)
                start = end
            } while start < bytes.count
        }
        return compressed
    }

    /// Feeds all of `input` and appends what comes out.
    private static func deflate(
        _ input: Span<UInt8>,
        _ stream: UnsafeMutablePointer<isal_zstream>,
        onto compressed: inout [UInt8]
    ) {
        var piece = [UInt8](repeating: 0, count: gzipPieceBytes)
        unsafe input.withUnsafeBufferPointer { source in
            // Safe because the count is that of the span, below 4 GiB, and ISA-L only reads it.
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(source.count)
            var isFull = true
            while isFull {
                let written = unsafe piece.withUnsafeMutableBufferPointer { target in
                    // Safe because the count is that of the piece.
                    unsafe stream.pointee.next_out = target.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(target.count)
                    let result = unsafe isal_deflate(stream)
                    precondition(result == COMP_OK, "ISA-L refuses its own parameters: \(result)")
                    return unsafe target.count - Int(stream.pointee.avail_out)
                }
                compressed += piece[..<written]
                isFull = written == piece.count
            }
        }
    }
}
