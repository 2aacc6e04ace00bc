import ColumnKernel

/// Where the windows end in which a reader gets an input, and which must make no difference.
///
/// A short input is cut at each byte, a longer one at up to eight places that follow from its bytes: windows of a byte cost the
/// square of a record's length, and among millions of inputs each place comes up all the same.
struct Pieces: CustomStringConvertible {
    /// Ascending; the last is the end of the input.
    let ends: [Int]

    init(of bytes: [UInt8]) {
        guard bytes.count > Self.shortInput else {
            ends = Array(1..<max(bytes.count, 1)) + [bytes.count]
            return
        }
        var state = bytes.reduce(0) { mix($0, UInt64($1)) }
        func draw(below limit: Int) -> Int {
            state = mix(state, 1)
            return Int(state % UInt64(limit))
        }
        var places: Set<Int> = []
        for _ in 0...draw(below: 8) { places.insert(1 + draw(below: bytes.count - 1)) }
        ends = places.sorted() + [bytes.count]
    }

    private static let shortInput = 48

    /// How long each piece is.
    var sizes: [Int] { zip(ends, [0] + ends).map { $0 - $1 } }

    var description: String { "\(ends)" }
}
