import ColumnKernel

/// `log` of the public views, for logs of enforcement points and resolvers.
package enum EventLog: UInt8, Sendable, CaseIterable {
    case azureFirewall = 1
    case hubble = 2
    case calico = 3
    case coreDNS = 4
    case applicationGateway = 5
    case ingressNGINX = 6

    package var text: String {
        switch self {
        case .azureFirewall: "azure-firewall"
        case .hubble: "hubble"
        case .calico: "calico"
        case .coreDNS: "coredns"
        case .applicationGateway: "application-gateway"
        case .ingressNGINX: "ingress-nginx"
        }
    }
}

/// What an event tells of.
package enum EventKind: UInt8, Sendable, CaseIterable {
    /// Decisions of a firewall's rules, threat intelligence and intrusion detection.
    case network = 1
    case application = 2
    case nat = 3
    case threat = 4
    case idps = 5
    /// Decisions of network policies.
    case policy = 6
    /// A packet that was dropped, but not by a policy.
    case fault = 7
    /// A name that was looked up.
    case dns = 8
    /// A TCP flag that a firewall saw behind the first packet.
    case flowTrace = 9
    /// One of a firewall's fastest flows at the moment.
    case fatFlow = 10
    /// A name in a rule that the firewall could not resolve.
    case fqdnFailure = 11
    /// Understood, and says nothing of decisions or names: it shows that its reporter was there.
    case sign = 12
    /// A request that the web application firewall of a gateway refused.
    case waf = 13

    package var text: String {
        switch self {
        case .network: "network"
        case .application: "application"
        case .nat: "nat"
        case .threat: "threat"
        case .idps: "idps"
        case .policy: "policy"
        case .fault: "fault"
        case .dns: "dns"
        case .flowTrace: "flow-trace"
        case .fatFlow: "fat-flow"
        case .fqdnFailure: "fqdn-failure"
        case .sign: "sign"
        case .waf: "waf"
        }
    }

    /// `enforcer` of `denials` and `rule_hits`.
    package var enforcer: String {
        switch self {
        case .network, .application, .nat, .flowTrace, .fatFlow, .fqdnFailure, .dns, .sign:
            "azure-firewall"
        case .threat: "threat-intel"
        case .idps: "idps"
        case .policy: "network-policy"
        case .fault: "datapath"
        case .waf: "waf"
        }
    }
}

/// Which of several accounts of one event this is: a lower one counts only where there is none above (decision 0019).
package enum EventGeneration: UInt8, Sendable {
    case structured = 0
    /// Text messages of a firewall.
    case legacy = 1
    /// Counts of a firewall for its policy analytics.
    case aggregation = 2
    /// Packet drops of Hubble, which repeat its policy verdicts.
    case drop = 3
}

package enum EventDecision: UInt8, Sendable, CaseIterable {
    case none = 0
    case allow = 1
    case deny = 2

    package var text: String {
        switch self {
        case .none: ""
        case .allow: "allow"
        case .deny: "deny"
        }
    }
}

package enum EventDirection: UInt8, Sendable, CaseIterable {
    case unknown = 0
    case inbound = 1
    case outbound = 2

    package var text: String? {
        switch self {
        case .unknown: nil
        case .inbound: "inbound"
        case .outbound: "outbound"
        }
    }
}

/// One event, in numbers of the decoder's tables.
package struct Event: Sendable {
    /// Stands for an address that the log does not give.
    package static let noAddress = UInt32.max
    /// Stands for a port, a duration or a count that the log does not give.
    package static let none: Int64 = -1

    package var log: EventLog
    package var kind: EventKind
    package var generation = EventGeneration.structured
    package var decision = EventDecision.none
    package var direction = EventDirection.unknown
    /// Nanoseconds since 1970.
    package var time: Int64 = 0
    /// Offset of its record in the decompressed input.
    package var offset = 0
    /// Texts, numbers of the `TextTable`.
    package var reporter = TextTable.empty
    package var acl = TextTable.empty
    package var rule = TextTable.empty
    package var reason = TextTable.empty
    package var protocolName = TextTable.empty
    /// Name of the destination; of a lookup, the name that was asked for.
    package var name = TextTable.empty
    /// Numbers of the `AddressTable`, or `noAddress`.
    package var source = noAddress
    package var destination = noAddress
    /// Who they are by the log itself, numbers of the `IdentityTable`; 0 is not said.
    package var sourceIdentity: UInt32 = 0
    package var destinationIdentity: UInt32 = 0
    package var port = Int32(none)
    package var sourcePort = Int32(none)
    /// Events it stands for.
    package var weight: Int64 = 1
    package var packetsSent = none
    package var bytesSent = none
    package var packetsReceived = none
    package var bytesReceived = none
    /// Of a lookup.
    package var queryType = TextTable.empty
    package var responseCode = TextTable.empty
    package var resolver = TextTable.empty
    /// DNS message id; only tells one event from another.
    package var queryID = none
    /// Nanoseconds; of a fat flow, bits a second.
    package var duration = none
    /// The longest of the lookups it stands for, in nanoseconds, where single ones are not logged.
    package var longest = none
    /// A hash of all that groups it with others, the same in every run.
    package var keyHash: UInt64 = 0
    /// Likewise of its source alone.
    package var sourceHash: UInt64 = 0
    /// The same for the same event in whatever file and shape (R4).
    package var fingerprint: UInt64 = 0
    /// Whether a second one in the same input is a repeat, too: it has an id of its own.
    package var isUnique = false

    package init(log: EventLog, kind: EventKind) {
        self.log = log
        self.kind = kind
    }
}

