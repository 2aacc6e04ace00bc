@testable import FlowAudit

extension OwnCheckCase {
    /// What comes in, and what goes out.
    static let edges: [OwnCheckCase] = [
        OwnCheckCase(
            id: "internet-inbound",
            parameters: [
                "public_services": .list([.text("ingress"), .text("Deployment/shopfront")])
            ],
            view: "flows",
            bad: { counted() },
            subject: "shop/Deployment/web port 8080 TCP",
            harmless: {
                [
                    counted(["source_class": "vnet"]), counted(["destination_class": "internet"]),
                    counted(["flows_opened": 0]), counted(["source_zone": "AzureLoadBalancer"]),
                    counted(["destination_namespace": "ingress"]),
                    counted(["destination_workload": "Deployment/shopfront"]),
                    counted(after),
                ]
            }
        ),
        OwnCheckCase(
            id: "remote-administration",
            parameters: ["administration_zones": .list([.text("bastion")])],
            view: "flows",
            bad: { counted(["destination_port": 22]) },
            subject: "198.51.100.7 to Deployment/web port 22",
            harmless: {
                [
                    counted(), counted(["destination_port": 22, "flows_opened": 0]),
                    counted(["destination_port": 22, "source_zone": "bastion"]),
                    counted(["destination_port": 22, "protocol": "UDP"]),
                    counted(["destination_port": 22, "destination_class": "internet"]),
                ]
            }
        ),
        OwnCheckCase(
            id: "api-server-from-outside",
            parameters: ["api_server_zones": .list([.text("vpn")])],
            given: { [("topology", ["section": "api-server", "prefix": "10.240.255.4"])] },
            view: "flows",
            bad: { counted(["destination_zone": "api-server"]) },
            subject: "198.51.100.7 to the API server",
            harmless: {
                [
                    counted(),
                    counted(["destination_zone": "api-server", "source_class": "cluster"]),
                    counted(["destination_zone": "api-server", "source_zone": "vpn"]),
                    counted(["destination_zone": "api-server", "flows_opened": 0]),
                ]
            }
        ),
        OwnCheckCase(
            id: "insecure-protocols",
            view: "flows",
            bad: { counted(["destination_port": 23]) },
            subject: "198.51.100.7 to Deployment/web port 23 TCP",
            harmless: { [counted(), counted(["destination_port": 23].merging(after) { $1 })] }
        ),
        OwnCheckCase(
            id: "unencrypted-flows",
            parameters: ["encrypted_zones": .list([.text("a"), .text("b")])],
            view: "flow_facts",
            bad: {
                flow([
                    "encryption": "NX_HW_NOT_SUPPORTED", "source_zone": "a",
                    "destination_zone": "b",
                ])
            },
            subject: "a to b port 8080 TCP",
            harmless: {
                [
                    flow(["source_zone": "a", "destination_zone": "b"]),
                    flow(["encryption": "NX", "source_zone": "a", "destination_zone": "c"]),
                    flow([
                        "encryption": "NX", "source_zone": "a", "destination_zone": "b",
                        "role": "mirror",
                    ]),
                    flow([
                        "encryption": nil, "source_zone": "a", "destination_zone": "b",
                        "log": "nsg-v2",
                    ]),
                ]
            }
        ),
        OwnCheckCase(
            id: "unapproved-egress",
            parameters: [
                "approved_destinations": .list([
                    .text("partner-a"), .text("*.good.example"), .text("20.*"),
                ])
            ],
            view: "egress",
            bad: { egress() },
            subject: "shop/Deployment/web to api.example port 443 TCP",
            harmless: {
                [
                    egress(["initiated_by": "remote"]),
                    egress(["destination_class": "peered-vnet"]),
                    egress(["destination_zone": "partner-a"]),
                    egress(["destination_fqdn": "x.good.example"]),
                    egress(["destination_ip": "20.1.2.3"]), egress(after),
                ]
            }
        ),
        OwnCheckCase(
            id: "firewall-bypass",
            given: {
                [("topology", ["section": "egress-device", "name": "fw", "purpose": "firewall"])]
            },
            view: "egress_paths",
            bad: {
                egress(["path": "not-explained", "evidence": "not-seen-at-device"]).filter {
                    $0.key != "destination_fqdn"
                }
            },
            subject: "shop/Deployment/web to partner-x port 443 TCP",
            harmless: {
                [
                    egress(["path": "firewall", "evidence": "seen-in-transit"])
                        .filter { $0.key != "destination_fqdn" }
                ]
            }
        ),
        OwnCheckCase(
            id: "public-path-to-private-service",
            parameters: ["private_services": .list([.text("Sql"), .text("*.blob.example")])],
            view: "egress",
            bad: {
                egress([
                    "destination_zone": "Sql", "destination_class": "azure-service",
                    "destination_fqdn": nil,
                ])
            },
            subject: "shop/Deployment/web to Sql",
            harmless: {
                [
                    egress(),
                    egress(["destination_zone": "Sql", "destination_class": "private-endpoint"]),
                ]
            }
        ),
        OwnCheckCase(
            id: "unapproved-resolvers",
            view: "flows",
            bad: {
                counted([
                    "source_class": "cluster", "destination_class": "internet",
                    "destination_ip": "8.8.8.8", "destination_port": 53,
                ])
            },
            subject: "198.51.100.7 to 8.8.8.8",
            harmless: {
                [
                    counted(["source_class": "cluster", "destination_port": 53]),
                    counted([
                        "source_class": "cluster", "destination_class": "other",
                        "destination_ip": "168.63.129.16",
                        "destination_port": 53,
                    ]),
                    counted([
                        "source_class": "cluster", "destination_class": "internet",
                        "destination_port": 443,
                    ]),
                ]
            }
        ),
    ]
}
