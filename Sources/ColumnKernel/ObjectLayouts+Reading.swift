import CVector

/// Reading along layouts.
extension ObjectLayouts {
    /// Notes the values of the object whose `{` is at `start`.
    ///
    /// - Returns: The index behind the object; `nil` if no layout leads through it, which says nothing about it, and what was
    ///   noted then is no good.
    mutating func follow(
        _ bytes: Span<UInt8>,
        from start: Int,
        _ values: inout MutableSpan<MemberScanner.Value>
    ) -> Int? {
        var at = start
        var state = Self.start
        /// Where containers with a slot begin that are open.
        var openings = InlineArray<16, Int32>(repeating: 0)
        while let number = link(from: state, bytes, at) {
            let link = links[Int(number)]
            for index in link.brackets {
                let bracket = brackets[Int(index)]
                let place = Int32(at) + bracket.offset
                if bracket.slot < 0 {
                    openings[Int(bracket.depth)] = place
                } else {
                    values[Int(bracket.slot)] = MemberScanner.Value(
                        kind: bracket.isObject ? .object : .array,
                        start: openings[Int(bracket.depth)],
                        end: place
                    )
                }
            }
            at += Int(link.length)
            let end: Int?
            var kind = MemberScanner.Value.Kind.string
            switch link.hole {
            case .string: end = plainStringEnd(bytes, from: at)
            case .scalar:
                end = shortScalarEnd(bytes, from: at)
                if end != nil { kind = bytes[at] == UInt8(ascii: "n") ? .null : .scalar }
            case .none:
                succeed()
                return at
            }
            guard let end else { return nil }
            if link.slot >= 0 {
                values[Int(link.slot)] = MemberScanner.Value(
                    kind: kind,
                    start: Int32(truncatingIfNeeded: at),
                    end: Int32(truncatingIfNeeded: end)
                )
            }
            at = end
            state = link.state
        }
        return nil
    }

    /// The link of a state that fits at `at`.
    @inline(__always)
    private mutating func link(from state: Int16, _ bytes: Span<UInt8>, _ at: Int) -> Int16? {
        var former = Self.noLink
        var number = head(state)
        while number != Self.noLink {
            let next = links[Int(number)].next
            if fits(links[Int(number)], bytes, at) {
                // Where there is a choice, what is taken more often goes ahead.
                if former != Self.noLink || next != Self.noLink {
                    promote(number, after: former, of: state)
                }
                return number
            }
            former = number
            number = next
        }
        return nil
    }

    @inline(__always)
    private func fits(_ link: Link, _ bytes: Span<UInt8>, _ at: Int) -> Bool {
        let (start, length) = (Int(link.start), Int(link.length))
        guard at + length <= bytes.count else { return false }
        guard at + length + 15 <= bytes.count else {
            return (0..<length).allSatisfy { text[start + $0] == bytes[at + $0] }
        }
        return unsafe bytes.withUnsafeBufferPointer { input in
            unsafe text.withUnsafeBufferPointer { text in
                // Safe because the text of links is filled up to a multiple of 16, and the input has as many bytes.
                unsafe weir_same(
                    input.baseAddress.unsafelyUnwrapped + at,
                    text.baseAddress.unsafelyUnwrapped + start,
                    length
                ) != 0
            }
        }
    }
}

/// The closing quote of a string without escapes; `nil` for any other.
@inline(__always)
private func plainStringEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    let end = plainEnd(bytes, from: start)
    return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end : nil
}

/// End of a number, `true`, `false` or `null` as `scalarEnd` finds it, if it is one; long ones are left to the skipper's bounds.
@inline(__always)
private func shortScalarEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var at = start
    while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
    guard at < bytes.count else { return nil }
    if at > start, !isScalarByte(bytes[at]) { return at - start <= 32 ? at : nil }
    guard let end = scalarEnd(bytes, from: at), end - start <= 32, isScalar(bytes, start..<end)
    else { return nil }
    return end
}
