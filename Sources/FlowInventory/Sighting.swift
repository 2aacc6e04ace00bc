import Flow

/// Who is claimed to have an address: identity only, what is told of it stands beside it.
enum Subject: Hashable, Sendable {
    /// A pod with a network of its own, by uid.
    case pod(ExactText)
    /// The node under a pod, by the pod's uid: the pod proves that the node had the address. What is told is the pod's.
    case nodeOfPod(ExactText)
    /// A pod of a table that does not tell host-network pods from others, by uid.
    case podOrNode(ExactText)
    /// A pod that only a service's endpoints mention, by uid or namespace and name.
    case endpoint(ExactText)
    /// A node by its name in lower case and its uid or creation: a name is used again.
    case node(ExactText, instance: ExactText?)
    /// A service by namespace and name, and its uid: a name is used again.
    case service(ExactText, uid: ExactText?)
}

extension Subject {
    /// Whether its network may be made anew while it lives.
    var hasRuns: Bool {
        switch self {
        case .pod, .podOrNode: true
        case .nodeOfPod, .endpoint, .node, .service: false
        }
    }
}

/// What is told of a claim; of two tellings, each member's smaller text is kept (R11).
///
/// Equal only to the same bytes, as `smaller` chooses by them.
struct OwnerText: Sendable, Equatable {
    var name: String?
    var namespace: String?
    var workload: String?
    var node: String?
    var uid: String?

    mutating func merge(_ other: OwnerText) {
        name = smaller(name, other.name)
        namespace = smaller(namespace, other.namespace)
        workload = smaller(workload, other.workload)
        node = smaller(node, other.node)
        uid = smaller(uid, other.uid)
    }

    static func == (left: OwnerText, right: OwnerText) -> Bool {
        isSame(left.name, right.name) && isSame(left.namespace, right.namespace)
            && isSame(left.workload, right.workload) && isSame(left.node, right.node)
            && isSame(left.uid, right.uid)
    }
}

/// Whether two texts are the same bytes: to Swift, a letter with an accent is equal in both of its spellings (R11).
func isSame(_ left: String?, _ right: String?) -> Bool {
    left.map(ExactText.init) == right.map(ExactText.init)
}

/// The text that is there, or the first of two in order of bytes.
func smaller(_ left: String?, _ right: String?) -> String? {
    guard let left, let right else { return left ?? right }
    return utf8Precedes(right, left) ? right : left
}

/// One look at one address of one subject; when it was is the snapshot's affair.
///
/// All times are Unix milliseconds.
struct Sighting: Sendable {
    /// How far the subject was on its way.
    enum Phase: Sendable, Hashable {
        /// Had the address at the time of the look.
        case present
        /// As `present`, and asked to end.
        case ending
        /// Is done with the address, since then if that is known.
        case finished(at: Int64?)
        /// Nothing proves that it had the address by then, or still had it.
        case unproven

        var isFinished: Bool {
            if case .finished = self { true } else { false }
        }
    }

    var subject: Subject
    var address: IPAddress
    /// The subject had the address by then: a container was running, a node was registered.
    ///
    /// A pod that is present has had it ever since, one that finished up to its end.
    var provenFrom: Int64?
    /// It began then, but may have got its address later.
    var start: Int64?
    /// No look proves anything beyond this instant: deletion was due, the last container had ended.
    var limit: Int64?
    /// Of a pod that finished: what ran last had begun by then, with whatever address.
    var finishedFrom: Int64?
    var phase: Phase
    var text: OwnerText
    var source: OwnerSources
}
