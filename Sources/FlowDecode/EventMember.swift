import ColumnKernel

/// Slots of the members that mean something in any event log, and where they stand in a record.
enum EventMember: Int, CaseIterable {
    // Envelopes (`export-shapes.md`).
    case records, time, category, table, resourceID, resource, properties
    // Azure Firewall (`azure-firewall.md` section 4); `message` is legacy text, or a line of a container.
    case message, protocolName, sourceIP, sourcePort, destinationIP, destinationPort, action
    case policy, collectionGroup, collection, rule, actionReason, fqdn, targetURL
    case translatedIP, translatedPort, networkCount, applicationCount, natCount
    case threat, signature, signatureText, queryID, queryType, queryName, responseCode
    case requestSeconds, flowRate, flag, failure, serverIP
    // Containers (`export-shapes.md` section 7).
    case log, stream, containerName, podName
    // Hubble (`hubble-flows.md` section 3), as objects and as table columns.
    case flow, lostEvents, agentEvent, debugEvent, nodeStatus, outerNode
    case flowTime, uuid, verdict, dropReason, ip, ipSource, ipDestination, l4
    case tcp, udp, sctp, icmp4, icmp6, l4SourcePort, l4DestinationPort
    case source, sourceCluster, sourceNamespace, sourcePod, sourceWorkloads
    case destination, destinationCluster, destinationNamespace, destinationPod
    case destinationWorkloads
    case node, l7, l7Type, dns, dnsQuery, dnsIPs, dnsTTL, dnsCode, dnsTypes, http,
        httpCode
    case isReply, eventType, eventTypeNumber, direction, destinationNames
    case egressAllowed, ingressAllowed, egressDenied, ingressDenied, policies
    case aggregate, egressCount, ingressCount, unknownCount, extensions
    case observationPoint, synFlag, ackFlag, sourceEndpoint, destinationEndpoint
    case httpNanoseconds, segmentTimestamp
    case lostPlace, lostCount
    // Calico (`calico-flows.md`).
    case startTime, calicoSourceIP, calicoSourceName, calicoSourceGroup
    case calicoSourceNamespace, calicoSourcePort, calicoSourceType
    case calicoDestinationIP, calicoDestinationName, calicoDestinationGroup
    case calicoDestinationNamespace, calicoDestinationPort, calicoDestinationType, domains
    case proto, reporter, enforced, allPolicies, bytesIn, bytesOut, packetsIn, packetsOut
    case flowCount, flowsStarted, host, count, clientIP, clientName, clientGroup, clientNamespace
    case servers, qname, rcode, latencyMax
    case meanMinimumRTT, longestMinimumRTT, meanSmoothRTT, longestSmoothRTT
    case retransmissions, lostPackets, timeouts
    // Gateways (`app-gateway.md`).
    case gatewayInstance, gatewayClient, gatewayClientPort, requestQuery, httpStatus, timeTaken
    case sessionTime, serverRouted, serverStatus, serverLatency, serverConnect, listenerName
    case transactionID, backendHost, backendIP, backendPort, backendLatency, hostName
    case ruleSetType, ruleID
    // Ingress controllers (`nginx-ingress.md`), and who collected their lines.
    case remoteAddress, localTime, upstreamAddress, upstreamTime, upstreamStatus, requestID
    case podNamespace, collectedPod

    static let tree = MemberTree(
        envelope + firewall + containers + hubbleLine + flowMembers + tableColumns + calico
            + socketStatistics + gatewayColumns + ingressMembers
    )

    /// What may come as text that holds JSON (`hubble-flows.md` section 9).
    static let innerTree = MemberTree(addresses + transports + layer7 + policyLists + counts)
    static let eventTypeTree = MemberTree(eventTypes)
    static let firewallTree = MemberTree(firewall)

    private static func member(
        _ name: String,
        _ slot: EventMember? = nil,
        _ members: [MemberTree.Member] = []
    ) -> MemberTree.Member {
        MemberTree.Member(name, slot?.rawValue, members)
    }

    private static let envelope = [
        member("records", .records), member("items", .records), member("time", .time),
        member("TimeGenerated", .time), member("timeStamp", .time),
        member("category", .category), member("Type", .table),
        member("resourceId", .resourceID), member("_ResourceId", .resourceID),
        member("Resource", .resource),
        member("properties", .properties, firewall + gatewayProperties),
    ]

