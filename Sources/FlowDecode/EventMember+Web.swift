import ColumnKernel

/// Members of the logs of gateways and of ingress controllers.
extension EventMember {
    /// Of `properties`, and likewise of the tables of their own.
    static let gatewayProperties =
        gatewayMembers.map { MemberTree.Member($0.name, $0.slot.rawValue) } + [
            MemberTree.Member("message", EventMember.message.rawValue)
        ]

    /// Columns of tables: in the one of all services each name has the letter of its type behind it (`export-shapes.md` section 5).
    static let gatewayColumns =
        gatewayMembers.flatMap { name, slot in
            ["", "_s", "_d", "_g"].map { MemberTree.Member(name + $0, slot.rawValue) }
        } + [
            MemberTree.Member("action_s", EventMember.action.rawValue),
            MemberTree.Member("message_s", EventMember.message.rawValue),
        ]

    /// Of properties that are text.
    static let gatewayTree = MemberTree(
        gatewayProperties + [MemberTree.Member("action", EventMember.action.rawValue)]
    )

    /// Names without case (`app-gateway.md` sections 2, 3, 5 and 7).
    private static let gatewayMembers: [(name: String, slot: EventMember)] = [
        ("instanceId", .gatewayInstance), ("clientIP", .gatewayClient),
        ("clientPort", .gatewayClientPort), ("requestQuery", .requestQuery),
        ("httpStatus", .httpStatus), ("httpStatusCode", .httpStatus), ("timeTaken", .timeTaken),
        ("sessionTime", .sessionTime), ("serverRouted", .serverRouted),
        ("serverStatus", .serverStatus), ("serverResponseLatency", .serverLatency),
        ("serverConnectTime", .serverConnect), ("listenerName", .listenerName),
        ("transactionId", .transactionID), ("trackingId", .transactionID),
        ("backendHost", .backendHost), ("backendIp", .backendIP), ("backendPort", .backendPort),
        ("backendResponseLatency", .backendLatency), ("hostname", .hostName),
        ("ruleSetType", .ruleSetType), ("ruleId", .ruleID),
    ]

    /// Lines of NGINX as JSON: names are whatever somebody chose, mostly those of its variables (`nginx-ingress.md` section 3).
    static let ingressMembers = [
        MemberTree.Member("remote_addr", EventMember.remoteAddress.rawValue),
        MemberTree.Member("time_local", EventMember.localTime.rawValue),
        MemberTree.Member("time_iso8601", EventMember.time.rawValue),
        MemberTree.Member("upstream_addr", EventMember.upstreamAddress.rawValue),
        MemberTree.Member("upstream_response_time", EventMember.upstreamTime.rawValue),
        MemberTree.Member("upstream_status", EventMember.upstreamStatus.rawValue),
        MemberTree.Member("req_id", EventMember.requestID.rawValue),
    ]
}
