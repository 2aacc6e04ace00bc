/// An object of the Kubernetes API as `kubectl` prints it: a pod, a node or a service.
///
/// One shape for all kinds, with the members that tell who has an address and a few for the eye.
struct InventoryObject: Encodable {
    struct Metadata: Encodable {
        var creationTimestamp: String
        var labels: [String: String]?
        var name: String
        var namespace: String?
        var ownerReferences: [Owner]?
        var uid: String
    }

    struct Owner: Encodable {
        var apiVersion: String
        var blockOwnerDeletion = true
        var controller = true
        var kind: String
        var name: String
        var uid: String
    }

    struct Spec: Encodable {
        var clusterIP: String?
        var clusterIPs: [String]?
        var containers: [Container]?
        /// Left out unless true, as the API does.
        var hostNetwork: Bool?
        var nodeName: String?
        var ports: [Port]?
        var providerID: String?
        var selector: [String: String]?
        var type: String?
    }

    struct Container: Encodable {
        var name: String
        var ports: [Port]?
    }

    struct Port: Encodable {
        var containerPort: Int?
        var nodePort: Int?
        var port: Int?
        var `protocol`: String
        var targetPort: Int?
    }

    struct Status: Encodable {
        var addresses: [NodeAddress]?
        var containerStatuses: [ContainerStatus]?
        var hostIP: String?
        var hostIPs: [AddressEntry]?
        var phase: String?
        var podIP: String?
        var podIPs: [AddressEntry]?
        var startTime: String?
    }

    struct AddressEntry: Encodable {
        var ip: String
    }

    struct NodeAddress: Encodable {
        var address: String
        var type: String
    }

    struct ContainerStatus: Encodable {
        var name: String
        var ready: Bool
        var restartCount = 0
        var state: State
    }

    enum State: Encodable {
        case running(startedAt: String)
        case terminated(Termination)

        private enum CodingKeys: CodingKey { case running, terminated }
        private enum RunningKeys: CodingKey { case startedAt }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .running(let startedAt):
                var running = members.nestedContainer(keyedBy: RunningKeys.self, forKey: .running)
                try running.encode(startedAt, forKey: .startedAt)
            case .terminated(let termination):
                try members.encode(termination, forKey: .terminated)
            }
        }
    }

    struct Termination: Encodable {
        var exitCode = 0
        var finishedAt: String
        var reason = "Completed"
        var startedAt: String
    }

    var apiVersion = "v1"
    var kind: String
    var metadata: Metadata
    var spec: Spec
    var status: Status
}