    private static let firewall = [
        member("msg", .message), member("msg_s", .message), member("Protocol", .protocolName),
        member("SourceIp", .sourceIP), member("SourcePort", .sourcePort),
        member("DestinationIp", .destinationIP), member("DestinationPort", .destinationPort),
        member("Action", .action), member("Policy", .policy),
        member("RuleCollectionGroup", .collectionGroup), member("RuleCollection", .collection),
        member("Rule", .rule), member("ActionReason", .actionReason), member("Fqdn", .fqdn),
        member("TargetUrl", .targetURL), member("Url", .targetURL),
        member("TranslatedIp", .translatedIP), member("TranslatedPort", .translatedPort),
        member("NetworkRuleCount", .networkCount),
        member("ApplicationRuleCount", .applicationCount), member("NatRuleCount", .natCount),
        member("ThreatDescription", .threat), member("SignatureId", .signature),
        member("Description", .signatureText), member("QueryId", .queryID),
        member("QueryType", .queryType), member("QueryName", .queryName),
        member("ResponseCode", .responseCode), member("RequestDurationSecs", .requestSeconds),
        member("FlowRate", .flowRate), member("Flag", .flag), member("Error", .failure),
        member("ServerIp", .serverIP),
    ]

    private static let containers = [
        member("LogMessage", .message), member("message", .message), member("log", .log),
        member("stream", .stream), member("LogSource", .stream), member("PodName", .podName),
        member("ContainerName", .containerName), member("PodNamespace", .podNamespace),
        member(
            "kubernetes",
            nil,
            [
                member("container", nil, [member("name", .containerName)]),
                member("pod", nil, [member("name", .collectedPod)]),
                member("pod_name", .collectedPod), member("namespace", .podNamespace),
                member("namespace_name", .podNamespace),
            ]
        ),
    ]

    private static let hubbleLine = [
        member("flow", .flow, flowOfLine), member("node_name", .outerNode),
        member(
            "lost_events",
            .lostEvents,
            [member("source", .lostPlace), member("num_events_lost", .lostCount)]
        ),
        member("agent_event", .agentEvent), member("debug_event", .debugEvent),
        member("node_status", .nodeStatus),
    ]

    private static let flowOfLine =
        flowMembers + [
            member("time", .flowTime), member("node_name", .node),
        ]

    private static let flowMembers =
        [
            member("uuid", .uuid), member("verdict", .verdict),
            member("drop_reason_desc", .dropReason),
            member("IP", .ip, addresses), member("l4", .l4, transports),
            member(
                "source",
                .source,
                [
                    member("ID", .sourceEndpoint), member("cluster_name", .sourceCluster),
                    member("namespace", .sourceNamespace), member("pod_name", .sourcePod),
                    member("workloads", .sourceWorkloads),
                ]
            ),
            member(
                "destination",
                .destination,
                [
                    member("ID", .destinationEndpoint),
                    member("cluster_name", .destinationCluster),
                    member("namespace", .destinationNamespace), member("pod_name", .destinationPod),
                    member("workloads", .destinationWorkloads),
                ]
            ),
            member("l7", .l7, layer7), member("is_reply", .isReply),
            member("event_type", .eventType, eventTypes), member("traffic_direction", .direction),
            member("destination_names", .destinationNames), member("aggregate", .aggregate, counts),
            member("extensions", .extensions, counts),
            member("trace_observation_point", .observationPoint),
        ] + policyLists

    private static let addresses = [
        member("source", .ipSource), member("destination", .ipDestination),
    ]

    private static let ports = [
        member("source_port", .l4SourcePort), member("destination_port", .l4DestinationPort),
    ]

    private static let flags = [
        member("flags", nil, [member("SYN", .synFlag), member("ACK", .ackFlag)])
    ]

    private static let transports = [
        member("TCP", .tcp, ports + flags), member("UDP", .udp, ports),
        member("SCTP", .sctp, ports),
        member("ICMPv4", .icmp4), member("ICMPv6", .icmp6),
    ]

    private static let layer7 = [
        member("type", .l7Type), member("latency_ns", .httpNanoseconds),
        member(
            "dns",
            .dns,
            [
                member("query", .dnsQuery), member("ips", .dnsIPs), member("ttl", .dnsTTL),
                member("rcode", .dnsCode), member("qtypes", .dnsTypes),
            ]
        ),
        member("http", .http, [member("code", .httpCode)]),
    ]

