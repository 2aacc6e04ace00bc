import ColumnKernel
import Flow

/// Requests that the NGINX ingress controller logs.
extension EventDecoder {
    /// Takes a line of text if it is a controller's.
    ///
    /// - Returns: false if it is none, and somebody else's.
    mutating func takeIngressLine(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ line: ContainerLine,
        offset: Int,
        _ addresses: inout AddressTable
    ) -> Bool {
        guard let request = IngressLine(bytes, range) else {
            if line.isOpen { return false }
            if IngressLine.isSession(bytes, range) {
                traits.obstacles.insert(.session)
                count(.ingressNGINX)
                return true
            }
            // All the world writes such lines: they are this log's if it is one.
            guard traits.logs.contains(.ingressNGINX), IngressLine.isNotice(bytes, range) else {
                return false
            }
            count(.ingressNGINX)
            return true
        }
        // An id that a client chose looks whole wherever it ends.
        if line.isOpen, !request.isWhole(bytes) { return false }
        var event = Event(log: .ingressNGINX, kind: .sign)
        event.offset = offset
        let reason = read(bytes, request, line, into: &event, &addresses)
        add(event, reason, bytes, range, addresses)
        return true
    }

    private mutating func read(
        _ bytes: Span<UInt8>,
        _ request: IngressLine,
        _ line: ContainerLine,
        into event: inout Event,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        guard let time = clock.webTime(bytes, request.time) else { return .timestamp }
        event.time = time
        guard let attempts = request.attempts else { return .unparsedMessage }
        guard let client = address(bytes, request.client, &addresses) else { return .address }
        event.source = client
        event.queryID = identifierHash(bytes, request.said)
        return readAttempts(bytes, attempts, line, into: &event, &addresses)
    }

    // MARK: JSON

    /// Whether an object is a request: of all names that somebody may choose, those of the attempts are needed.
    static func isIngressRequest(_ members: borrowing MemberScanner) -> Bool {
        members.has(.upstreamAddress) && members.has(.upstreamTime) && members.has(.upstreamStatus)
    }

    mutating func takeIngressRecord(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        line: ContainerLine?,
        _ addresses: inout AddressTable
    ) {
        var event = Event(log: .ingressNGINX, kind: .sign)
        event.offset = offset
        let reason = readRecord(bytes, line ?? ContainerLine(), into: &event, &addresses)
        add(event, reason, bytes, range, addresses)
    }

    private mutating func readRecord(
        _ bytes: Span<UInt8>,
        _ line: ContainerLine,
        into event: inout Event,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        if scanner.has(.localTime) || scanner.has(.time) {
            let time =
                scanner.has(.localTime)
                ? clock.webTime(bytes, scanner[.localTime].textRange)
                : clock.nanoseconds(bytes, scanner[.time].textRange)
            guard let time else { return .timestamp }
            event.time = time
        } else {
            guard let time = line.time else { return .recordWithoutTime }
            event.time = time
        }
        guard let client = optionalAddress(bytes, scanner[.remoteAddress], &addresses) else {
            return .address
        }
        event.source = client
        event.queryID = identifierHash(bytes, scanner[.requestID].textRange)
        let members = UpstreamLists.Members(
            addresses: scanner[.upstreamAddress].textRange,
            times: scanner[.upstreamTime].textRange,
            statuses: scanner[.upstreamStatus].textRange
        )
        guard let attempts = UpstreamLists(bytes, members) else { return .fieldCount }
        return readAttempts(bytes, attempts, line, into: &event, &addresses)
    }

    // MARK: Attempts

    /// Sets who says it and who was asked, and adds what each attempt took (decision 0022).
    private mutating func readAttempts(
        _ bytes: Span<UInt8>,
        _ attempts: UpstreamLists,
        _ line: ContainerLine,
        into event: inout Event,
        _ addresses: inout AddressTable
    ) -> RejectReason? {
        let controller = controller(of: line)
        event.reporter = controller.pod
        event.protocolName = tables.texts.intern("TCP")
        guard attempts.hasStatuses(bytes) else { return .counter }
        let answered = attempts.answeredLast(bytes)
        if answered == nil { traits.obstacles.insert(.noAnswer) }
        let identity = tables.identities.number(of: controller)
        for (index, range) in attempts.addresses.enumerated() {
            var duration = Event.none
            if index < attempts.times.count {
                guard let time = optionalDuration(bytes, attempts.times[index], .seconds) else {
                    return .counter
                }
                duration = time
            }
            // Sockets of the controller's own, and names of groups in which there was nobody to ask.
            guard !isBlank(bytes, range), !stands(Phrase.unixSocket, bytes, range),
                find(Phrase.colon, bytes, range) != nil
            else {
                if index == answered { traits.obstacles.insert(.noAddress) }
                continue
            }
            guard let end = GatewayEnd(bytes, range, .withPort, &addresses) else {
                return .address
            }
            guard let port = end.port else { return .port }
            if index == answered || answered == nil {
                (event.destination, event.port) = (end.address, port)
            }
            guard let answered, index <= answered,
                !isBlank(bytes, attempts.statuses[index])
            else { continue }
            // A connection that became something else lasts as long as that.
            if isUpgrade(bytes, attempts.statuses[index]) {
                traits.obstacles.insert(.session)
                continue
            }
            guard duration > 0 else {
                if duration == 0 { traits.obstacles.insert(.tooShort) }
                continue
            }
            var sample = LatencySighting(
                row: tables.batch.events.count,
                kind: .sample,
                method: index == answered ? .ingressUpstream : .ingressRetry
            )
            sample.nanoseconds = duration
            sample.sourceIdentity = identity
            sample.destination = end.address
            sample.port = port
            tables.batch.latencies.append(sample)
        }
        return nil
    }

    private func isUpgrade(_ bytes: Span<UInt8>, _ status: Range<Int>) -> Bool {
        status.count == Phrase.switching.count && stands(Phrase.switching, bytes, status)
    }

    /// The controller's pod, by what a line was wrapped in or by the file it was in.
    private mutating func controller(of line: ContainerLine) -> LoggedIdentity {
        var identity = LoggedIdentity()
        let pod = line.pod ?? line.collectedPod
        identity.pod = tables.texts.intern(pod ?? fileReporter)
        let namespace = line.namespace ?? (pod == nil ? fileNamespace : nil)
        if let namespace { identity.namespace = tables.texts.intern(namespace) }
        return identity
    }
}
