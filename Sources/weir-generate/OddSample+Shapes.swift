extension OddSample {
    /// The shapes of `blob-layout.md`, section 6, and other ways to write the same.
    static var shapes: [(OddLog) -> OddSample] {
        [
            { log in
                OddSample(
                    "pretty-printed-with-bom.json",
                    "\u{FEFF}" + indented(log.ordinaryBlob) + "\n"
                )
            },
            { log in
                OddSample(
                    "fragment-leading-comma.json",
                    ",\(log.ordinary(1)),\(log.ordinary(2))]}"
                )
            },
            { log in
                let lines = [log.ordinaryVNet(1), log.ordinaryVNet(2), log.ordinaryVNet(3)]
                return OddSample("json-lines.jsonl", lines.joined(separator: "\n") + "\n")
            },
            { log in OddSample("bare-array.json", "[\(log.ordinary(1)),\(log.ordinary(2))]") },
            { log in OddSample("bare-record.json", log.ordinaryVNet(1)) },
            { log in
                OddSample(
                    "concatenated-documents.json",
                    log.blob(log.ordinary(1)) + log.blob(log.ordinary(2)) + "\n"
                        + log.blob(log.ordinary(3))
                )
            },
            { log in
                let records = (1...3).map { minute in
                    log.nsg(minute, version: 1, groups: firstVersion(log.nsgGroups(minute)))
                }
                return OddSample(
                    "nested-records.json",
                    log.blob(
                        records[0],
                        records[1],
                        log.blob(records[0], records[1], records[2])
                    )
                )
            },
            { log in
                let flows = log.nsgFlows(log.nsgGroups(1))
                let moved = """
                    {"properties":{"flows":[\(flows)],"Version":2},\(log.nsgIdentity),\
                    "time":"\(log.time(1))"}
                    """
                let tuples = log.vnetGroups(2)[0].1.map { "\"\($0)\"" }.joined(separator: ",")
                let alphabetical = """
                    {"category":"FlowLogFlowEvent","flowRecords":{"flows":[{"flowGroups":[\
                    {"flowTuples":[\(tuples)],"rule":"DefaultRule_AllowVnetOutBound"}],\
                    "aclID":"unspecified"}]},\(log.vnetIdentity),"time":"\(log.time(2))"}
                    """
                return OddSample("members-in-other-order.json", log.blob(moved, alphabetical))
            },
            { log in
                OddSample("upper-case-keys.json", withUpperCaseKeys(log.ordinaryBlob))
            },
            { log in
                // A solidus may be escaped, any character may be written as \u; é and an emoji
                // stand in a rule's name, a quote and a backslash too.
                let escaped = log.ordinary(1)
                    .replacing("/", with: "\\/")
                    .replacing("\"time\"", with: "\"\\u0074ime\"")
                    .replacing("10.240.0.5,", with: "10.240.0\\u002e5\\u002C")
                    .replacing(
                        "DefaultRule_AllowVnetOutBound",
                        with: "UserRule_caf\\u00e9-\\ud83d\\ude00-\\\"\\\\"
                    )
                return OddSample("escaped-strings.json", log.blob(escaped))
            },
            { log in
                let more = """
                    "extra":{"flows":[{"rule":"not this","flowTuples":["1,2"]}],"deep":[[[]]]},\
                    "none":null,"yes":true,"pi":-3.14e+2,
                    """
                let record = log.ordinary(1)
                    .replacing("\"systemId\"", with: more + "\"systemId\"")
                    .replacing("\"Version\"", with: more + "\"Version\"")
                    .replacing("\"rule\":\"Def", with: more + "\"rule\":\"Def")
                    .replacing("\"mac\"", with: more + "\"mac\"")
                return OddSample("unknown-members.json", log.blob(record))
            },
            { log in
                let line = """
                    {"time":"\(log.time(1))",\(log.nsgIdentity),"rule":"DefaultRule_DenyAllInBound",\
                    "mac":"\(log.mac)","flowTuple":"\(log.nsgGroups(1)[1].1[0])"}
                    """
                return OddSample("flattened-tuples.jsonl", line + "\n" + line + "\n")
            },
            { log in
                let line = """
                    {"TimeGenerated":"2026-11-20T10:00:00Z","SubType":"FlowLog","FaSchemaVersion":"3",\
                    "FlowIntervalStartTime":"2026-11-20T09:00:00Z",\
                    "FlowIntervalEndTime":"2026-11-20T10:00:00Z","SrcIp":"10.240.0.4",\
                    "DestIp":"10.240.0.5","DestPort":8080,"L4Protocol":"T","FlowDirection":"Outbound",\
                    "FlowStatus":"Allowed","AllowedOutFlows":12,"BytesSrcToDest":57804,\
                    "MacAddress":"\(log.mac)","Type":"NTANetAnalytics"}
                    """
                return OddSample("traffic-analytics.jsonl", line + "\n")
            },
            { _ in
                OddSample(
                    "not-a-flow-log.json",
                    #"{"name":"weir","records":[{"time":"2026-11-20T09:00:00Z","level":"info"}]}"#
                )
            },
        ]
    }

    /// The eight members that version 1 has.
    private static func firstVersion(_ groups: [(String, [String])]) -> [(String, [String])] {
        groups.map { rule, tuples in
            let begun = tuples.filter { $0.contains(",B,") }
            return (
                rule,
                begun.map { $0.split(separator: ",").prefix(8).joined(separator: ",") }
            )
        }
    }

    /// One member or element a line, two spaces a level, a space after each colon.
    private static func indented(_ json: String) -> String {
        var result = ""
        var level = 0
        var isInString = false
        func line() -> String { "\n" + String(repeating: "  ", count: level) }
        for character in json {
            if character == "\"" { isInString.toggle() }
            switch character {
            case _ where isInString:
                result.append(character)
            case "{", "[":
                level += 1
                result.append(character)
                result += line()
            case "}", "]":
                level -= 1
                result += line()
                result.append(character)
            case ",":
                result += "," + line()
            case ":":
                result += ": "
            default:
                result.append(character)
            }
        }
        return result
    }

    /// Each string before a colon, in capitals.
    private static func withUpperCaseKeys(_ json: String) -> String {
        let parts = json.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.indices.map { place in
            let isKey = place % 2 == 1 && parts[place + 1].hasPrefix(":")
            return isKey ? parts[place].uppercased() : String(parts[place])
        }.joined(separator: "\"")
    }
}
