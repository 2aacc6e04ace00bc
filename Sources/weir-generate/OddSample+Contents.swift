extension OddSample {
    /// Rows and records that are odd in themselves.
    static var contents: [(OddLog) -> OddSample] {
        [
            { log in
                let nsg = log.nsg(
                    1,
                    groups: [
                        (
                            "UserRule_odd",
                            [
                                "1795165201,10.240.0.4,10.240.0.5,50001,80,X,O,A,B,,,,",
                                "1795165202,10.240.0.4,10.240.0.5,50002,80,T,Z,A,B,,,,",
                                "1795165203,10.240.0.4,10.240.0.5,50003,80,T,O,Q,B,,,,",
                                "1795165204,10.240.0.4,10.240.0.5,50004,80,T,O,A,F,1,66,1,66",
                            ]
                        )
                    ]
                )
                let vnet = log.vnet(
                    2,
                    groups: [
                        (
                            "UserRule_odd",
                            [
                                "1795165260001,10.240.0.4,10.240.0.5,50005,0,132,O,B,NX,0,0,0,0",
                                "1795165260002,10.240.0.4,10.240.0.5,50006,80,6,Z,B,NX,0,0,0,0",
                                "1795165260003,10.240.0.4,10.240.0.5,50007,80,6,O,F,NX,1,66,1,66",
                                "1795165260004,10.240.0.4,10.240.0.5,50008,80,6,O,B,NX_NEW,0,0,0,0",
                            ]
                        )
                    ]
                )
                return OddSample("unknown-letters.json", log.blob(nsg, vnet))
            },
            { log in
                let nsg = log.nsg(
                    1,
                    groups: [
                        (
                            "UserRule_odd",
                            [
                                "1795165205,10.240.0.4,10.240.0.5,50001,80,T,O,A,B,,,,",
                                "1795165211007,10.240.0.4,10.240.0.5,50001,80,T,O,A,E,2,140,2,132",
                            ]
                        )
                    ]
                )
                let vnet = log.vnet(
                    2,
                    groups: [
                        (
                            "UserRule_odd",
                            [
                                "1795165265,10.240.0.4,10.240.0.5,50002,80,6,O,B,NX,0,0,0,0",
                                "1795165271007,10.240.0.4,10.240.0.5,50002,80,6,O,E,NX,2,140,2,132",
                            ]
                        )
                    ]
                )
                return OddSample("both-timestamp-magnitudes.json", log.blob(nsg, vnet))
            },
            { log in
                let flow = "10.240.0.4,10.240.0.5,50001,80,T,O,A"
                let nsg = log.nsg(
                    1,
                    groups: [
                        (
                            "UserRule_odd",
                            [
                                "1795165201,\(flow),B,,,,", "1795165202,\(flow),B,0,0,0,0",
                                "1795165203,\(flow),C,0,0,0,0", "1795165204,\(flow),C,,,,",
                                "1795165205,\(flow),E,7,700,,",
                            ]
                        )
                    ]
                )
                let other = "10.240.0.4,10.240.0.5,50002,80,6,O"
                let vnet = log.vnet(
                    2,
                    groups: [
                        (
                            "UserRule_odd",
                            [
                                "1795165260001,\(other),B,NX,,,,",
                                "1795165260003,\(other),B,NX,0,0,0,0",
                                "1795165260005,\(other),D,NX,,,,",
                                "1795165260007,\(other),E,NX,3,300,3,330",
                            ]
                        )
                    ]
                )
                return OddSample("empty-and-zero-counters.json", log.blob(nsg, vnet))
            },
            { log in
                let first = "10.240.0.4,10.240.0.5,55490,80,6,O"
                let second = "10.240.0.4,198.51.100.20,56354,443,6,O"
                let third = "10.240.0.4,198.51.100.20,56368,443,6,O"
                return OddSample(
                    "split-pair.json",
                    log.blob(
                        log.vnet(
                            1,
                            groups: [
                                (
                                    "DefaultRule_AllowVnetOutBound",
                                    [
                                        "1795165203599,\(first),B,NX,0,0,0,0",
                                        "1795165203599,\(first),E,NX,3,406,3,614",
                                        "1795165203599,\(first),B,NX,0,0,0,0",
                                    ]
                                ),
                                (
                                    "DefaultRule_AllowInternetOutBound",
                                    [
                                        "1795165204000,\(second),B,NX,0,0,0,0",
                                        "1795165205303,\(third),E,NX,5,500,5,700",
                                        "1795165205303,\(third),B,NX,0,0,0,0",
                                    ]
                                ),
                            ]
                        ),
                        log.vnet(
                            2,
                            groups: [
                                (
                                    "DefaultRule_AllowVnetOutBound",
                                    ["1795165269750,\(first),E,NX,6,754,4,730"]
                                ),
                                (
                                    "DefaultRule_AllowInternetOutBound",
                                    [
                                        "1795165270000,\(second),E,NX,10,1000,8,900",
                                        "1795165270000,\(second),B,NX,0,0,0,0",
                                    ]
                                ),
                            ]
                        ),
                        log.vnet(
                            3,
                            groups: [
                                (
                                    "DefaultRule_AllowInternetOutBound",
                                    ["1795165330000,\(second),E,NX,4,300,20,5000"]
                                )
                            ]
                        )
                    )
                )
            },
            { log in
                let rest = "50001,80,T,O,A,E,1,66,1,66"
                let tuples = [
                    "1795165201,10.240.0.4,10.240.0.5,\(rest)",
                    "1795165202,10.240.0.4,10.240.0.5,50001,80,T,O,A,E,1,66,1",
                    "1795165203,10.240.0.4,10.240.0.5,50001,80,T,O,A",
                    "yesterday,10.240.0.4,10.240.0.5,\(rest)",
                    "999999999999999,10.240.0.4,10.240.0.5,\(rest)",
                    "1795165206,10.240.0.400,10.240.0.5,\(rest)",
                    "1795165207,10.240.0.4,,\(rest)",
                    "1795165208,10.240.0.4,10.240.0.5,65536,80,T,O,A,E,1,66,1,66",
                    "1795165209,10.240.0.4,10.240.0.5,50001,-1,T,O,A,E,1,66,1,66",
                    "1795165210,10.240.0.4,10.240.0.5,50001,80,,O,A,E,1,66,1,66",
                    "1795165211,10.240.0.4,10.240.0.5,50001,80,T,,A,E,1,66,1,66",
                    "1795165212,10.240.0.4,10.240.0.5,50001,80,T,O,A,E,1e3,66,1,66",
                    "1795165213,10.240.0.4,10.240.0.5,50001,80,T,O,A,E,1,281474976710656,1,66",
                ]
                let record = log.nsg(1, groups: [("UserRule_odd", tuples)])
                return OddSample("bad-tuples.json", log.blob(record))
            },
            { log in
                let tuples = [
                    "1795165201001,2001:db8::10,fd00:10:244::5,40001,443,6,I,B,NX,0,0,0,0",
                    "1795165201003,2001:0DB8:0000:0000:0000:0000:0000:0010,fd00:10:244:0:0:0:0:5,"
                        + "40001,443,6,I,C,NX,4,400,4,440",
                    "1795165201005,2001:db8:0:0:1::1,::ffff:198.51.100.7,40002,53,17,O,B,NX,0,0,0,0",
                    "1795165201007,::1,::,40003,53,17,O,B,NX,0,0,0,0",
                    "1795165201009,fe80::1%eth0,fd00:10:244::5,40004,53,17,I,B,NX,0,0,0,0",
                ]
                return OddSample(
                    "ipv6.json",
                    log.blob(log.vnet(1, groups: [("DefaultRule_AllowVnetInBound", tuples)]))
                )
            },
            { log in
                let timeless = log.ordinary(1)
                    .replacing("\"time\":\"\(log.time(1))\",", with: "")
                return OddSample("record-without-time.json", log.blob(timeless, log.ordinary(2)))
            },
            { log in
                let nameless = "\"macAddress\":\"\(log.mac)\","
                return OddSample(
                    "record-without-mac.json",
                    log.blob(
                        log.ordinaryVNet(1).replacing(nameless, with: ""),
                        // An NSG record says it again beside the tuples.
                        log.ordinary(2).replacing(nameless, with: "")
                    )
                )
            },
            { log in
                OddSample(
                    "empty-flows.json",
                    log.blob(
                        log.nsg(1, groups: []),
                        log.nsg(2, groups: [("UserRule_allow-web", [])]),
                        log.vnet(3, groups: [("UserRule_allow-web", [])])
                    )
                )
            },
            { log in
                let identical = log.vnetGroups(1)[1].1[0]
                let record = log.vnet(
                    1,
                    groups: [("DefaultRule_DenyAllInBound", [identical, identical, identical])]
                )
                return OddSample("repeated-record.json", log.blob(record, record))
            },
        ]
    }
}
