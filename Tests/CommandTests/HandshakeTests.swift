import Foundation
import Testing

/// Handshakes of a packet-level simulation, whose truth follows from which packet an event is of, against `latency_buckets`.
struct HandshakeTests {
    /// A line of `--handshake-pairs`.
    private struct Pair: Decodable {
        var method: String
        var `class`: String
        var client: String
        var server: String
        var serverPort: Int
        var answerNanoseconds: Int64?
        var differenceNanoseconds: Int64?
    }

    private struct Key: Hashable {
        var hour: String
        var method: String
        var source: String
        var destination: String
        var port: String
    }

    private struct Accuracy: CustomStringConvertible {
        var reported = 0
        var known = 0
        var agreed = 0
        /// Handshakes that were answered, paired or not.
        var answered = 0

        var precision: Double { Double(agreed) / Double(max(reported, 1)) }
        var recall: Double { Double(agreed) / Double(max(known, 1)) }

        var description: String {
            let share = Double(agreed) / Double(max(answered, 1))
            return """
                \(reported) samples, \(known) true pairs in the export: precision \
                \(percent(precision)), recall \(percent(recall)); \(percent(share)) of the \
                measurable handshakes
                """
        }

        private func percent(_ share: Double) -> String {
            String(format: "%.3f %%", share * 100)
        }
    }

    @Test(
        "samples are the true pairs of packets, at the losses of the field",
        arguments: [0.0, 1, 10, 84]
    )
    func accuracy(loss: Double) throws {
        let command = try Command()
        try command.generate([
            "--handshakes", "packets", "--handshake-pairs", "pairs.jsonl", "--nodes", "4",
            "--hours", "2", "--connections", "30000", "--event-loss", "\(loss)", "--seed", "11",
        ])
        let outcome = try command.weir(
            "run",
            "--quiet",
            "--source",
            "packets",
            "--database",
            "a.sqlite"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let accuracy = try accuracy(of: "a.sqlite", command)
        print("event loss \(loss) %: \(accuracy)")
        #expect(accuracy.precision >= (loss > 1 ? 0.95 : 0.999))
        #expect(accuracy.recall >= (loss > 1 ? 0.95 : 0.999))
        let shortest = try command.value("SELECT min(min_ms) > 0 FROM pod_latency", of: "a.sqlite")
        #expect(shortest == "1")
    }

    private struct Summary: Decodable {
        struct Shift: Decodable {
            var client: String
            var server: String
            var since: String
        }

        var shift: Shift
    }

    @Test("the pair of workloads that became slower is named, from the day on, and no other")
    func change() throws {
        let command = try Command()
        try command.generate([
            "--handshakes", "packets", "--handshake-truth", "truth.json", "--nodes", "4",
            "--hours", "168", "--connections", "40000", "--latency-shift", "6:1.5", "--seed", "5",
            "--compression", "gzip",
        ])
        let outcome = try command.weir(
            "run",
            "--quiet",
            "--source",
            "packets",
            "--database",
            "a.sqlite"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let file = command.folder.appending(path: "truth.json")
        let truth = try JSONDecoder().decode(Summary.self, from: Data(contentsOf: file)).shift
        let rows = try command.rows(
            """
            SELECT DISTINCT verdict, day, source_namespace || '/' || source_workload,
                   shift_ratio BETWEEN 1.35 AND 1.6
            FROM latency_change WHERE verdict NOT IN ('unchanged', 'too-few')
            """,
            of: "a.sqlite"
        )
        #expect(rows == [["slower", String(truth.since.prefix(10)), truth.client, "1"]])
        let servers = try command.rows(
            """
            SELECT DISTINCT destination_namespace || '/' || destination_workload
            FROM latency_change WHERE verdict = 'slower' AND destination_workload IS NOT NULL
            """,
            of: "a.sqlite"
        )
        #expect(servers == [[truth.server]])
        let judged = try command.value(
            "SELECT count(*) >= 500 FROM latency_change WHERE verdict = 'unchanged'",
            of: "a.sqlite"
        )
        #expect(judged == "1")
    }

    private func accuracy(of database: String, _ command: Command) throws -> Accuracy {
        var buckets: [Key: [(lower: Double, upper: Double, samples: Int)]] = [:]
        var accuracy = Accuracy()
        let rows = try command.rows(
            """
            SELECT hour, method, source_ip, destination_ip, destination_port, lower_ms, upper_ms,
                   samples
            FROM latency_buckets WHERE method LIKE '%handshake' OR method = 'server-turnaround'
            ORDER BY lower_ms
            """,
            of: database
        )
        for row in rows {
            let key = Key(
                hour: row[0],
                method: row[1],
                source: row[2],
                destination: row[3],
                port: row[4]
            )
            let lower = try #require(Double(row[5]))
            let upper = try #require(Double(row[6]))
            let samples = try #require(Int(row[7]))
            buckets[key, default: []].append((lower, upper, samples))
            accuracy.reported += samples
        }
        for pair in try pairs(command) {
            guard pair.class == "sample" || pair.class == "unpairable" else { continue }
            accuracy.answered += 1
            guard pair.class == "sample", let difference = pair.differenceNanoseconds,
                let answer = pair.answerNanoseconds
            else { continue }
            accuracy.known += 1
            let hour = Date(timeIntervalSince1970: Double(answer / 1_000_000_000))
            let key = Key(
                hour: hour.formatted(.iso8601).prefix(13) + ":00:00Z",
                method: pair.method,
                source: pair.client,
                destination: pair.server,
                port: String(pair.serverPort)
            )
            let duration = Double(difference) / 1e6
            let place = buckets[key]?.firstIndex {
                $0.lower <= duration && duration < $0.upper && $0.samples > 0
            }
            guard let place else { continue }
            buckets[key]?[place].samples -= 1
            accuracy.agreed += 1
        }
        return accuracy
    }

    private func pairs(_ command: Command) throws -> [Pair] {
        let file = command.folder.appending(path: "pairs.jsonl")
        let text = try String(contentsOf: file, encoding: .utf8)
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(Pair.self, from: Data($0.utf8))
        }
    }
}
