import Foundation
import Testing

struct TrafficTests {
    private static func rows(_ run: GeneratorRun) throws -> [LoggedRow] {
        try run.blobs().values.flatMap { try LoggedRow.all(in: $0) }
    }

    @Test("a record covers the minute before it, so an hour's first reaches into the hour before")
    func recordTimes() throws {
        let run = try GeneratorRun("--hours", "2", "--tuples", "20000")
        let clock = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var reachesBack = 0
        for (path, data) in try run.blobs() {
            let rows = try LoggedRow.all(in: data)
            var earlier = 0
            for row in rows {
                let written = try Date(row.recordTime, strategy: clock)
                let delay = written.timeIntervalSince1970 - Double(row.milliseconds) / 1000
                #expect(delay > 1.5 && delay < 64)
                let hour = Int(written.timeIntervalSince1970) % 86_400 / 3600
                #expect(path.contains("/h=0\(hour)/"))
                if row.milliseconds / 3_600_000 < Int(written.timeIntervalSince1970) / 3600 {
                    earlier += 1
                    #expect(row.record == 0)
                }
            }
            if earlier > 0 { reachesBack += 1 }
        }
        // Two hours of four nodes (one of them with two logs) and the firewall.
        #expect(reachesBack == 12)
    }

    @Test("the NICs of both ends log an east-west flow, with the same counters")
    func bothViews() throws {
        let run = try GeneratorRun("--tuples", "20000", "--format", "vnet-v4")
        var sent: [String: LoggedRow] = [:]
        var matched = 0
        let rows = try Self.rows(run).filter {
            $0.state == "E" && $0.fields[4] == "8080" && !$0.fields[1].hasPrefix("192.168.")
        }
        func key(_ row: LoggedRow) -> String { row.fields[1...5].joined(separator: " ") }
        for row in rows where row.fields[6] == "O" { sent[key(row)] = row }
        let received = rows.filter { $0.fields[6] == "I" }
        for row in received {
            guard let other = sent[key(row)] else { continue }
            // A split may stand between; the flow's own end is later than its opening.
            guard row.milliseconds - other.milliseconds == 2 else { continue }
            matched += 1
            #expect(other.mac != row.mac)
            #expect(other.counters == row.counters)
        }
        #expect(received.count > 300)
        #expect(matched * 100 > received.count * 95)
    }

    @Test("the hub's firewall logs what crosses it once in and once out")
    func transit() throws {
        let run = try GeneratorRun("--tuples", "20000", "--format", "vnet-v4")
        let rows = try Self.rows(run).filter { $0.mac == "00005E0053FE" && $0.state == "B" }
        let inbound = rows.filter { $0.fields[6] == "I" }.count
        #expect(inbound > 100)
        #expect(abs(rows.count - 2 * inbound) < 20)
        #expect(rows.allSatisfy { ($0.fields[1] + $0.fields[2]).contains("192.168.") })
    }

    @Test("short TCP flows end 5 to 7 s after they began, UDP after four minutes")
    func lifetimes() throws {
        let run = try GeneratorRun("--tuples", "40000", "--format", "vnet-v4")
        var began: [String: Int] = [:]
        var shortTCP = 0
        var longerTCP = 0
        var udp = 0
        let rows = try Self.rows(run).sorted { $0.milliseconds < $1.milliseconds }
        for row in rows where (Int(row.fields[3]) ?? 0) < 61_000 {
            if row.state == "B", began[row.flow] == nil { began[row.flow] = row.milliseconds }
            guard row.state == "E", let opened = began[row.flow], row.milliseconds > opened
            else { continue }
            let gap = row.milliseconds - opened
            if row.fields[5] == "17" {
                udp += 1
                #expect(gap > 258_000 && gap < 259_100)
            } else if gap < 7_100 {
                shortTCP += 1
            } else {
                longerTCP += 1
                #expect(gap < 300_000)
            }
        }
        #expect(udp > 1000)
        #expect(shortTCP > 10 * longerTCP)
        #expect(longerTCP > 0)
    }

    @Test("a scan tries as many distinct pairs as asked for, from one source, all denied")
    func scan() throws {
        let run = try GeneratorRun("--tuples", "2000", "--scan", "9000", "--format", "nsg-v2")
        let rows = try Self.rows(run).filter { $0.fields[1] == "203.0.113.66" }
        let scanned = rows.filter { $0.fields[3].hasPrefix("4") || $0.fields[3].hasPrefix("5") }
            .filter { $0.rule == "DefaultRule_DenyAllInBound" }
        #expect(Set(scanned.map { "\($0.fields[2]) \($0.fields[4])" }).count == 9000)
        #expect(scanned.allSatisfy { $0.state == "D" })
    }

    @Test("a mixed cluster has all formats, both address families and every kind of refusal")
    func mixture() throws {
        let run = try GeneratorRun("--tuples", "60000", "--nodes", "8")
        let rows = try Self.rows(run)
        #expect(Set(rows.map(\.version)) == [1, 2, 4])
        #expect(rows.contains { $0.fields[1].hasPrefix("fd00:10:244::") })
        #expect(rows.contains { $0.fields[2].hasPrefix("2001:db8:") })
        let denying = Set(rows.filter { $0.state == "D" }.map(\.rule))
        #expect(denying.count == 7)
        #expect(Set(rows.filter { $0.version == 4 }.map { $0.fields[8] }).count >= 3)
        #expect(rows.contains { $0.rule == "PlatformRule" && $0.fields[10] == "128" })
        let macs = Dictionary(grouping: rows, by: \.mac).mapValues { Set($0.map(\.version)) }
        #expect(macs.values.contains([2, 4]))
    }
}