    private static let eventTypes = [member("type", .eventTypeNumber)]

    private static let policyLists = [
        member("egress_allowed_by", .egressAllowed), member("EgressAllowedBy", .egressAllowed),
        member("ingress_allowed_by", .ingressAllowed), member("IngressAllowedBy", .ingressAllowed),
        member("egress_denied_by", .egressDenied), member("EgressDeniedBy", .egressDenied),
        member("ingress_denied_by", .ingressDenied), member("IngressDeniedBy", .ingressDenied),
    ]

    private static let counts = [
        member("egress_flow_count", .egressCount), member("ingress_flow_count", .ingressCount),
        member("unknown_direction_flow_count", .unknownCount),
        // Retina wraps them once more (`hubble-flows.md` section 10).
        member(
            "value",
            nil,
            [
                member("egress_flow_count", .egressCount),
                member("ingress_flow_count", .ingressCount),
                member("unknown_direction_flow_count", .unknownCount),
                member("tcp_id", .segmentTimestamp),
            ]
        ),
    ]

    private static let tableColumns = [
        member("NodeName", .node), member("DropReason", .dropReason),
        member("EventType", .eventType, eventTypes),
        member("TrafficDirection", .direction), member("Reply", .isReply),
        member("Layer4", .l4, transports), member("Layer7", .l7, layer7),
        member("SourcePodName", .sourcePod), member("SourceNamespace", .sourceNamespace),
        member("SourceWorkloads", .sourceWorkloads), member("SourceClusterName", .sourceCluster),
        member("DestinationPodName", .destinationPod),
        member("DestinationNamespace", .destinationNamespace),
        member("DestinationWorkloads", .destinationWorkloads),
        member("DestinationClusterName", .destinationCluster),
        member("EgressFlowCount", .egressCount), member("IngressFlowCount", .ingressCount),
        member("UnknownDirectionFlowCount", .unknownCount),
    ]

    private static let calico = [
        member("start_time", .startTime),
        member("source_ip", .calicoSourceIP), member("source_name", .calicoSourceName),
        member("source_name_aggr", .calicoSourceGroup),
        member("source_namespace", .calicoSourceNamespace),
        member("source_port", .calicoSourcePort), member("source_type", .calicoSourceType),
        member("dest_ip", .calicoDestinationIP), member("dest_name", .calicoDestinationName),
        member("dest_name_aggr", .calicoDestinationGroup),
        member("dest_namespace", .calicoDestinationNamespace),
        member("dest_port", .calicoDestinationPort), member("dest_type", .calicoDestinationType),
        member("dest_domains", .domains), member("proto", .proto), member("reporter", .reporter),
        // A column of the Hubble table has the same name.
        member(
            "policies",
            .policies,
            [
                member("enforced_policies", .enforced), member("all_policies", .allPolicies),
                member("enforced", .enforced),
            ] + policyLists
        ),
        member("bytes_in", .bytesIn), member("bytes_out", .bytesOut),
        member("packets_in", .packetsIn), member("packets_out", .packetsOut),
        member("num_flows", .flowCount), member("num_flows_started", .flowsStarted),
        member("host", .host), member("count", .count), member("client_ip", .clientIP),
        member("client_name", .clientName), member("client_name_aggr", .clientGroup),
        member("client_namespace", .clientNamespace), member("servers", .servers),
        member("qname", .qname), member("qtype", .queryType), member("rcode", .rcode),
        member("latency_max", .latencyMax),
    ]

    /// Of Calico's flows (`calico-flows.md` section 3).
    private static let socketStatistics = [
        member("tcp_mean_min_rtt", .meanMinimumRTT), member("tcp_max_min_rtt", .longestMinimumRTT),
        member("tcp_mean_smooth_rtt", .meanSmoothRTT),
        member("tcp_max_smooth_rtt", .longestSmoothRTT),
        member("tcp_total_retransmissions", .retransmissions),
        member("tcp_lost_packets", .lostPackets), member("tcp_unrecovered_to", .timeouts),
    ]
}

extension MemberScanner {
    @inline(__always)
    subscript(member: EventMember) -> Value { self[member.rawValue] }

    func has(_ member: EventMember) -> Bool { self[member.rawValue].isPresent }
}
