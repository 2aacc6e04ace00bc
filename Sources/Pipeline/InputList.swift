import FlowCollect
import FlowStore

/// Inputs in the order of reading, some at a time.
enum InputList {
    /// Those that the planner found: in the store, as there may be millions.
    case planned(count: Int, bytes: Int)
    case these([PlannedInput])

    var count: Int {
        switch self {
        case .planned(let count, _): count
        case .these(let inputs): inputs.count
        }
    }

    /// As stored, of all of them.
    var bytes: Int {
        switch self {
        case .planned(_, let bytes): bytes
        case .these(let inputs): inputs.reduce(0) { $0 + $1.file.bytes }
        }
    }

    /// At most `limit` of them, behind the first `start`.
    func inputs(
        from start: Int,
        limit: Int,
        _ store: ResultStore
    ) throws(StoreError) -> [PlannedInput] {
        switch self {
        case .planned: try store.plannedFiles(after: start, limit: limit).map(PlannedInput.init)
        case .these(let inputs): Array(inputs[start..<min(start + limit, inputs.count)])
        }
    }
}
