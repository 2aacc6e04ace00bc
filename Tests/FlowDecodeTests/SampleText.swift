/// Records and documents of every shape, written out.
enum SampleText {
    static let tuples = [
        "1795179605000,10.0.0.4,10.0.0.5,50000,443,6,O,B,NX,0,0,0,0",
        "1795179606000,2001:db8::4,2001:db8::5,50000,443,17,I,E,X,1,2,3,4",
        "1795179607000,10.0.0.4,10.0.0.5,50000,443,6,O,Z,NX_LOCAL_DST,,,,",
    ]

    static func quoted(_ tuples: [String]) -> String {
        tuples.map { "\"\($0)\"" }.joined(separator: ",")
    }

    static func vnet(_ second: Int = 10, _ tuples: [String] = tuples) -> String {
        #"{"time":"2026-11-20T13:00:\#(second).0000000Z","flowLogVersion":4,"flowLogGUID":"g","#
            + #""macAddress":"00005E005301","category":"FlowLogFlowEvent","flowRecords":{"flows":"#
            + #"[{"aclID":"acl","flowGroups":[{"rule":"r1","flowTuples":[\#(quoted(tuples))]}]}]}}"#
    }

    static func nsg(_ second: Int = 10) -> String {
        #"{"time":"2026-11-20T13:00:\#(second).0000000Z","systemId":"s","macAddress":"00005E005301","#
            + #""category":"NetworkSecurityGroupFlowEvent","resourceId":"/R","operationName":"x","#
            + #""properties":{"Version":2,"flows":[{"rule":"r","flows":[{"mac":"00005E005301","#
            + #""flowTuples":["1795179605,10.0.0.4,10.0.0.5,50000,443,T,O,A,B,,,,","#
            + #""1795179606,10.0.0.4,10.0.0.5,50000,443,T,O,A,E,1,2,3,4"]}]}]}}"#
    }

    static func blob(_ records: [String]) -> String {
        "{\"records\":[" + records.joined(separator: ",") + "]}"
    }

    /// Members in an order no writer would choose, names in odd case, and much that means nothing.
    static let shuffled =
        #"{ "FLOWRECORDS" : {"x":[{"flows":[1]}], "Flows":[ {"flowGroups":[{"flowTuples":["#
        + quoted(tuples)
        + #"],"rule":"late"}],"aclID":"later"} ]} , "n":-1.5e+3, "t":true,"u":null,"#
        + #""o":{"a":{"b":[[],{},""]}},"macAddress":"00-00-5e-00-53-02","TIME":"2026-11-20T13:00:11Z"}"#

    static let escaped =
        #"{"ti\u006de":"2026-11-20T13\u003a00:12Z","flowLogGUID":"g\"\\\/\n\ud83d\ude00\ud800","#
        + #""macAddress":"00005E005303","fl\u006fwRecords":{"flows":[{"aclID":"\u0061","flowGroups":"#
        + #"[{"rule":"r\u00e9","flowTuples":["1795179605000\u002c10.0.0.4,10.0.0.5,50000,443,6,O,B,NX,0,0,0,0","#
        + #""\"","\\"]}]}]}}"#

    static let documents: [String] = [
        "", " \n", "[]", "{}", "{\"records\":[]}", "7", "nonsense", "\u{FEFF}", "\"text\"", "]",
        "}",
        blob([vnet(), nsg(11), vnet(12)]),
        "\u{FEFF}" + blob([vnet()]) + "\n",
        blob([shuffled, escaped]),
        "," + vnet() + "," + vnet(11), vnet() + "," + vnet(11) + "]}", "," + vnet() + "]}\n",
        vnet() + "\n" + nsg(11) + "\r\n" + vnet(12) + "\n",
        "[" + vnet() + " , " + nsg(11) + "]", vnet(),
        blob([vnet()]) + blob([vnet(11)]), blob([vnet()]) + "\n" + blob([nsg()]),
        "{\"records\":[{\"records\":[" + vnet() + "]}," + vnet(11) + "]}",
        "{\"records\":" + vnet() + "}",
        "{\"a\":[1,{\"records\":2}],\"Records\":[" + vnet() + "],\"z\":0}",
        vnet() + "\n" + vnet(11).prefix(150) + "\n" + vnet(12) + "\n",
        vnet() + "\n{\"time\":\"2026\n" + vnet(12) + "\n" + vnet(13),
        vnet() + "\n{\"x\":[1,{\"y\":\"\n" + vnet(12) + "\n",
        vnet() + "\nrubbish\n[" + vnet(12) + "]\n",
        blob([vnet(), "7", "[[]]", "\"s\"", "null", "{}", "{\"hello\":\"world\"}", vnet(12)]),
        blob([vnet(10, ["", ",", "1,2", "x"] + tuples)]),
        blob([vnet().replacing("\"r1\"", with: "\"r\u{1}1\"")]),
        blob([vnet().replacing("[\"1795", with: "[7,null,{\"a\":[]},[\"x\"],\"1795")]),
        blob(["{\"flowTuple\":\"1,2\",\"a\":1}"]), "{\"FlowIntervalStartTime\":\"x\"}\n",
        "{\"time\":\"2026-11-20T13:00:00Z\",\"flowRecords\":[\"1,2,3\"],\"flowLogGUID\":\"g\"}",
        "{\"a\":\(String(repeating: "[", count: 3000))\(String(repeating: "]", count: 3000))}"
            + vnet(),
        "{\"a\":\"\(String(repeating: "\\\\", count: 500))\"}\n" + vnet(),
        "{\"a\":tru}\n" + vnet(), "{\"a\":1,}\n" + vnet(), "{,}\n" + vnet(), "{\"a\" 1}\n" + vnet(),
        "{\"records\":[" + vnet() + "}]\n" + vnet(11),
        "{\"records\":[" + vnet() + ",]}\n" + vnet(11),
        "{\"a\":\"\\", "{\"a\":1", "{\"a\"", "{\"time\":\"\\", "{\"flowLogVersion\":4", "\u{FEFF}{",
    ]
}
