import ColumnKernel
import Flow

/// A line that a container wrote, out of whatever it was wrapped in.
struct ContainerLine {
    /// Nanoseconds since 1970 at which it was written; `nil` if the wrapper does not say.
    var time: Int64?
    /// Pod, as the wrapper names it.
    var pod: String?
    /// The same as collectors tell it, and whose namespace it is in.
    var collectedPod: String?
    var namespace: String?
    /// Whether the wrapper says that a resolver wrote it.
    var isOfResolver = false
    /// Whether the input ends in it, so that it may still grow.
    var isOpen = false
}

/// Lines of containers.
extension EventDecoder {
    /// An object around a line: of Docker, of a collector, or a row of ContainerLogV2.
    mutating func takeContainer(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        var line = ContainerLine()
        if scanner.has(.time) {
            line.time = clock.nanoseconds(bytes, scanner[.time].range)
        }
        if scanner.has(.podName) {
            line.pod = tables.string(bytes, scanner[.podName])
        }
        if scanner.has(.collectedPod) {
            line.collectedPod = tables.string(bytes, scanner[.collectedPod])
        }
        if scanner.has(.podNamespace) {
            line.namespace = tables.string(bytes, scanner[.podNamespace])
        }
        line.isOfResolver = Self.isOfResolver(bytes, scanner)
        guard let text = Self.containerText(bytes, scanner) else {
            return reject(.missingField, bytes, range, offset: offset)
        }
        takeLine(text, line, offset: offset, &addresses)
    }

    /// What a container wrote, out of an object around it; `nil` if there is nothing.
    static func containerText(
        _ bytes: Span<UInt8>,
        _ members: borrowing MemberScanner
    ) -> [UInt8]? {
        let value = members.has(.log) ? members[.log] : members[.message]
        switch value.kind {
        case .string, .escapedString: return unescaped(bytes, value.range)
        // A line of JSON, which the collector has taken apart.
        case .object: return value.range.map { bytes[$0] }
        default: return nil
        }
    }

    /// Whether an object around a line names CoreDNS: the container, or its pod by what its Deployment is called on AKS.
    static func isOfResolver(_ bytes: Span<UInt8>, _ members: borrowing MemberScanner) -> Bool {
        stands(Phrase.resolver, bytes, members[.containerName].range)
            || stands(Phrase.resolver, bytes, members[.podName].range)
    }

    /// A line of a text file, behind a prefix of the container runtime or not; `isOpen` if the input ends in it.
    mutating func takeText(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        isOpen: Bool,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        var range = range
        // A blank at the end of a piece belongs to the line.
        while let last = range.last, bytes[last] == 0x0d { range.removeLast() }
        guard !trimmed(bytes, range).isEmpty else { return }
        guard let prefix = RuntimePrefix(bytes, range, &clock) else {
            let text = range.map { bytes[$0] }
            return takeLine(text, ContainerLine(isOpen: isOpen), offset: offset, &addresses)
        }
        let text = prefix.text.map { bytes[$0] }
        if prefix.isPartial {
            partialOffset = offset
            let held = partialLines[prefix.stream]?.count ?? 0
            if held + text.count <= Self.longestRecord {
                partialLines[prefix.stream, default: []] += text
            }
            return
        }
        let whole = (partialLines.removeValue(forKey: prefix.stream) ?? []) + text
        let line = ContainerLine(time: prefix.time, isOpen: isOpen)
        takeLine(whole, line, offset: offset, &addresses)
    }

    private mutating func takeLine(
        _ text: [UInt8],
        _ line: ContainerLine,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        let bytes = text.span
        let range = trimmed(bytes, 0..<text.count)
        guard !range.isEmpty else {
            if line.isOpen { holdBack(bytes, range, offset: offset) }
            return
        }
        guard bytes[range.lowerBound] == UInt8(ascii: "{") else {
            if takeIngressLine(bytes, range, line, offset: offset, &addresses) { return }
            return takeResolverLine(bytes, range, line, offset: offset, &addresses)
        }
        switch scanner.scan(bytes, from: range.lowerBound) {
        case .complete(let end):
            takeScanned(bytes, range.lowerBound..<end, offset: offset, line: line, &addresses)
        case .needsMore where line.isOpen: holdBack(bytes, range, offset: offset)
        case .needsMore, .broken: reject(.damagedJSON, bytes, range, offset: offset)
        }
    }

    private mutating func takeResolverLine(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ line: ContainerLine,
        offset: Int,
        _ addresses: inout AddressTable
    ) {
        var event = Event(log: .coreDNS, kind: .sign)
        event.offset = offset
        event.time = line.time ?? Event.none
        let outcome = ResolverLine.read(
            bytes,
            range,
            clock: &clock,
            into: &event,
            &tables,
            &addresses
        )
        switch outcome {
        case .event:
            event.reporter = tables.texts.intern(line.pod ?? fileReporter)
            event.resolver = event.reporter
            let reason: RejectReason? = event.time < 0 ? .recordWithoutTime : nil
            add(event, reason, bytes, range, addresses)
        case _ where line.isOpen: holdBack(bytes, range, offset: offset)
        case .notice: count(.coreDNS)
        case .other where line.isOfResolver: count(.coreDNS)
        case .other: countForeign()
        case .rejected(let reason): add(event, reason, bytes, range, addresses)
        }
    }

    /// Lists the last line of an input that has no line break and says nothing yet: it is being written, and is read when it is
    /// there (`export-shapes.md` section 9), like the last record of a blob.
    private mutating func holdBack(_ bytes: Span<UInt8>, _ range: Range<Int>, offset: Int) {
        tables.batch.rejects.add(
            .incompleteRecord,
            rows: 0,
            offset: offset,
            sample: RejectTally.escaped(range.prefix(201).map { bytes[$0] })
        )
    }
}
