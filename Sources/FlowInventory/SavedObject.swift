/// An object of the Kubernetes API, of any kind an inventory is made of: only the members that are used.
///
/// One shape for all kinds, because a typed list's items do not say their kind: it is then told from
/// the members that are there.
struct SavedObject: Decodable {
    struct Metadata: Decodable {
        var name: String?
        var namespace: String?
        var uid: String?
        var creationTimestamp: String?
        var deletionTimestamp: String?
        var deletionGracePeriodSeconds: Int?
        var labels: Labels?
        var ownerReferences: [OwnerReference]?
        var managedFields: [ManagedFields]?
    }

    struct Labels: Decodable {
        var podTemplateHash: String?
        enum CodingKeys: String, CodingKey { case podTemplateHash = "pod-template-hash" }
    }

    struct OwnerReference: Decodable {
        var kind: String?
        var name: String?
        var controller: Bool?
    }

    struct ManagedFields: Decodable { var time: String? }

    struct Spec: Decodable {
        var nodeName: String?
        var hostNetwork: Bool?
        var clusterIP: String?
        var clusterIPs: [String]?
        var externalIPs: [String]?
        // Only to tell kinds apart.
        var containers: [Nothing]?
        var providerID: String?
        var podCIDR: String?
    }

    struct Status: Decodable {
        var phase: String?
        var podIP: String?
        var podIPs: [Address]?
        var hostIP: String?
        var hostIPs: [Address]?
        var startTime: String?
        var conditions: [Condition]?
        var containerStatuses: [ContainerStatus]?
        var initContainerStatuses: [ContainerStatus]?
        var addresses: [NodeAddress]?
        var loadBalancer: LoadBalancer?
    }

    struct Address: Decodable { var ip: String? }

    struct Condition: Decodable {
        var type: String?
        var status: String?
        var lastTransitionTime: String?
        var lastHeartbeatTime: String?
    }

    struct ContainerStatus: Decodable {
        var restartCount: Int?
        var state: ContainerState?
    }

    struct ContainerState: Decodable {
        struct Running: Decodable { var startedAt: String? }
        struct Terminated: Decodable { var startedAt, finishedAt: String? }
        var running: Running?
        var terminated: Terminated?
    }

    struct NodeAddress: Decodable { var type, address: String? }

    struct LoadBalancer: Decodable { var ingress: [Address]? }

    struct Endpoint: Decodable {
        var addresses: [String]?
        var nodeName: String?
        var targetRef: TargetReference?
    }

    struct TargetReference: Decodable { var kind, name, namespace, uid: String? }

    struct Subset: Decodable {
        struct Address: Decodable {
            var ip: String?
            var nodeName: String?
            var targetRef: TargetReference?
        }
        var addresses: [Address]?
        var notReadyAddresses: [Address]?
    }

    /// Takes any value and keeps none of it.
    struct Nothing: Decodable { init(from decoder: any Decoder) {} }

    var kind: String?
    var metadata: Metadata?
    var spec: Spec?
    var status: Status?
    var addressType: String?
    var endpoints: [Endpoint]?
    var subsets: [Subset]?
    /// Of a `WeirSnapshot`.
    var cluster: String?
    var time: String?
    var until: String?

    private enum CodingKeys: String, CodingKey {
        case kind, metadata, spec, status, addressType, endpoints, subsets, cluster, time, until
    }

    /// Objects of other kinds keep only their kind: what their members look like is not our business.
    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        kind = try members.decodeIfPresent(String.self, forKey: .kind)
        if let kind, SavedKind(rawValue: kind) == nil { return }
        metadata = try members.decodeIfPresent(Metadata.self, forKey: .metadata)
        spec = try members.decodeIfPresent(Spec.self, forKey: .spec)
        status = try members.decodeIfPresent(Status.self, forKey: .status)
        addressType = try members.decodeIfPresent(String.self, forKey: .addressType)
        endpoints = try members.decodeIfPresent([Endpoint].self, forKey: .endpoints)
        subsets = try members.decodeIfPresent([Subset].self, forKey: .subsets)
        guard kind == SavedKind.snapshot.rawValue else { return }
        cluster = try members.decodeIfPresent(String.self, forKey: .cluster)
        time = try members.decodeIfPresent(String.self, forKey: .time)
        until = try members.decodeIfPresent(String.self, forKey: .until)
    }
}

/// What an object is, by its `kind` or, in typed lists, by the members only that kind has.
enum SavedKind: String {
    case snapshot = "WeirSnapshot"
    case pod = "Pod"
    case node = "Node"
    case service = "Service"
    case endpointSlice = "EndpointSlice"
    case endpoints = "Endpoints"
    case other
}

extension SavedObject {
    /// - Parameter listKind: Of the list that holds the object, if it is known yet: `PodList`.
    /// - Returns: `.other` for kinds that say nothing of addresses; `nil` if it cannot be told.
    func savedKind(inList listKind: String?) -> SavedKind? {
        if let kind { return SavedKind(rawValue: kind) ?? .other }
        if let listKind, listKind != "List", listKind.hasSuffix("List") {
            return SavedKind(rawValue: String(listKind.dropLast(4))) ?? .other
        }
        guard metadata != nil else { return nil }
        if endpoints != nil || addressType != nil { return .endpointSlice }
        if subsets != nil { return .endpoints }
        if spec?.containers != nil || status?.podIP != nil || status?.hostIP != nil { return .pod }
        if status?.addresses != nil || spec?.providerID != nil || spec?.podCIDR != nil {
            return .node
        }
        if spec?.clusterIP != nil { return .service }
        return nil
    }
}
