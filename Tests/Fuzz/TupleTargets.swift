import ColumnKernel
import FlowTrace

extension TupleComparison {
    fileprivate mutating func run(_ input: Span<UInt8>, _ layout: TupleLayout) -> Verdict {
        let (rows, disagreement) = compare(input, layout)
        demand(disagreement == nil, disagreement ?? "")
        // What is long and gives no row is not worth breeding from.
        return rows > 0 || input.count < 64 ? .keep : .dismiss
    }
}

struct NSGTupleTarget: FuzzTarget {
    static let name = "nsg-tuple"
    private var comparison = TupleComparison()

    mutating func run(_ input: Span<UInt8>) -> Verdict { comparison.run(input, .nsg) }
}

struct VNetTupleTarget: FuzzTarget {
    static let name = "vnet-tuple"
    private var comparison = TupleComparison()

    mutating func run(_ input: Span<UInt8>) -> Verdict { comparison.run(input, .vnet) }
}
