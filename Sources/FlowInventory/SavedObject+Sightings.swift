import Flow

/// What one item of an inventory says, before it is known when it was looked at.
struct ItemReading {
    var sightings: [Sighting] = []
    /// The latest time that the control plane or a kubelet wrote into the object: the look was not before.
    var latestStamp: Int64?
    /// The first time or address that is none.
    var mistake: (reason: InventoryRejectReason, detail: String)?

    /// Reads a time; text that is none is a mistake, no text is not.
    mutating func time(_ text: String?, _ path: String) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard let value = InventoryTime.milliseconds(of: text) else {
            mistake =
                mistake
                ?? (.time, "expected an RFC 3339 time at \(path), found \(brief(text))")
            return nil
        }
        return value
    }

    /// Reads a time that lies before the look.
    mutating func stamp(_ text: String?, _ path: String) -> Int64? {
        guard let value = time(text, path) else { return nil }
        latestStamp = max(latestStamp ?? value, value)
        return value
    }

    /// Reads an address, IPv4-mapped ones as IPv4.
    mutating func address(_ text: String?, _ path: String) -> IPAddress? {
        guard let text, !text.isEmpty else { return nil }
        guard let address = IPAddress(text) else {
            mistake =
                mistake ?? (.address, "expected an IP address at \(path), found \(brief(text))")
            return nil
        }
        return address.unmapped
    }

    private func brief(_ text: String) -> String {
        "\"" + RejectTally.escaped(text.utf8, limit: 60) + "\""
    }
}

extension SavedObject {
    /// What the object says; nothing for kinds without addresses.
    func reading(as kind: SavedKind) -> ItemReading {
        var reading = ItemReading()
        collectStamps(&reading)
        switch kind {
        case .pod: readPod(&reading)
        case .node: readNode(&reading)
        case .service: readService(&reading)
        case .endpointSlice: readSlice(&reading)
        case .endpoints: readSubsets(&reading)
        case .snapshot, .other: break
        }
        return reading
    }

    private func collectStamps(_ reading: inout ItemReading) {
        _ = reading.stamp(metadata?.creationTimestamp, "metadata.creationTimestamp")
        for fields in metadata?.managedFields ?? [] {
            _ = reading.stamp(fields.time, "metadata.managedFields[].time")
        }
        for condition in status?.conditions ?? [] {
            _ = reading.stamp(condition.lastTransitionTime, "status.conditions[]")
            _ = reading.stamp(condition.lastHeartbeatTime, "status.conditions[]")
        }
        // The grace period is part of the deletion time; the request is as much earlier.
        if let deletion = reading.time(metadata?.deletionTimestamp, "metadata.deletionTimestamp") {
            let grace = Int64(clamping: metadata?.deletionGracePeriodSeconds ?? 0)
            let (request, overflow) = deletion.subtractingReportingOverflow(
                grace.multipliedReportingOverflow(by: 1000).partialValue
            )
            if grace >= 0, !overflow {
                reading.latestStamp = max(reading.latestStamp ?? request, request)
            }
        }
    }

    private func readNode(_ reading: inout ItemReading) {
        guard let name = metadata?.name else { return }
        let created = reading.time(metadata?.creationTimestamp, "metadata.creationTimestamp")
        let instance = metadata?.uid ?? created.map(String.init)
        for entry in status?.addresses ?? [] where entry.type?.hasSuffix("IP") == true {
            guard let address = reading.address(entry.address, "status.addresses[]") else {
                continue
            }
            reading.sightings.append(
                Sighting(
                    subject: .node(
                        ExactText(name.lowercased()),
                        instance: instance.map(ExactText.init)
                    ),
                    address: address,
                    // The address is the network card's, which is older than the node's object.
                    provenFrom: entry.type == "ExternalIP" ? nil : created,
                    start: created,
                    phase: .present,
                    text: OwnerText(name: name, node: name, uid: metadata?.uid),
                    source: .nodeObject
                )
            )
        }
    }

    private func readService(_ reading: inout ItemReading) {
        guard let name = metadata?.name else { return }
        let namespace = metadata?.namespace ?? ""
        let created = reading.time(metadata?.creationTimestamp, "metadata.creationTimestamp")
        var text = OwnerText(name: name, namespace: metadata?.namespace, uid: metadata?.uid)
        text.workload = "Service/\(name)"
        let subject = Subject.service(
            ExactText("\(namespace)/\(name)"),
            uid: metadata?.uid.map(ExactText.init)
        )
        func add(_ address: IPAddress?, from: Int64?) {
            guard let address else { return }
            reading.sightings.append(
                Sighting(
                    subject: subject,
                    address: address,
                    provenFrom: from,
                    phase: .present,
                    text: text,
                    source: .serviceObject
                )
            )
        }
        // A cluster address stays with its service for life; the others can change any time.
        let own = spec?.clusterIPs ?? spec?.clusterIP.map { [$0] } ?? []
        for address in own where address != "None" {
            add(reading.address(address, "spec.clusterIPs[]"), from: created)
        }
        for address in spec?.externalIPs ?? [] {
            add(reading.address(address, "spec.externalIPs[]"), from: nil)
        }
        for ingress in status?.loadBalancer?.ingress ?? [] {
            add(reading.address(ingress.ip, "status.loadBalancer.ingress[].ip"), from: nil)
        }
    }

    private func readSlice(_ reading: inout ItemReading) {
        guard addressType != "FQDN" else { return }
        for endpoint in endpoints ?? [] {
            for text in endpoint.addresses ?? [] {
                let address = reading.address(text, "endpoints[].addresses[]")
                addEndpoint(address, endpoint.targetRef, endpoint.nodeName, &reading)
            }
        }
    }

    private func readSubsets(_ reading: inout ItemReading) {
        for subset in subsets ?? [] {
            for entry in (subset.addresses ?? []) + (subset.notReadyAddresses ?? []) {
                let address = reading.address(entry.ip, "subsets[].addresses[].ip")
                addEndpoint(address, entry.targetRef, entry.nodeName, &reading)
            }
        }
    }

    private func addEndpoint(
        _ address: IPAddress?,
        _ target: TargetReference?,
        _ node: String?,
        _ reading: inout ItemReading
    ) {
        guard let address, let target, target.kind == "Pod", let name = target.name else { return }
        let namespace = target.namespace ?? metadata?.namespace
        let identity = target.uid ?? "\(namespace ?? "")/\(name)"
        reading.sightings.append(
            Sighting(
                subject: .endpoint(ExactText(identity)),
                address: address,
                phase: .present,
                text: OwnerText(name: name, namespace: namespace, node: node, uid: target.uid),
                source: .endpoints
            )
        )
    }
}
