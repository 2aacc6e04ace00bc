package import Flow

/// An interval in which an address was somebody's, with what proves it.
///
/// Times are Unix milliseconds; an interval holds its beginning and not its end. Equal only to one of the same bytes.
package struct AddressOwner: Sendable, Equatable {
    /// Why the interval begins where it does.
    package enum Beginning: String, Sendable {
        /// A container ran, or the pod's network was up, by then.
        case networkUp = "network-up"
        /// The subject began then; nothing says when exactly it got its address.
        case start
        /// Registered with the control plane.
        case created
        /// Nothing is known from before.
        case firstSighting = "first-sighting"
    }

    /// Why the interval ends where it does.
    package enum End: String, Sendable {
        /// Its last container ended.
        case finished
        /// Its deletion was due.
        case deleted
        /// Its node was replaced by another one of the same name.
        case nodeReplaced = "node-replaced"
        /// Nothing is known from later.
        case lastSighting = "last-sighting"
    }

    /// As the inventory writes it; `nil` if it names none.
    package let cluster: String?
    package let address: IPAddress
    /// `.pod`, `.node` or `.service`.
    package let kind: EndpointKind
    package let namespace: String?
    /// `Deployment/web`; `nil` for nodes.
    package let workload: String?
    package let name: String
    package let uid: String?
    package let node: String?
    package let validFrom: Int64
    package let validTo: Int64
    /// Part of the interval that no clock's error puts in doubt; empty if that is all of it.
    package let certainFrom: Int64
    package let certainTo: Int64
    /// By then it no longer had the address; `nil` if nothing says so.
    package let goneBy: Int64?
    package let beginning: Beginning
    package let end: End
    package let sources: OwnerSources

    package static func == (left: AddressOwner, right: AddressOwner) -> Bool {
        left.address == right.address && left.kind == right.kind
            && left.validFrom == right.validFrom && left.validTo == right.validTo
            && left.certainFrom == right.certainFrom && left.certainTo == right.certainTo
            && left.goneBy == right.goneBy && left.beginning == right.beginning
            && left.end == right.end && left.sources == right.sources
            && isSame(left.name, right.name) && isSame(left.uid, right.uid)
            && isSame(left.namespace, right.namespace) && isSame(left.workload, right.workload)
            && isSame(left.node, right.node) && isSame(left.cluster, right.cluster)
    }

    /// `pod object; network-up to last-sighting`, for `address_owners.evidence`.
    package var evidence: String { "\(sources); \(beginning.rawValue) to \(end.rawValue)" }

    /// What tells one owner from another: two intervals of one owner are no contradiction.
    var identity: Identity {
        let spelled = cluster.map { ExactText($0.lowercased()) }
        let text =
            switch kind {
            case .pod: uid ?? "\(namespace ?? "")/\(name)"
            case .node: name.lowercased()
            default: "\(namespace ?? "")/\(name)"
            }
        return Identity(cluster: spelled, kind: kind, text: ExactText(text))
    }

    struct Identity: Hashable {
        var cluster: ExactText?
        var kind: EndpointKind
        var text: ExactText
    }

    /// A fixed order for any set of intervals: by address, then by time, then by text.
    static func precedes(_ left: AddressOwner, _ right: AddressOwner) -> Bool {
        if left.address != right.address { return left.address < right.address }
        if left.validFrom != right.validFrom { return left.validFrom < right.validFrom }
        if left.validTo != right.validTo { return left.validTo < right.validTo }
        return utf8Precedes(left.sortText, right.sortText)
    }

    private var sortText: String {
        [cluster, kind.rawValue, namespace, name, uid, node, workload, evidence]
            .map { $0 ?? "" }.joined(separator: "\u{0}")
    }
}

/// How far apart clocks may be before a time of one is compared with a time of another.
enum ClockTolerance {
    /// A second that the API's whole seconds hide, and one between the clocks of a node, of the control plane and of the
    /// machine that took the snapshot.
    static let milliseconds: Int64 = 2000
}
