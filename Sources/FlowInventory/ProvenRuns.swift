/// Stretches of time through which a pod is proven to have had one and the same network.
///
/// A look that shows a container running since `from` proves the network from then up to the look: a
/// pod whose network is made anew has all its containers started again. Stretches are kept by where
/// they begin, so that each look at one container makes the same one longer. They may overlap: what is
/// proven is what they cover together.
///
/// Of more than `limit` the longest are kept, of equal ones the later. What is given up has that many
/// longer ones beside it, and would in any other order, so folding stays associative and commutative.
struct ProvenRuns: Sendable, Equatable {
    struct Run: Sendable, Equatable {
        /// Unix milliseconds; both are included.
        var from: Int64
        var to: Int64
    }

    /// A pod whose only container crashes every five minutes, the longest Kubernetes waits, fills it in five hours.
    static let limit = 64

    /// By rising beginning, no two equal.
    private(set) var all: [Run] = []

    init() {}

    init(_ runs: some Sequence<Run>) {
        for run in runs { insert(run) }
    }

    var isEmpty: Bool { all.isEmpty }

    /// Adds a stretch; one that ends before it begins says nothing.
    mutating func insert(_ run: Run) {
        guard run.from <= run.to else { return }
        let index = all.firstIndex { $0.from >= run.from } ?? all.count
        if index < all.count, all[index].from == run.from {
            all[index].to = max(all[index].to, run.to)
        } else {
            all.insert(run, at: index)
        }
        if all.count > Self.limit { removeShortest() }
        assertInvariants()
    }

    mutating func formUnion(_ other: ProvenRuns) {
        for run in other.all { insert(run) }
    }

    private mutating func removeShortest() {
        // Of equal ones the first, which is the earlier.
        let shortest = all.indices.min { all[$0].to - all[$0].from < all[$1].to - all[$1].from }
        if let shortest { all.remove(at: shortest) }
    }

    private func assertInvariants() {
        assert(all.count <= Self.limit)
        assert(zip(all, all.dropFirst()).allSatisfy { $0.from < $1.from })
        assert(all.allSatisfy { $0.from <= $0.to })
    }
}
