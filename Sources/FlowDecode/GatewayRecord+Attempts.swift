import ColumnKernel
import Flow

/// Access records of Application Gateway (`app-gateway.md` sections 1 to 3).
extension GatewayRecord {
    /// Whether durations are milliseconds or seconds, and which there are.
    private enum Version { case one, two, unknown }

    /// The backends a gateway tried, what the last one that answered took, and the whole request.
    static func readAttempts(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner,
        into event: inout Event,
        _ addresses: inout AddressTable
    ) -> Reading {
        let version = version(bytes, members)
        var backends = UpstreamLists.Members(
            addresses: members[.serverRouted].textRange,
            times: members[.serverLatency].textRange,
            statuses: members[.serverStatus].textRange
        )
        // v1 appends both to the client's query; v2 leaves that as it was, whatever a client writes there.
        if version == .one, isBlank(bytes, backends.addresses) {
            let query = members[.requestQuery].textRange
            backends.addresses = parameter(Phrase.serverRouted, bytes, query)
            backends.statuses = parameter(Phrase.serverStatus, bytes, query)
        }
        guard let lists = UpstreamLists(bytes, backends) else { return .rejected(.fieldCount) }
        backends.times = members[.serverConnect].textRange
        guard let connections = UpstreamLists(bytes, backends) else {
            return .rejected(.fieldCount)
        }
        guard lists.hasStatuses(bytes) else { return .rejected(.counter) }
        var request = Request()
        let answered = lists.answeredLast(bytes)
        for (index, range) in lists.addresses.enumerated() where !isBlank(bytes, range) {
            let form: GatewayEnd.Form = version == .one ? .bare : .withPort
            guard let end = GatewayEnd(bytes, range, form, &addresses) else {
                return .rejected(.address)
            }
            guard let port = end.port else { return .rejected(.port) }
            if index == answered { request.answer = end }
            // Where nobody answered, whoever was asked last.
            if index == answered || answered == nil {
                (event.destination, event.port) = (end.address, port)
            }
        }
        let unit = version == .one ? DurationUnit.milliseconds : .seconds
        guard let whole = optionalDuration(bytes, members[.timeTaken].textRange, unit),
            let response = duration(bytes, lists, of: answered),
            let connect = duration(bytes, connections, of: answered)
        else { return .rejected(.counter) }
        request.whole = whole
        switch version {
        case .one: break
        case .two:
            request.response = response
            request.connect = connect
            if !members.has(.serverConnect) { request.obstacles.insert(.noConnectTime) }
            if isDoubtful(request) { request.obstacles.insert(.doubtfulUnit) }
        case .unknown: request.obstacles.insert(.unknownUnit)
        }
        request.isUpgraded = isEqual(Phrase.switching, bytes, members[.httpStatus])
        // The time of a session of layer 4 is a lifetime.
        if !isBlank(bytes, members[.sessionTime].textRange) { request.obstacles.insert(.session) }
        return .request(request)
    }

    /// `instanceId` decides; without it, members and a query that only one of them has.
    private static func version(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner
    ) -> Version {
        let instance = members[.gatewayInstance].textRange
        if stands(Phrase.versionOne, bytes, instance) { return .one }
        if stands(Phrase.versionTwo, bytes, instance) { return .two }
        for member in [EventMember.serverRouted, .transactionID, .listenerName]
        where !isBlank(bytes, members[member].textRange) {
            return .two
        }
        let query = members[.requestQuery].textRange
        return find(Phrase.versionOneID, bytes, query) == nil ? .unknown : .one
    }

    /// What stands behind a name in a query: the last of them, for the client's own comes first.
    private static func parameter(
        _ name: Pattern,
        _ bytes: Span<UInt8>,
        _ query: Range<Int>
    ) -> Range<Int> {
        guard let start = findLast(name, bytes, query) else { return 0..<0 }
        var end = start + name.count
        while end < query.upperBound, bytes[end] != UInt8(ascii: "&") { end += 1 }
        return start + name.count..<end
    }

    /// The duration of one attempt, in nanoseconds; `nil` if that of any is none.
    private static func duration(
        _ bytes: Span<UInt8>,
        _ lists: UpstreamLists,
        of attempt: Int?
    ) -> Int64? {
        var result = Event.none
        for (index, range) in lists.times.enumerated() {
            guard let duration = optionalDuration(bytes, range, .seconds) else { return nil }
            if index == attempt { result = duration }
        }
        return result
    }

    /// Whether a request of whole seconds took a thousand times as long as its backend did.
    ///
    /// A published record of v2 has v1's milliseconds. It is told of, and read as it is written: nothing proves which of
    /// both is meant.
    private static func isDoubtful(_ request: Request) -> Bool {
        request.response > 0 && request.whole % 1_000_000_000 == 0
            && request.whole / 1000 > request.response
    }
}
