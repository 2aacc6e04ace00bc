import Flow

/// What `weir inspect` says of one file.
package struct Inspection: Sendable {
    package var report: InputReport
    /// `nsg-v2`, `vnet-v4`, ...; several for a mixed file, none for a foreign one.
    package var formats: [String] = []
    package var compression = "none"
    package var reporters: [String] = []
    /// Unix milliseconds of the first and last row.
    package var firstTime: Int64?
    package var lastTime: Int64?
    package var rejectionsByReason: [String: Int] = [:]
    package var splits = 0
    /// A few decoded rows.
    package var rows: [Row] = []
    /// The same of a log of events.
    package var eventRows: [EventRow] = []
    /// Facts worth telling: no latency in this format, lifetime totals, unknown letters.
    package var notes: [String] = []

    package struct Row: Sendable {
        package var time: Int64
        package var reporter: String
        package var rule: String
        package var source: String
        package var sourcePort: Int
        package var destination: String
        package var destinationPort: Int
        package var protocolName: String
        package var direction: String
        package var decision: String
        package var state: String
        package var encryption: String?
        package var packetsSent: UInt64?
        package var bytesSent: UInt64?
        package var packetsReceived: UInt64?
        package var bytesReceived: UInt64?
    }

    package struct EventRow: Sendable {
        package var time: Int64
        package var reporter: String
        /// `network`, `policy`, `dns`, ...
        package var kind: String
        package var decision: String
        package var protocolName: String
        /// An address, or a name where the log gives none.
        package var source: String
        package var destination: String
        /// Name of the destination; of a lookup, the name asked for.
        package var name: String
        package var port: Int?
        package var rule: String
        /// Of a lookup the response code.
        package var reason: String
        package var nanoseconds: Int64?
    }

    package init(report: InputReport) { self.report = report }
}

/// Reads one file alone, without a database.
package func inspect(path: String, rowLimit: Int) -> Inspection {
    var inspector = Inspector(path: path, rowLimit: rowLimit)
    return inspector.run()
}
