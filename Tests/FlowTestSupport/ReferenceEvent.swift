/// One event of an enforcement point or a resolver, as the format documents mean it.
///
/// What only the log says: nothing here knows an inventory or a topology.
package struct ReferenceEvent: Hashable, Sendable {
    package enum Log: String, Sendable {
        case azureFirewall = "azure-firewall"
        case hubble
        case calico
        case coredns
    }

    /// How a firewall said it; what other logs say has one form only.
    package enum Generation: String, Sendable {
        case structured
        case legacy
        case aggregation
        /// A drop notification of Hubble, which a policy verdict says better.
        case drop
    }

    package enum Kind: String, Sendable {
        case network
        case application
        case nat
        case threat
        case idps
        case policy
        case fault
        case dns
        /// Kept and counted in `coverage`, nothing else.
        case undecided
    }

    package enum Decision: String, Sendable {
        case allow
        case deny
    }

    package enum Direction: String, Sendable {
        case inbound
        case outbound
    }

    /// A source or destination as carried by the log.
    package struct End: Hashable, Sendable {
        /// RFC 5952.
        package var ip: String?
        package var namespace: String?
        /// `Deployment/web`.
        package var workload: String?
        package var pod: String?
        /// Only latency asks for it.
        package var node: String?
    }

    /// Bytes and packets towards the destination and back; nil where not measured.
    package struct Volume: Hashable, Sendable {
        package var bytesSent: Int64?
        package var bytesReceived: Int64?
        package var packetsSent: Int64?
        package var packetsReceived: Int64?
    }

    package var log: Log
    package var generation: Generation?
    package var kind: Kind
    /// Unix nanoseconds as written.
    package var time: Int64
    package var reporter: String
    package var acl: String?
    package var decision: Decision?
    package var direction: Direction?
    package var rule: String?
    package var reason: String?
    package var source = End()
    package var destination = End()
    package var fqdn: String?
    package var sourcePort: Int64?
    package var port: Int64?
    package var transport: String?
    package var hits: Int64 = 1
    package var volume = Volume()
    package var uuid: String?
    package var lookup: ReferenceLookup?

    /// As `denials.enforcer` says it; nil for what decides nothing.
    package var enforcer: String? {
        switch kind {
        case .network, .application, .nat: "azure-firewall"
        case .threat: "threat-intel"
        case .idps: "idps"
        case .policy: "network-policy"
        case .fault: "datapath"
        case .dns, .undecided: nil
        }
    }

    /// Unix seconds of the hour it counts in (R1).
    package var hour: Int64 { seconds / 3600 * 3600 }

    package var seconds: Int64 { time / ReferenceTime.nanosecondsPerSecond }
}

/// What an event says about a name looked up.
package struct ReferenceLookup: Hashable, Sendable {
    /// Hubble says question and answer one by one; others say both at once.
    package enum Message: String, Sendable {
        case request
        case response
        case whole
    }

    package var message: Message
    package var resolver: String?
    package var name: String
    package var type: String?
    package var code: String?
    package var id: Int64?
    /// Measured duration; Hubble's is found by pairing.
    package var nanoseconds: Int64?
    /// The longest of a group of which no single one is known.
    package var longestNanoseconds: Int64?
    package var count: Int64 = 1
    /// Addresses of an answer, and for how many seconds they hold.
    package var answers: [String] = []
    package var lifetime: Int64 = 0
}

extension ReferenceEvent {
    /// Everything that is not NULL as text, by name: what a table of samples is compared with.
    package var fields: [String: String] {
        var fields: [String: String?] = [
            "log": log.rawValue, "generation": log == .azureFirewall ? generation?.rawValue : nil,
            "kind": kind.rawValue,
            "time": ReferenceEventTime.text(of: time), "reporter": reporter, "acl": acl,
            "enforcer": enforcer, "decision": decision?.rawValue,
            "direction": direction?.rawValue, "rule": rule,
            "reason": kind == .undecided ? nil : reason,
            "source_port": sourcePort.map(String.init), "destination_fqdn": fqdn,
            "destination_port": port.map(String.init), "protocol": transport,
            "hits": String(hits), "uuid": uuid,
            "bytes_sent": volume.bytesSent.map(String.init),
            "bytes_received": volume.bytesReceived.map(String.init),
            "packets_sent": volume.packetsSent.map(String.init),
            "packets_received": volume.packetsReceived.map(String.init),
        ]
        for (side, end) in [("source", source), ("destination", destination)] {
            fields[side + "_ip"] = end.ip
            fields[side + "_namespace"] = end.namespace
            fields[side + "_workload"] = end.workload
            fields[side + "_pod"] = end.pod
        }
        if let lookup {
            fields["message"] = lookup.message.rawValue
            fields["resolver"] = lookup.resolver
            fields["query_name"] = lookup.name
            fields["query_type"] = lookup.type
            fields["response_code"] = lookup.code
            fields["query_id"] = lookup.id.map(String.init)
            fields["latency_ns"] = lookup.nanoseconds.map(String.init)
            fields["longest_ns"] = lookup.longestNanoseconds.map(String.init)
            fields["lookups"] = String(lookup.count)
        }
        return fields.compactMapValues { $0 }
    }
}
