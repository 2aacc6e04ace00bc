import FlowEnrich
import FlowTestSupport
import Testing

/// `snat_pressure`: whose source ports they are, and of how many.
@Suite struct SnatPressureTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private static let start = "2026-11-20T12:00:00Z"

    /// Two pods on one node and one on another, and the first node itself.
    private static let inventory: String = {
        func pod(_ name: String, _ owner: String, _ node: String, _ ip: String) -> String {
            #"{"kind":"Pod","metadata":{"name":"\#(name)","namespace":"shop","uid":"u-\#(name)","#
                + #""creationTimestamp":"\#(start)","labels":{"pod-template-hash":"7d"},"#
                + #""ownerReferences":[{"kind":"ReplicaSet","name":"\#(owner)-7d","controller":true}]},"#
                + #""spec":{"nodeName":"\#(node)"},"status":{"phase":"Running","#
                + #""podIPs":[{"ip":"\#(ip)"}],"startTime":"\#(start)"}}"#
        }
        let node =
            #"{"kind":"Node","metadata":{"name":"n1","creationTimestamp":"\#(start)"},"#
            + #""status":{"addresses":[{"type":"InternalIP","address":"10.0.1.4"}]}}"#
        let header = #"{"kind":"WeirSnapshot","cluster":"c1","time":"2026-11-20T16:00:00Z"}"#
        let pods = [
            pod("web-1", "web", "n1", "10.0.0.1"), pod("web-2", "web", "n2", "10.0.0.2"),
            pod("api-1", "api", "n1", "10.0.0.3"),
        ]
        return header + "\n" + (pods + [node]).joined(separator: "\n") + "\n"
    }()

    /// Rows from `source` with as many source ports as `ports`, each twice.
    private func tuples(
        _ source: String,
        _ ports: Range<Int>,
        to remote: String = "20.0.0.1,443",
        direction: String = "O"
    ) -> [String] {
        ports.flatMap { port in
            [("B", Int64(1000)), ("E", 2000)].map { state, time in
                VNetLog.tuple(
                    time,
                    state,
                    "1,1,1,1",
                    from: "\(source),\(40_000 + port)",
                    to: remote,
                    direction: direction
                )
            }
        }
    }

    private func load(_ topology: String) throws -> [ReferenceRow] {
        let node1 =
            tuples("10.0.0.1", 0..<40) + tuples("10.0.0.3", 20..<50)
            + tuples("10.0.1.4", 0..<16)
            // Fewer than 16, a private address, what came in, and another port.
            + tuples("10.0.0.1", 0..<15, to: "20.0.0.2,443")
            + tuples("10.0.0.1", 0..<40, to: "192.168.0.9,443")
            + tuples("20.0.0.9", 0..<40, to: "10.0.0.1,443", direction: "I")
            + tuples("10.0.0.1", 0..<17, to: "20.0.0.1,80")
        let node2 = tuples("10.0.0.2", 0..<100)
        // A firewall that passes it on counts nothing again (R5).
        let firewall = tuples("10.0.0.2", 0..<100) + tuples("10.0.0.2", 0..<100, direction: "I")
        let logs = [
            ("n1", node1, "00005E005301"), ("n2", node2, "00005E005302"),
            ("fw", firewall, "00005E0053FE"),
        ]
        var paths: [String] = []
        for (name, tuples, mac) in logs {
            let record = VNetLog.record(VNetLog.minute, tuples, mac: mac)
            try place.write(VNetLog.blob([record]), to: "logs/\(name).json")
            paths.append(place.path + "/logs/\(name).json")
        }
        try place.write(Array(Self.inventory.utf8), to: "inventory/all.json")
        try runEngine(
            paths,
            inventory: [place.path + "/inventory"],
            database: place.database,
            topology: try Topology(yaml: topology, path: "/t.yaml")
        )
        return try query(
            place.database,
            """
            SELECT device, device_kind, node, destination_ip, destination_port, sources,
                   source_ports, port_limit, CAST(ROUND(share * 10000) AS INTEGER), workloads
            FROM snat_pressure ORDER BY 3, 5, 6
            """
        )
    }

    private static let cluster = "cluster: {pod_cidrs: [10.0.0.0/24], node_cidrs: [10.0.1.0/24]}\n"

    @Test("all that a NAT gateway serves share its ports")
    func shared() throws {
        let rows = try load(
            Self.cluster
                + "egress: [{name: nat, kind: nat-gateway, addresses: [30.0.0.1, 30.0.0.2]}]\n"
        )
        let device: ReferenceRow = [.text("nat"), .text("nat-gateway"), .null, .text("20.0.0.1")]
        #expect(
            rows == [
                device + [
                    .integer(80), .integer(1), .integer(17), .integer(129_024), .integer(1),
                    .text("shop/Deployment/web 17"),
                ],
                device + [
                    .integer(443), .integer(4), .integer(186), .integer(129_024), .integer(14),
                    .text("shop/Deployment/web 140, shop/Deployment/api 30"),
                ],
            ]
        )
    }

    @Test("behind a load balancer each node has ports of its own, also without any device declared")
    func perNode() throws {
        func expected(_ device: ReferenceRow, limit: Int64?) -> [ReferenceRow] {
            func row(
                _ node: String,
                _ port: Int64,
                _ sources: Int64,
                _ ports: Int64,
                _ workloads: String
            )
                -> ReferenceRow
            {
                device + [
                    .text(node), .text("20.0.0.1"), .integer(port), .integer(sources),
                    .integer(ports), Cell(limit),
                    Cell(limit.map { Int64((Double(ports) / Double($0) * 10_000).rounded()) }),
                    .text(workloads),
                ]
            }
            return [
                row("n1", 80, 1, 17, "shop/Deployment/web 17"),
                row("n1", 443, 3, 86, "shop/Deployment/web 40, shop/Deployment/api 30"),
                row("n2", 443, 1, 100, "shop/Deployment/web 100"),
            ]
        }
        let balancer = "egress: [{name: lb, kind: load-balancer, ports: 1000}]\n"
        #expect(
            try load(Self.cluster + balancer)
                == expected([.text("lb"), .text("load-balancer")], limit: 1000)
        )
        // Another topology, and nothing is read again.
        #expect(try load(Self.cluster) == expected([.null, .null], limit: nil))
    }
}
