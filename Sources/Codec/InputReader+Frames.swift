/// What happens between frames: where content is told from padding, garbage and frames to skip.
extension InputReader {
    /// Decides the compression from the first bytes of a file just opened.
    func recognise() {
        switch stored.withUnread({ FrameStart(of: $0) }) {
        case .data(let found), .cut(let found?):
            compression = found
            phase = .boundary
        case .skippable:
            compression = .zstd
            isGuess = true
            phase = .boundary
        case .unknown, .cut(nil):
            phase = .frame
        }
        decoder = decoder(of: compression)
    }

    /// Enters the frame that starts at the next stored byte, or ends the input.
    func passBoundary() throws(ReadError) {
        _ = try stored.require(FrameStart.decisiveBytes)
        guard stored.unreadCount > 0 else {
            phase = .ended
            return
        }
        let start = stored.withUnread { FrameStart(of: $0) }
        switch start {
        case .data(let found) where accepts(found):
            isGuess = false
            compression = found
            decoder = decoder(of: found)
            decoder.beginFrame()
            phase = .frame
        case .skippable where compression != .gzip:
            try enterSkippable()
        case .cut(let found?) where accepts(found):
            endAfterTheRest(.truncated, "the file ends inside a magic number (\(found.rawValue))")
        case .cut(nil) where compression != .gzip:
            endAfterTheRest(.truncated, "the file ends inside the magic number of a frame to skip")
        case .data, .skippable, .cut, .unknown:
            end(
                .trailingGarbage,
                "expected the end of the file or another \(compression.rawValue) frame, found "
                    + (firstUnreadIsZero ? "zero padding" : "other bytes")
            )
        }
    }

    /// Passes over what is left of a skippable frame.
    func skip(_ bytesLeft: Int) throws(ReadError) {
        guard bytesLeft > 0 else {
            phase = .boundary
            return
        }
        guard try stored.require(1) else {
            return end(.truncated, "the file ends inside a frame to skip, \(bytesLeft) bytes early")
        }
        let count = min(bytesLeft, stored.unreadCount)
        stored.consume(count)
        phase = .skippable(bytesLeft: bytesLeft - count)
    }

    /// Ends the input with damage found at the next stored byte.
    func end(_ kind: StreamDamage.Kind, _ detail: String) {
        damage = StreamDamage(kind: kind, storedOffset: stored.offset, detail: detail)
        phase = .ended
    }

    /// Frames of one file are of one compression.
    private func accepts(_ found: Compression) -> Bool {
        found == compression || (isGuess && found == .lz4)
    }

    private var firstUnreadIsZero: Bool {
        stored.withUnread { $0[0] == 0 }
    }

    private func endAfterTheRest(_ kind: StreamDamage.Kind, _ detail: String) {
        stored.consume(stored.unreadCount)
        end(kind, detail)
    }

    private func enterSkippable() throws(ReadError) {
        guard try stored.require(FrameStart.skippableHeaderBytes) else {
            return endAfterTheRest(.truncated, "the file ends inside the header of a frame to skip")
        }
        let length = stored.withUnread { bytes in
            (4..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * ($1 - 4)) }
        }
        stored.consume(FrameStart.skippableHeaderBytes)
        phase = .skippable(bytesLeft: length)
    }
}
