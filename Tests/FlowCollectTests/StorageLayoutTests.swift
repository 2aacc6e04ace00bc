import FlowCollect
import Testing

@Suite("Storage layout")
struct StorageLayoutTests {
    /// 2026-11-20T13 in hours since 1970.
    private static let hour = 498_661

    @Test(
        "container, hour and NIC are read from every form of path",
        arguments: [
            (
                "/x/insights-logs-networksecuritygroupflowevent/resourceId=/SUBSCRIPTIONS/S/"
                    + "RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/N/"
                    + "y=2026/m=11/d=20/h=13/m=00/macAddress=00005E0053FE/PT1H.json",
                .nsg, true
            ),
            (
                "/x/resoureId=/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.NETWORK/"
                    + "NETWORKSECURITYGROUPS/N/y=2026/m=11/d=20/h=13/m=00/"
                    + "macAddress=00005E0053FE/PT1H.json",
                .nsg, true
            ),
            (
                "/x/insights-logs-flowlogflowevent/flowLogResourceID=/S_NETWORKWATCHERRG/"
                    + "NETWORKWATCHER_WESTEUROPE_F/y=2026/m=11/d=20/h=13/m=00/"
                    + "macAddress=00005E0053FE/PT1H.json",
                .vnet, true
            ),
            (
                "flowlogresoureid=/SUBSCRIPTIONS/S/RESOURCEGROUPS/NETWORKWATCHERRG/PROVIDERS/"
                    + "MICROSOFT.NETWORK/NETWORKWATCHERS/NETWORKWATCHER_X/FLOWLOGS/F/"
                    + "Y=2026/M=11/D=20/H=13/M=00/MACADDRESS=00-00-5e-00-53-fe/PT1H.json.gz",
                .vnet, true
            ),
            ("/SUBSCRIPTIONS/S/FLOWLOGS/F/y=2026/m=11/d=20/h=13/x.json", .vnet, false),
            ("/flowlogs-old/NETWORKSECURITYGROUPS2/y=2026/m=11/d=20/h=13/x.json", .unknown, false),
        ] as [(String, StorageLayout.Container, Bool)]
    )
    func parses(path: String, container: StorageLayout.Container, hasReporter: Bool) {
        let layout = StorageLayout.parse(path)
        #expect(layout.container == container)
        #expect(layout.hour == Self.hour)
        #expect(layout.reporter == (hasReporter ? 0x5E_0053FE : nil))
    }

    @Test(
        "the date is read by position",
        arguments: [
            ("y=2026/m=11/d=20/h=13/m=00", hour), ("y=2026/x=1/m=11/a/d=20/b/h=13", hour),
            ("y=2020/m=01/d=01/h=00/y=2026/m=11/d=20/h=13", hour),
            ("m=05/y=2026/m=11/h=09/d=20/h=13/m=59/d=3/h=4", hour),
            ("y=1970/m=1/d=1/h=0", 0), ("y=2024/m=02/d=29/h=23", 474_791),
            ("y=2000/m=03/d=01/h=00", 264_408), ("y=2100/m=03/d=01/h=00", 1_140_984),
            ("y=2023/m=02/d=29/h=23", nil), ("y=2100/m=02/d=29/h=00", nil),
            ("y=2026/m=13/d=20/h=13", nil), ("y=2026/m=11/d=31/h=13", nil),
            ("y=2026/m=11/d=20/h=24", nil), ("y=2026/m=11/d=00/h=13", nil),
            ("y=2026/m=11/d=20", nil), ("y=2026/d=20/h=13", nil), ("y=1969/m=1/d=1/h=0", nil),
            ("y=20260/m=11/d=20/h=13", nil), ("y=2026/m=+1/d=20/h=13", nil), ("y=/m=/d=/h=", nil),
            ("", nil), ("/", nil), ("=", nil), ("y=", nil), ("macAddress=", nil),
        ] as [(String, Int?)]
    )
    func hours(path: String, expected: Int?) {
        #expect(StorageLayout.parse(path).hour == expected)
    }

    @Test("every day since 1970 follows the one before")
    func days() {
        var expected = 0
        for year in 1970...2105 {
            for month in 1...12 {
                for day in 1...31 {
                    let path = "y=\(year)/m=\(month)/d=\(day)/h=7"
                    guard let hour = StorageLayout.parse(path).hour else { continue }
                    #expect(hour == expected * 24 + 7)
                    expected += 1
                }
            }
        }
        #expect(expected == 136 * 365 + 33)
    }

    @Test(
        "a NIC that is no MAC is no hint",
        arguments: ["macAddress=X", "macAddress=", "mac=00005E0053FE"]
    )
    func noReporter(path: String) {
        #expect(StorageLayout.parse(path).reporter == nil)
    }
}
