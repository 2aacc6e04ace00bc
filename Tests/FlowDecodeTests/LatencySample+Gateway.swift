/// Access records: those of `app-gateway.md` section 8, then odd ones.
extension LatencySample {
    static let id =
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-net/providers/"
        + "microsoft.network/applicationgateways/"

    /// What all records of the second version's gateway say here.
    static let aRequest = [
        "log": "application-gateway", "kind": "undecided", "reporter": "agw-1", "acl": id + "agw-1",
        "time": "2030-01-02T03:04:05.000000000Z", "protocol": "TCP", "source_ip": "203.0.113.9",
        "source_port": "45057", "destination_ip": "192.0.2.40", "destination_port": "8080",
    ]
    static let connect = "gateway-connect 1000000 ApplicationGateway/agw-1 > 192.0.2.40:8080"
    static let response = "gateway-response 28000000 ApplicationGateway/agw-1 > 192.0.2.40:8080"
    static let whole = "gateway-request 34000000 ApplicationGateway/agw-1 > 192.0.2.40:8080"

    /// The event of a request whose backend is another, or nobody.
    static func aRequest(_ own: [String: String?]) -> [String: String] {
        var fields = aRequest
        for (name, value) in own { fields[name] = value }
        return fields
    }

    static let noDestination: [String: String?] = ["destination_ip": nil, "destination_port": nil]

    static let aContainersRequest = [
        "log": "application-gateway", "kind": "undecided", "reporter": "agc-1",
        "acl":
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-net/providers/"
            + "microsoft.servicenetworking/trafficcontrollers/agc-1",
        "time": "2030-01-02T03:04:05.895000000Z", "protocol": "TCP", "source_ip": "203.0.113.9",
        "source_port": "52526", "destination_ip": "192.0.2.41", "destination_port": "8080",
    ]

    static let gatewayRecords = [
        LatencySample(
            "v2",
            DocumentedRequests.versionTwo,
            .event(aRequest, latencies: [connect, response, whole])
        ),
        LatencySample(
            "v2, no backend",
            DocumentedRequests.noBackend,
            .event(
                aRequest(
                    noDestination.merging(
                        ["time": "2030-01-02T03:04:06.000000000Z", "source_port": "45058"]
                    ) { $1 }
                )
            )
        ),
        LatencySample(
            "v1: milliseconds, numbers as strings, its backend in the query",
            DocumentedRequests.versionOne,
            .event(
                [
                    "log": "application-gateway", "kind": "undecided", "reporter": "agw-v1",
                    "acl": id + "agw-v1", "time": "2020-01-02T03:04:05.000000000Z",
                    "protocol": "TCP", "source_ip": "203.0.113.9", "source_port": "12345",
                    "destination_ip": "192.0.2.4",
                ],
                latencies: ["gateway-request 205000000 ApplicationGateway/agw-v1 > 192.0.2.4"]
            )
        ),
        LatencySample(
            "for Containers",
            DocumentedRequests.containers,
            .event(
                aContainersRequest,
                latencies: [
                    "gateway-response 2000000 TrafficController/agc-1 > 192.0.2.41:8080",
                    "gateway-request 2000000 TrafficController/agc-1 > 192.0.2.41:8080",
                ]
            )
        ),
    ]
}
