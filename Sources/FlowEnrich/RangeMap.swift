/// A value for every number: nested ranges flattened for binary search, the innermost one winning.
///
/// Longest-prefix match over any number of prefixes is one search in a sorted array of numbers:
/// about 16 steps for 20,000 prefixes, without following pointers as a trie would.
///
/// ```
/// given      |--------- 10.0.0.0/8 = a ---------|
///                 |-- 10.4.0.0/16 = b --|
/// starts     0    10.0    10.4         10.5      11.0
/// values     nil  a       b            a         nil
/// ```
///
/// - Complexity: Building takes O(n log n), a look-up O(log n).
struct RangeMap<Bound: FixedWidthInteger & UnsignedInteger & Sendable, Value: Sendable>: Sendable {
    /// A range and its value.
    ///
    /// Two entries are nested or apart, as prefixes are, and never equal.
    struct Entry: Sendable {
        var first: Bound
        var last: Bound
        var value: Value
    }

    /// Where each piece begins; rising, the first is 0.
    private(set) var starts: [Bound] = [0]
    /// The value of each piece.
    private(set) var values: [Value]

    /// - Parameters:
    ///   - entries: In any order.
    ///   - outside: The value where no entry reaches.
    init(_ entries: [Entry], outside: Value) {
        values = [outside]
        let outerFirst = entries.sorted { left, right in
            left.first != right.first ? left.first < right.first : left.last > right.last
        }
        /// The entries around the current number, the innermost one last.
        var open: [Entry] = []
        for entry in outerFirst {
            while let inner = open.last, inner.last < entry.first {
                open.removeLast()
                append(start: inner.last + 1, value: open.last?.value ?? outside)
            }
            append(start: entry.first, value: entry.value)
            open.append(entry)
        }
        while let inner = open.popLast() {
            guard inner.last < Bound.max else { continue }
            append(start: inner.last + 1, value: open.last?.value ?? outside)
        }
        assertInvariants()
    }

    /// A map of given pieces.
    ///
    /// - Parameters:
    ///   - starts: In any order, repeats allowed.
    ///   - value: The value at a start and up to the next one.
    init(starts: [Bound], value: (Bound) -> Value) {
        values = [value(0)]
        for start in starts.sorted() where start != self.starts[self.starts.count - 1] {
            append(start: start, value: value(start))
        }
        assertInvariants()
    }

    /// The value of the innermost entry that holds `number`.
    subscript(number: Bound) -> Value {
        var index = 0
        var count = starts.count
        // One conditional move a step instead of a branch that is mispredicted half the time.
        while count > 1 {
            let half = count / 2
            index = starts[index + half] <= number ? index + half : index
            count -= half
        }
        return values[index]
    }

    /// A later piece with the same start stands for the inner range and replaces the outer one.
    private mutating func append(start: Bound, value: Value) {
        if starts[starts.count - 1] == start {
            values[values.count - 1] = value
        } else {
            starts.append(start)
            values.append(value)
        }
    }

    func assertInvariants() {
        assert(starts.first == 0 && starts.count == values.count)
        assert(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 })
    }
}
