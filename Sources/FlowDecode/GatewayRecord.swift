import ColumnKernel
import Flow

/// Reads access records of Application Gateway, v1 and v2, and of Application Gateway for Containers (`app-gateway.md` sections 1 to 4
/// and 7).
///
/// A request is no decision: the event is a sign. What it is read for are durations, which go to the batch as samples.
struct GatewayRecord: Sendable {
    /// Why the last record has no sample, or not all of them.
    private(set) var obstacles: LatencyObstacles = []
    private var identities: [GatewayKey: UInt32] = [:]

    private struct GatewayKey: Hashable {
        var product: GatewayProduct
        var name: UInt32
    }

    /// What a record says of a request; durations in nanoseconds, `Event.none` where there is none.
    struct Request {
        /// The backend that answered last.
        var answer: GatewayEnd?
        /// From the first byte of the client's to the last one to it.
        var whole = Event.none
        var response = Event.none
        var connect = Event.none
        /// Whether the connection became something else, whose end is what durations tell then.
        var isUpgraded = false
        var obstacles: LatencyObstacles = []
    }

    enum Reading {
        case request(Request)
        case rejected(RejectReason)
    }

    /// Numbers of a table that was emptied mean nothing any more.
    mutating func forgetNumbers() { identities = [:] }

    /// Reads the properties of an access record whose time and gateway are known.
    ///
    /// - Returns: Why it is rejected, or `nil` if `event` and the batch's samples of it are complete.
    mutating func read(
        _ product: GatewayProduct,
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: inout EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        obstacles = []
        guard members.has(.timeTaken) || members.has(.sessionTime) else { return .missingField }
        event.protocolName = tables.texts.intern("TCP")
        // It tells one request from others of its second: time and client do not.
        let id = members[.transactionID].textRange
        event.queryID = identifierHash(bytes, id.isEmpty ? members[.requestQuery].textRange : id)
        let form: GatewayEnd.Form = product == .trafficController ? .withPort : .bare
        if let reason = Self.readClient(form, bytes, members, into: &event, tables, &addresses) {
            return reason
        }
        let reading =
            switch product {
            case .applicationGateway:
                Self.readAttempts(bytes, members, into: &event, &addresses)
            case .trafficController:
                Self.readBackend(bytes, members, into: &event, tables, &addresses)
            }
        switch reading {
        case .rejected(let reason): return reason
        case .request(let request):
            obstacles = request.obstacles
            // What the gateway asks itself.
            let loopback = addresses.intern(IPAddress(v4: 0x7f00_0001))
            guard event.source != loopback else { return nil }
            measure(request, by: identity(product, event.reporter, &tables), &tables)
            return nil
        }
    }

    /// The client of a record, whose address may have its port behind it.
    static func readClient(
        _ form: GatewayEnd.Form,
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: borrowing EventTables,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        let client = members[.gatewayClient].textRange
        guard !isBlank(bytes, client) else { return nil }
        guard let end = GatewayEnd(bytes, client, form, &addresses) else { return .address }
        guard let port = end.port,
            let other = optionalPort(bytes, members[.gatewayClientPort], tables)
        else { return .port }
        event.source = end.address
        event.sourcePort = port < 0 ? other : port
        return nil
    }

    // MARK: Samples

    /// Adds what a request tells of latency, if a backend answered it (decision 0022).
    private mutating func measure(
        _ request: Request,
        by gateway: UInt32,
        _ tables: inout EventTables
    ) {
        guard !obstacles.contains(.session), !obstacles.contains(.unknownUnit) else { return }
        guard let answer = request.answer else {
            obstacles.insert(.noAnswer)
            return
        }
        add(.gatewayConnect, request.connect, answer, gateway, &tables)
        guard !request.isUpgraded else {
            obstacles.insert(.session)
            return
        }
        add(.gatewayResponse, request.response, answer, gateway, &tables)
        add(.gatewayRequest, request.whole, answer, gateway, &tables)
    }

    private mutating func add(
        _ method: LatencyMethod,
        _ nanoseconds: Int64,
        _ answer: GatewayEnd,
        _ gateway: UInt32,
        _ tables: inout EventTables
    ) {
        guard nanoseconds > 0 else {
            if nanoseconds == 0 { obstacles.insert(.tooShort) }
            return
        }
        var sample = LatencySighting(
            row: tables.batch.events.count,
            kind: .sample,
            method: method
        )
        sample.nanoseconds = nanoseconds
        sample.sourceIdentity = gateway
        sample.destination = answer.address
        sample.port = answer.port ?? Int32(Event.none)
        tables.batch.latencies.append(sample)
    }

    /// The gateway as the source of its latencies; no log says which address it asks from.
    private mutating func identity(
        _ product: GatewayProduct,
        _ name: UInt32,
        _ tables: inout EventTables
    ) -> UInt32 {
        let key = GatewayKey(product: product, name: name)
        if let known = identities[key] { return known }
        var identity = LoggedIdentity()
        identity.isGateway = true
        if name != TextTable.empty {
            let text = tables.texts.text(name)
            identity.workload = tables.texts.intern("\(product.kind)/\(text)")
        }
        let number = tables.identities.number(of: identity)
        identities[key] = number
        return number
    }
}
