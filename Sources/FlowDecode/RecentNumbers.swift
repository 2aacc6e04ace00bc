/// Numbers by number, most of which are asked for again and again: what was asked for lately is found without hashing.
struct RecentNumbers: Sendable {
    private struct Pair {
        var key: UInt32
        var value: UInt32
    }

    private static let places = 256

    private var all: [UInt32: UInt32] = [:]
    /// By the lower bits of their key.
    private var recent = [Pair?](repeating: nil, count: places)

    subscript(key: UInt32) -> UInt32? {
        mutating get {
            let place = Int(key) % Self.places
            if let pair = recent[place], pair.key == key { return pair.value }
            guard let value = all[key] else { return nil }
            recent[place] = Pair(key: key, value: value)
            return value
        }
        set {
            all[key] = newValue
            recent[Int(key) % Self.places] = newValue.map { Pair(key: key, value: $0) }
        }
    }
}
