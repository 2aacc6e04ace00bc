/// `kubectl get networkpolicies,ciliumnetworkpolicies -A -o json`.
extension RuleInventory {
    var networkPolicies: String {
        let items = NetworkPolicy.allCases.filter(\.isInInventory).map { policy($0).object }
        return "{\"apiVersion\":\"v1\",\"items\":[\n" + items.joined(separator: ",\n")
            + "\n],\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"\"}}"
    }

    private func policy(_ policy: NetworkPolicy) -> JSONText {
        JSONText.object { object in
            object.put("apiVersion", policy.isDeny ? "cilium.io/v2" : "networking.k8s.io/v1")
            object.put("kind", policy.kind)
            let created = inventory.world.start - 20 * 86_400 + policy.rawValue.utf8.count * 3600
            object.put(
                "metadata",
                JSONText.object { metadata in
                    metadata.put("creationTimestamp", inventory.instant(created))
                    metadata.put("generation", 1)
                    metadata.put("name", policy.rawValue)
                    metadata.put("namespace", policy.namespace)
                    metadata.put("uid", guid(inventory.world.seed, "policy \(policy.rawValue)"))
                }
            )
            object.put("spec", json: policy.specification)
        }
    }
}

extension NetworkPolicy {
    var isInInventory: Bool {
        self != .lockdown
    }

    fileprivate var specification: String {
        func allow(_ pods: String, from peers: String, _ port: Int? = nil) -> String {
            let ports = port.map { ",\"ports\":[{\"port\":\($0),\"protocol\":\"TCP\"}]" } ?? ""
            return """
                {"ingress":[{"from":[\(peers)]\(ports)}],"podSelector":\(pods),\
                "policyTypes":["Ingress"]}
                """
        }
        func app(_ name: String) -> String {
            "{\"matchLabels\":{\"app\":\"\(name)\"}}"
        }
        func namespace(_ name: String) -> String {
            "{\"namespaceSelector\":{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"\(name)\"}}}"
        }
        return switch self {
        case .denyQuarantined:
            """
            {"endpointSelector":{},"ingressDeny":[{"fromEndpoints":[{"matchLabels":\
            {"quarantine":"true"},"matchExpressions":[{"key":"k8s:io.kubernetes.pod.namespace",\
            "operator":"Exists"}]}]}]}
            """
        case .denyEgress:
            """
            {"egressDeny":[{"toCIDR":["198.51.100.0/24","2001:db8::/32"],"toPorts":[{"ports":[\
            {"port":"6667","protocol":"TCP"},{"port":"2525","protocol":"TCP"}]}]}],\
            "endpointSelector":{}}
            """
        case .lockdown: "{}"
        case .allowShop: allow("{}", from: "{\"podSelector\":{}}")
        case .allowPlatform: allow("{}", from: "\(namespace("shop")),\(namespace("data"))")
        case .allowData: allow("{}", from: namespace("platform"))
        case .allowBatch: allow(app("batch-import"), from: namespace("shop"), 9092)
        case .allowOrders:
            allow(app("stock"), from: "{\"podSelector\":\(app("orders"))}", 50_051)
        case .allowAll:
            """
            {"ingress":[{}],"podSelector":\(app("grafana")),"policyTypes":["Ingress"]}
            """
        }
    }
}
