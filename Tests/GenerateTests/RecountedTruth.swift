import Foundation

/// The truth file, or the same figures counted again from the blobs in the plainest way.
struct RecountedTruth: Decodable, Equatable {
    struct Counters: Decodable, Equatable {
        var packetsSent = 0
        var bytesSent = 0
        var packetsReceived = 0
        var bytesReceived = 0

        init() {}

        init(_ fields: ArraySlice<Substring>) {
            let numbers = fields.map { Int($0) ?? -1 }
            (packetsSent, bytesSent) = (numbers[0], numbers[1])
            (packetsReceived, bytesReceived) = (numbers[2], numbers[3])
        }

        static func += (left: inout Self, right: Self) {
            left.packetsSent += right.packetsSent
            left.bytesSent += right.bytesSent
            left.packetsReceived += right.packetsReceived
            left.bytesReceived += right.bytesReceived
        }

        static func - (left: Self, right: Self) -> Self {
            var result = left
            result.packetsSent -= right.packetsSent
            result.bytesSent -= right.bytesSent
            result.packetsReceived -= right.packetsReceived
            result.bytesReceived -= right.bytesReceived
            return result
        }

        func isAtLeast(_ other: Self) -> Bool {
            packetsSent >= other.packetsSent && bytesSent >= other.bytesSent
                && packetsReceived >= other.packetsReceived && bytesReceived >= other.bytesReceived
        }
    }

    struct Tally: Decodable, Equatable {
        var records = 0
        var rows = 0
        var begin = 0
        var ongoing = 0
        var end = 0
        var denied = 0
        var splits = 0
        var raw = Counters()
        var corrected = Counters()
    }

    struct Blob: Decodable, Equatable {
        var path: String
        var tally: Tally
    }

    var total = Tally()
    var lifetimeTotals = 0
    var blobs: [Blob] = []
}

/// One tuple with what its record says.
struct LoggedRow {
    let log: String
    let version: Int
    let mac: String
    let recordTime: String
    let rule: String
    /// Position of the record in the blob.
    let record: Int
    let fields: [Substring]

    /// `B`, `C`, `E` or `D`; empty for allowed rows of NSG v1.
    var state: String {
        if version == 4 { return String(fields[7]) }
        if fields[7] == "D" { return "D" }
        return version == 2 ? String(fields[8]) : ""
    }

    var milliseconds: Int {
        let number = Int(fields[0]) ?? 0
        return version == 4 ? number : number * 1000
    }

    /// Names a flow as one NIC logs it.
    var flow: String {
        ([Substring(log), Substring(mac), fields[6]] + fields[1...5]).joined(separator: " ")
    }

    var counters: RecountedTruth.Counters {
        RecountedTruth.Counters(fields.suffix(4))
    }

    /// All rows of a blob, by `JSONSerialization`.
    static func all(in blob: Data) throws -> [LoggedRow] {
        let document = try JSONSerialization.jsonObject(with: blob) as? [String: Any]
        let records = document?["records"] as? [[String: Any]] ?? []
        return records.enumerated().flatMap { place, record in rows(of: record, at: place) }
    }

    private static func rows(of record: [String: Any], at place: Int) -> [LoggedRow] {
        func rows(_ log: String, _ version: Int, _ rule: Any?, _ tuples: Any?) -> [LoggedRow] {
            (tuples as? [String] ?? []).map { tuple in
                LoggedRow(
                    log: record[log] as? String ?? "",
                    version: version,
                    mac: record["macAddress"] as? String ?? "",
                    recordTime: record["time"] as? String ?? "",
                    rule: rule as? String ?? "",
                    record: place,
                    fields: tuple.split(separator: ",", omittingEmptySubsequences: false)
                )
            }
        }
        func list(_ value: Any?, _ key: String) -> [[String: Any]] {
            (value as? [String: Any])?[key] as? [[String: Any]] ?? []
        }
        if let properties = record["properties"] as? [String: Any] {
            let version = properties["Version"] as? Int ?? 0
            return list(properties, "flows").flatMap { rule in
                list(rule, "flows").flatMap {
                    rows("systemId", version, rule["rule"], $0["flowTuples"])
                }
            }
        }
        return list(record["flowRecords"], "flows").flatMap { acl in
            list(acl, "flowGroups").flatMap {
                rows("flowLogGUID", 4, $0["rule"], $0["flowTuples"])
            }
        }
    }
}
