import Flow
import FlowTestSupport
import Pipeline
import Testing

/// R14: what does not fit in memory goes to the database before its time, and the result is the same.
@Suite struct SpillTests {
    /// Enough distinct keys, in records of 500, to fill the smallest tables several times.
    private func manyKeys(records: Int) -> [UInt8] {
        VNetLog.blob(
            (0..<records).map { record in
                let time = Int64(record) * 5_000
                return VNetLog.record(
                    time + 4_000,
                    (0..<500).map { row in
                        let key = record * 500 + row
                        let source = "10.\(key >> 16 & 255).\(key >> 8 & 255).\(key & 255)"
                        // Splits in every tenth record; their statistics follow in the next one.
                        let state = record % 10 == 0 && row > 480 ? "E" : "C"
                        let number = record % 10 == 1 && row > 480 ? record * 500 - 500 + row : key
                        let splitSource =
                            "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
                        return VNetLog.tuple(
                            time,
                            state,
                            "\(key % 7 + 10),\(key % 1000 + 1000),9,900",
                            from: (number == key ? source : splitSource) + ",4000"
                        )
                    }
                        + (record % 10 == 0
                            ? (481..<500).map { row in
                                let key = record * 500 + row
                                let source = "10.\(key >> 16 & 255).\(key >> 8 & 255).\(key & 255)"
                                return VNetLog.tuple(time, "B", from: source + ",4000")
                            } : [])
                )
            }
        )
    }

    @Test("an input with 45,000 keys gives one result in the least and in ample memory")
    func smallMemory() throws {
        let place = try Workplace()
        try place.write(manyKeys(records: 90), to: "inputs/many.json")
        try place.write(manyKeys(records: 3), to: "inputs/few.json")
        let source = [place.path + "/inputs"]
        let small = place.path + "/small.sqlite"
        let large = place.path + "/large.sqlite"
        let one = try runEngine(source, database: small, memoryBytes: 1 << 20)
        let two = try runEngine(source, database: large, memoryBytes: 1 << 30)
        // A spill ends the stretch of a stream: more than one of them is the trace it leaves.
        let stretches = """
            SELECT COUNT(*) FROM split_segment g JOIN input i ON i.input_id = g.input_id
            WHERE i.path LIKE '%many.json'
            """
        guard case .integer(let count)? = try query(small, stretches).first?.first else {
            Issue.record("no stretches")
            return
        }
        #expect(count > 1)
        #expect(try query(large, stretches) == [[.integer(1)]])
        #expect(try contentHash(small) == contentHash(large))
        #expect(try accounts(small) == accounts(large))
        #expect(one.splitsCorrected == 9 * 19 && two.splitsCorrected == one.splitsCorrected)
        #expect(one.lifetimeTotals == two.lifetimeTotals && one.lifetimeTotals > 10_000)
        #expect(one.rowsKept == two.rowsKept)
    }

    @Test("a spilled partition is replaced like any other")
    func replaced() throws {
        let place = try Workplace()
        try place.write(manyKeys(records: 80), to: "inputs/many.json")
        let source = [place.path + "/inputs"]
        try runEngine(source, database: place.database, memoryBytes: 1 << 20)
        try place.write(manyKeys(records: 81), to: "inputs/many.json")
        try runEngine(source, database: place.database, memoryBytes: 1 << 20)
        let fresh = place.path + "/fresh.sqlite"
        try runEngine(source, database: fresh, memoryBytes: 1 << 20)
        for sums in [
            "COUNT(*), SUM(packets_sent), SUM(bytes_sent), MIN(first_s), MAX(last_s) FROM fact_row",
            "COUNT(*), SUM(last_fact - first_fact + 1) FROM fact_lane",
            "COUNT(*), SUM(last_fact - first_fact + 1) FROM fact_range",
            "SUM(flows_closed), SUM(flows_opened), SUM(bytes_sent) FROM flow_facts",
            "COUNT(*), SUM(bytes_sent) FROM split_correction",
        ] {
            #expect(try query(place.database, "SELECT " + sums) == query(fresh, "SELECT " + sums))
        }
    }
}
