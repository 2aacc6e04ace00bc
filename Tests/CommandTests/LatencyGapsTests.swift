import Foundation
import Testing

/// `latency_gaps` of a night with flow logs and Hubble's events, against what other views say of it, put together here.
struct LatencyGapsTests {
    private static let database = "results/weir.sqlite"

    @Test("pairs that flow logs count and no method measured, and no others")
    func gaps() throws {
        let command = try Command()
        try command.copyNight()
        let outcome = try command.weir("run", "--quiet", "Pipelines/nightly.yaml")
        #expect(outcome.status == 0)

        let pair = "destination_namespace, destination_workload, destination_port"
        let flows = try command.rows(
            """
            SELECT hour, source_namespace, source_workload, \(pair), flows_opened FROM flows
            WHERE protocol = 'TCP'
            """,
            of: Self.database
        )
        let measured = Set(
            try command.rows(
                """
                SELECT hour, source_namespace, source_workload, \(pair) FROM workload_latency
                WHERE samples > 0
                """,
                of: Self.database
            ).map { [String($0[0].prefix(10))] + $0.dropFirst() }
        )
        var wanted: [[String]: Int] = [:]
        var found = 0
        for row in flows where !row[2].isEmpty && !row[4].isEmpty {
            let key = [String(row[0].prefix(10))] + row[1...5]
            if measured.contains(key) {
                found += 1
            } else {
                wanted[key, default: 0] += Int(row[6]) ?? 0
            }
        }
        #expect(found > 10, "some pairs have both")

        let rows = try command.rows("SELECT * FROM latency_gaps", of: Self.database)
        #expect(rows.count > 100)
        #expect(Set(rows.map { Array($0.dropLast()) }) == Set(wanted.keys))
        for row in rows {
            #expect(wanted[Array(row.dropLast())] == Int(row[6]), "\(row)")
        }
    }
}
