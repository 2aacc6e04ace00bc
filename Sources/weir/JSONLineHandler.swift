import Flow
import Logging
import Reports

/// Writes a log event as one JSON object: `time`, `level`, `event`, then its metadata by name.
struct JSONLineHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    /// Unix milliseconds of now.
    private let now: @Sendable () -> Int64
    private let write: @Sendable (String) -> Void

    init(
        logLevel: Logger.Level,
        now: @escaping @Sendable () -> Int64,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.logLevel = logLevel
        self.now = now
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, own in own }
        var line = "{\"time\":\(time.jsonText),\"level\":\(event.level.rawValue.jsonText)"
        line += ",\"event\":\(event.message.description.jsonText)"
        for key in fields.keys.sorted() {
            guard let value = fields[key] else { continue }
            line += ",\(key.jsonText):\(value.jsonText)"
        }
        write(line + "}\n")
    }

    private var time: String {
        let milliseconds = now()
        let fraction = String(milliseconds % 1000)
        let zeros = String(repeating: "0", count: 3 - fraction.count)
        return Timestamp.text(ofMilliseconds: milliseconds).dropLast() + ".\(zeros)\(fraction)Z"
    }
}

extension Logger.MetadataValue {
    fileprivate var jsonText: String {
        switch self {
        case .string(let text): text.jsonText
        case .stringConvertible(let value): plainJSON(value)
        case .array(let values): "[" + values.map(\.jsonText).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{"
                + values.sorted { $0.key < $1.key }
                .map { "\($0.key.jsonText):\($0.value.jsonText)" }
                .joined(separator: ",") + "}"
        }
    }
}

/// Numbers and truths as such, all else as text.
private func plainJSON(_ value: any CustomStringConvertible) -> String {
    switch value {
    case let integer as Int: String(integer)
    case let real as Double where real.isFinite: String(real)
    case let truth as Bool: String(truth)
    default: value.description.jsonText
    }
}
