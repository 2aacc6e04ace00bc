extension WorldPlan {
    /// A record as the vendor's documents lay it out.
    func json(_ record: WorldRecord, style: WorldStyle) -> WorldJSON {
        var random = SplitMix64(seed: record.seed)
        let stream = streams[record.stream]
        var members: [(String, WorldJSON)] = []
        if record.hasTime { members.append(("time", .string(timeText(record)))) }
        // Ids match in any case (R4).
        let id = style.keyCase == .lower ? stream.id.lowercased() : stream.id
        members +=
            stream.log == .vnet ? vnetMembers(record, id) : nsgMembers(record, id, &random)
        if record.hasMAC {
            let mac = nics[stream.nic].mac
            members.append(("macAddress", .string(random.oneIn(10) ? dashed(mac) : mac)))
        }
        if style.addsUnknownMembers { members.append(unknownMember(&random)) }
        return .object(members)
    }

    /// `2025-03-04T09:00:52.5625085Z`, seven digits as the platform writes them.
    private func timeText(_ record: WorldRecord) -> String {
        let seconds = ReferenceTime.text(ofSeconds: record.time / 1000).dropLast()
        let milliseconds = ReferenceTime.padded(record.time % 1000, 3)
        return seconds + "." + milliseconds + ReferenceTime.padded(Int64(record.ticks), 4) + "Z"
    }

    private func dashed(_ mac: String) -> String {
        var text = ""
        for (index, digit) in mac.lowercased().enumerated() {
            text += index > 0 && index % 2 == 0 ? "-\(digit)" : "\(digit)"
        }
        return text
    }

    private func vnetMembers(_ record: WorldRecord, _ id: String) -> [(String, WorldJSON)] {
        let stream = streams[record.stream]
        let flows = record.groups.map { group in
            WorldJSON.object([
                ("aclID", .string(group.acl ?? "")),
                (
                    "flowGroups",
                    .array([
                        .object([
                            ("rule", .string(group.rule)),
                            ("flowTuples", .array(group.tuples.map(WorldJSON.string))),
                        ])
                    ])
                ),
            ])
        }
        return [
            ("flowLogVersion", .raw("4")),
            ("flowLogGUID", .string(id)),
            ("category", .string("FlowLogFlowEvent")),
            ("flowLogResourceID", .string(stream.resourceID)),
            ("targetResourceID", .string("/subscriptions/00000000-0000-4000-8000-000000000001")),
            ("operationName", .string("FlowLogFlowEvent")),
            ("flowRecords", .object([("flows", .array(flows))])),
        ]
    }

    private func nsgMembers(
        _ record: WorldRecord,
        _ id: String,
        _ random: inout SplitMix64
    ) -> [(String, WorldJSON)] {
        let stream = streams[record.stream]
        let mac = nics[stream.nic].mac
        var flows = record.groups.map { group in
            var members: [(String, WorldJSON)] = [
                ("flowTuples", .array(group.tuples.map(WorldJSON.string)))
            ]
            if record.hasInnerMAC { members.insert(("mac", .string(mac)), at: 0) }
            return WorldJSON.object([
                ("rule", .string(group.rule)), ("flows", .array([.object(members)])),
            ])
        }
        if random.oneIn(5) {
            // A listed rule without traffic.
            flows.append(.object([("rule", .string("UserRule_idle")), ("flows", .array([]))]))
        }
        var properties: [(String, WorldJSON)] = [("flows", .array(flows))]
        if let version = record.version {
            properties.insert(("Version", .raw("\(version)")), at: 0)
        }
        return [
            ("systemId", .string(id)),
            ("category", .string("NetworkSecurityGroupFlowEvent")),
            ("resourceId", .string(stream.resourceID)),
            ("operationName", .string("NetworkSecurityGroupFlowEvents")),
            ("properties", .object(properties)),
        ]
    }

    /// A member no document knows, with names inside that mean something elsewhere.
    private func unknownMember(_ random: inout SplitMix64) -> (String, WorldJSON) {
        let values: [WorldJSON] = [
            .raw("null"), .raw("-1.5e3"), .raw("true"), .string("{\"records\":["), .array([]),
            .object([
                ("flowTuples", .array([.string("1,2,3"), .raw("4")])),
                ("time", .string("2001-01-01T00:00:00Z")),
                ("macAddress", .object([("mac", .array([.array([])]))])),
            ]),
        ]
        return (random.pick(["context", "tags", "x-forwarded"]), random.pick(values))
    }
}