/// An address that a name stood for, as an answer or a rule showed it.
package struct ResolvedName: Sendable, Hashable {
    /// Number of the `TextTable`.
    package var name: UInt32
    /// Numbers of the `AddressTable`; whoever asked may be `Event.noAddress`.
    package var address: UInt32
    package var client: UInt32
    /// Unix milliseconds from which on it held, and until when at least.
    package var from: Int64
    package var until: Int64

    package init(name: UInt32, address: UInt32, client: UInt32, from: Int64, until: Int64) {
        self.name = name
        self.address = address
        self.client = client
        self.from = from
        self.until = until
    }
}

/// Events that a reporter says it lost.
package struct LostEvents: Sendable {
    package var log: EventLog
    package var reporter: UInt32
    /// Where they were lost, as logged.
    package var place: UInt32
    package var count: Int64
    /// Nanoseconds since 1970.
    package var time: Int64
    /// A hash of what else tells it from others, the same in every run.
    package var detail: UInt64

    package init(
        log: EventLog,
        reporter: UInt32,
        place: UInt32,
        count: Int64,
        time: Int64,
        detail: UInt64 = 0
    ) {
        self.log = log
        self.reporter = reporter
        self.place = place
        self.count = count
        self.time = time
        self.detail = detail
    }
}

/// Who an endpoint is by the log itself, texts as numbers of the `TextTable`.
package struct LoggedIdentity: Sendable, Hashable {
    package var namespace = TextTable.empty
    package var workload = TextTable.empty
    package var pod = TextTable.empty
    package var node = TextTable.empty
    /// Whether it is a gateway outside of the cluster, and no pod.
    package var isGateway = false

    package init() {}

    package var isEmpty: Bool { self == LoggedIdentity() }

    /// Two words, for a look-up at each end of each event.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(UInt64(namespace) << 32 | UInt64(workload))
        hasher.combine(UInt64(pod) << 32 | UInt64(node))
    }
}

/// Dense numbers for identities; 0 is none.
package struct IdentityTable: Sendable {
    package private(set) var identities = [LoggedIdentity()]
    private var numbers: [LoggedIdentity: UInt32] = [:]
    /// Numbers that were given lately, at a place that follows from the identity; 0 is none.
    private var recent = [UInt32](repeating: 0, count: 1024)

    package init() {}

    package var memoryBytes: Int { identities.count * 56 }

    package mutating func number(of identity: LoggedIdentity) -> UInt32 {
        guard !identity.isEmpty else { return 0 }
        // Pods of one workload have numbers close to each other.
        let texts = UInt64(identity.pod) << 32 | UInt64(identity.workload)
        let others = UInt64(identity.namespace) << 32 | UInt64(identity.node)
        let place = Int(truncatingIfNeeded: mix(texts, others)) & (recent.count - 1)
        if recent[place] != 0, identities[Int(recent[place])] == identity { return recent[place] }
        let number = numbers[identity] ?? add(identity)
        recent[place] = number
        return number
    }

    private mutating func add(_ identity: LoggedIdentity) -> UInt32 {
        let number = UInt32(identities.count)
        identities.append(identity)
        numbers[identity] = number
        return number
    }
}

/// What a decoder hands on at a time.
package struct EventBatch: Sendable {
    package var events: [Event] = []
    package var names: [ResolvedName] = []
    package var lost: [LostEvents] = []
    /// What events say of latency; rows are indices of `events`.
    package var latencies: [LatencySighting] = []
    package var sockets: [SocketStatistics] = []
    /// Records since the last batch, events or not, by log.
    package var records = 0
    package var rejects = RejectTally()

    package static let capacity = 1024

    package init() {}

    package var isFull: Bool { events.count >= Self.capacity || names.count >= Self.capacity }

    /// Takes back what was said of the event that was to be the next.
    package mutating func dropSightings() {
        while latencies.last?.row == events.count { latencies.removeLast() }
        while sockets.last?.row == events.count { sockets.removeLast() }
    }

    package mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        lost.removeAll(keepingCapacity: true)
        latencies.removeAll(keepingCapacity: true)
        sockets.removeAll(keepingCapacity: true)
        records = 0
        rejects.removeAll()
    }
}
