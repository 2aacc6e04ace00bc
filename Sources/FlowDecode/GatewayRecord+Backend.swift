import ColumnKernel
import Flow

/// Access records of Application Gateway for Containers (`app-gateway.md` section 7): milliseconds, one backend.
extension GatewayRecord {
    static func readBackend(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ tables: borrowing EventTables,
        _ addresses: inout AddressTable
    ) -> Reading {
        var request = Request()
        let (host, address) = (members[.backendHost].textRange, members[.backendIP].textRange)
        var backend: GatewayEnd?
        if !isBlank(bytes, host) { backend = GatewayEnd(bytes, host, .withPort, &addresses) }
        // A host that is a name has its address beside it.
        if backend == nil, !isBlank(bytes, address) {
            backend = GatewayEnd(bytes, address, .bare, &addresses)
            backend?.port = optionalPort(bytes, members[.backendPort], tables)
        }
        if let backend {
            guard let port = backend.port else { return .rejected(.port) }
            (event.destination, event.port) = (backend.address, port)
        } else if !isBlank(bytes, host) || !isBlank(bytes, address) {
            return .rejected(.address)
        }
        guard
            let response = optionalDuration(
                bytes,
                members[.backendLatency].textRange,
                .milliseconds
            ),
            let whole = optionalDuration(bytes, members[.timeTaken].textRange, .milliseconds)
        else { return .rejected(.counter) }
        // There is no status of the backend's: what answered has a latency, and be it 0.
        if response >= 0 { request.answer = backend }
        request.response = response
        request.whole = whole
        request.isUpgraded = isEqual(Phrase.switching, bytes, members[.httpStatus])
        return .request(request)
    }
}
