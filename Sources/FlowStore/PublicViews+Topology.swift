extension PublicViews {
    static let topology = PublicView(
        name: "topology",
        rowMeaning: "declaration of the topology file",
        summary: """
            What the last run was told about the network, and all views rest on: cluster, subnets, \
            prefixes, egress devices, and which edition of the service tags.
            """,
        rules: ["R7", "R8"],
        columns: [
            PublicColumn(
                "section",
                .text,
                "cluster, api-server, subnet, prefix, ingress, egress-device, egress-address,"
                    + " egress-served, transit or service-tags"
            ),
            PublicColumn("name", .text, "of the cluster, the device, or the vendor's cloud"),
            PublicColumn("prefix", .text, "block or address"),
            PublicColumn("class", .text, "as in X_class"),
            PublicColumn("zone", .text, "as in X_zone"),
            PublicColumn("purpose", .text, "of a subnet; kind of a device"),
            PublicColumn(
                "value",
                .text,
                "network model, how a subnet is handed out, gateway, ports, MAC, or change number"
                    + " and day of the service tags"
            ),
        ]
    )

    static let egressPaths = PublicView(
        name: "egress_paths",
        rowMeaning: "hour, cluster endpoint, remote endpoint, port, protocol and initiator",
        summary: """
            The rows of egress, each with the way it took: what a firewall's NIC logged in that hour \
            or the next has passed it; else the remote side's class tells, or what the topology \
            declares. What should have passed a firewall whose NICs all logged in that hour, and which \
            none of them saw, is not-explained for the reason not-seen-at-device: a bypass.
            """,
        rules: ["R1", "R3", "R5", "R8", "R15"],
        columns: [hourColumn] + endpointColumns("source", "the cluster's side")
            + endpointColumns("destination", "the remote side") + [
                destinationPortColumn, protocolColumn,
                PublicColumn("initiated_by", .text, "cluster or remote: who began"),
                PublicColumn(
                    "source_meaning",
                    .text,
                    "who may be behind the cluster's address: pod, node-or-host-network-pod,"
                        + " node-or-snated-pod or service; NULL if the topology names no network model"
                ),
                PublicColumn(
                    "path",
                    .text,
                    "firewall, nat-gateway, load-balancer, appliance, private-endpoint, peering,"
                        + " gateway, virtual-network, ingress, platform or not-explained"
                ),
                PublicColumn("device", .text, "name of the device, zone, or kind of gateway"),
                PublicColumn(
                    "evidence",
                    .text,
                    "seen-in-transit, refused-in-transit, destination, initiated-by-remote or"
                        + " declared; for not-explained: not-seen-at-device,"
                        + " bypass-or-service-endpoint, device-not-logged, device-partly-logged,"
                        + " folded-at-device, no-device-declared or unknown-destination"
                ),
                PublicColumn("flows_opened", .integer, unit: "flows", "connections begun"),
                PublicColumn("bytes_out", .integer, unit: "bytes", "from the cluster"),
                PublicColumn("bytes_in", .integer, unit: "bytes", "to the cluster"),
            ]
    )

    static let subnetUsage = PublicView(
        name: "subnet_usage",
        rowMeaning: "hour and subnet",
        summary: """
            How full the subnets are: the cluster's ranges and all prefixes with a purpose, none that \
            holds another. Nodes take addresses for pods 16 at a time (azure-cni-dynamic), 256 \
            (overlay, kubenet) or max_pods and one when they start (azure-cni), used or not. Of a subnet \
            of the virtual network the platform keeps five.
            """,
        rules: ["R1", "R7", "R15"],
        columns: [
            hourColumn,
            PublicColumn("zone", .text, "name of the longest matching prefix"),
            PublicColumn("prefix", .text, "block of the subnet"),
            PublicColumn("purpose", .text, "system, user, pod, ingress, node or service"),
            PublicColumn(
                "addresses",
                .integer,
                unit: "addresses",
                "that can be handed out; NULL if 2^63 or more"
            ),
            PublicColumn(
                "seen_in_logs",
                .integer,
                unit: "addresses",
                "that a NIC logged as its own: sources, and destinations of allowed rows"
            ),
            PublicColumn(
                "in_inventory",
                .integer,
                unit: "addresses",
                "that had an owner in that hour"
            ),
            PublicColumn("in_use", .integer, unit: "addresses", "either of them"),
            PublicColumn(
                "reserved",
                .integer,
                unit: "addresses",
                "taken by the nodes that inventory shows there; NULL if it shows none, or none are taken"
            ),
            PublicColumn(
                "free",
                .integer,
                unit: "addresses",
                "neither in use nor reserved"
            ),
            PublicColumn(
                "growth_a_day",
                .real,
                unit: "addresses",
                "slope of the line through the daily peaks of 28 days; NULL for a single day"
            ),
            PublicColumn(
                "days_until_full",
                .real,
                unit: "days",
                "free by growth_a_day; NULL below three days or without growth"
            ),
        ]
    )

    static let snatPressure = PublicView(
        name: "snat_pressure",
        rowMeaning: "hour, device or node, remote address, port and protocol",
        summary: """
            How many source ports went to one remote address and port, of those that translation has: \
            new connections fail where they run out. Each port counts once an hour and source, in use \
            at once or not. Sources with fewer than 16 are left out, and so is what goes to private \
            addresses. Logs that an earlier version loaded tell no ports until they are read again.
            """,
        rules: ["R1", "R5", "R8", "R14", "R15"],
        columns: [
            hourColumn,
            PublicColumn(
                "device",
                .text,
                "egress device that serves the sources; NULL if the topology declares none"
            ),
            PublicColumn("device_kind", .text, "firewall, nat-gateway or load-balancer"),
            PublicColumn(
                "node",
                .text,
                "whose ports they are, or the address if no inventory names its node; NULL where"
                    + " all share the device's"
            ),
            PublicColumn("destination_ip", .text, "remote address"),
            PublicColumn("destination_class", .text, "its class, as in egress"),
            PublicColumn("destination_zone", .text, "its zone, as in egress"),
            destinationPortColumn, protocolColumn,
            PublicColumn("sources", .integer, unit: "addresses", "that the ports are of"),
            PublicColumn(
                "source_ports",
                .integer,
                unit: "ports",
                "distinct ones of each source, added up"
            ),
            PublicColumn(
                "port_limit",
                .integer,
                unit: "ports",
                "that the device, or the node behind it, has for one remote address and port"
            ),
            PublicColumn("share", .real, "source_ports by port_limit"),
            PublicColumn(
                "workloads",
                .text,
                "which pods' ports they are, most first, where pods show their own addresses;"
                    + " for nodes see egress_candidates"
            ),
        ]
    )
}
