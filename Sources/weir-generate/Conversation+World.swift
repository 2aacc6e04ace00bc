extension World {
    /// Who talks to whom in conversation `draw` of a stream, as the opening side sees it.
    ///
    /// The same draw always gives the same answer, so popular conversations come back each hour.
    func conversation(_ stream: TrafficStream, _ draw: UInt64) -> Conversation {
        let overIPv6 = (draw >> 40) % 100 < ipv6Percent
        let near = Int(draw & 0xFFFF) % podsPerNode
        let far = Int(draw >> 16 & 0xFFFF) % podsPerNode
        let choice = Int(draw >> 56)
        let farDraw = mix(draw)

        func conversation(
            _ source: Address,
            _ destination: Address,
            _ port: UInt16,
            _ rule: Rule
        ) -> Conversation {
            Conversation(
                source: source,
                destination: destination,
                sourcePort: 0,
                destinationPort: port,
                rule: rule
            )
        }
        func pod(_ node: Int, _ pod: Int) -> Address {
            podAddress(node, pod, overIPv6: overIPv6)
        }

        switch stream.kind {
        case .eastWest:
            // A pod serves one port, so the port follows from the destination.
            var found = conversation(
                pod(stream.source, near),
                pod(stream.destination, far),
                servicePorts[far % servicePorts.count],
                .allowVnetOutbound
            )
            found.encryption = encryption(stream.source, stream.destination)
            return found
        case .nameLookup:
            var found = conversation(
                pod(stream.source, near),
                pod(stream.destination, far % min(2, podsPerNode)),
                53,
                .allowVnetOutbound
            )
            found.isUDP = true
            found.encryption = encryption(stream.source, stream.destination)
            return found
        case .internetOut:
            // The node itself pulls images and updates; it has no IPv6 here.
            let isNode = choice % 8 == 0 && !overIPv6
            var found = conversation(
                isNode ? nodeAddress(stream.source) : pod(stream.source, near),
                internetAddress(farDraw, overIPv6: overIPv6),
                choice < 200 ? 443 : choice < 235 ? 80 : 123,
                .allowInternetOutbound
            )
            found.isUDP = found.destinationPort == 123
            return found
        case .internetIn:
            var found = conversation(
                internetAddress(farDraw, overIPv6: false),
                nodeAddress(stream.destination),
                choice < 190 ? 443 : 30_443,
                .allowIngress
            )
            found.direction = .inbound
            return found
        case .privateEndpoint:
            return conversation(
                podAddress(stream.source, near, overIPv6: false),
                World.privateEndpoint,
                1433,
                .allowVnetOutbound
            )
        case .onPremisesOut:
            return conversation(
                podAddress(stream.source, near, overIPv6: false),
                onPremisesAddress(farDraw),
                choice < 120 ? 1521 : choice < 200 ? 443 : 636,
                .allowVnetOutbound
            )
        case .onPremisesIn:
            var found = conversation(
                onPremisesAddress(farDraw),
                podAddress(stream.destination, near, overIPv6: false),
                choice < 160 ? 8080 : 443,
                .allowOnPremises
            )
            found.direction = .inbound
            return found
        case .deniedInbound:
            let attacked = attackedPorts[choice % attackedPorts.count]
            var found = conversation(
                internetAddress(farDraw, overIPv6: false),
                nodeAddress(stream.destination),
                attacked.port,
                attacked.rule
            )
            found.direction = .inbound
            return found
        case .deniedOutbound:
            // A service address must never leave a node: kube-proxy lost its rules.
            return choice < 60
                ? conversation(
                    podAddress(stream.source, near, overIPv6: false),
                    serviceAddress(farDraw),
                    80,
                    .denyAllOutbound
                )
                : conversation(
                    pod(stream.source, near),
                    internetAddress(farDraw, overIPv6: overIPv6),
                    choice < 180 ? 25 : 587,
                    .denyMail
                )
        case .deniedEastWest:
            return conversation(
                pod(stream.source, near),
                pod(stream.destination, far),
                5433,
                .allowVnetOutbound
            )
        case .deniedUnencrypted:
            return conversation(
                pod(stream.source, near),
                pod(stream.destination, far),
                8444,
                .allowVnetOutbound
            )
        case .platform:
            var found = conversation(
                internetAddress(farDraw, overIPv6: false),
                nodeAddress(stream.destination),
                0,
                .platform
            )
            found.direction = .inbound
            return found
        }
    }
}

extension Conversation {
    /// The same conversation as the NIC of its destination logs it.
    func seenInbound(_ kind: Traffic) -> Self {
        var seen = self
        seen.direction = .inbound
        switch kind {
        case .eastWest, .nameLookup:
            seen.rule = .allowVnetInbound
        case .deniedEastWest:
            seen.rule = .denyLegacyDatabase
        case .deniedUnencrypted:
            seen.rule = .encryption
            seen.encryption = .notAccepted
        default:
            break
        }
        return seen
    }

    /// Gives the flow a port of its own: that of the side that opened it.
    ///
    /// The platform's single packets come from one port and go to any.
    mutating func setFreePort(_ port: UInt16, of kind: Traffic) {
        if kind == .platform {
            sourcePort = 23_456
            destinationPort = port
        } else {
            sourcePort = port
        }
    }
}

extension Counters {
    /// A short conversation: most are small, one in 16 is a download.
    static func short(_ draw: UInt64) -> Self {
        let packetsSent = 4 + draw >> 32 & 7
        let segments = draw >> 40 & 15 == 0 ? 40 + draw >> 44 & 0x3FF : 1 + draw >> 44 & 7
        return Self(
            packetsSent: packetsSent + segments / 2,
            bytesSent: (packetsSent + segments / 2) * 66 + draw >> 48 & 0xFFF,
            packetsReceived: packetsSent + segments,
            bytesReceived: packetsSent * 66 + segments * (1000 + draw >> 52 & 0x1FF)
        )
    }

    /// Nobody answered one to three opening packets.
    static func unanswered(_ draw: UInt64) -> Self {
        let packets = 1 + (draw >> 32) % 3
        return Self(packetsSent: packets, bytesSent: packets * 74)
    }
}

private let servicePorts: [UInt16] = [8080, 9090, 3000, 8443, 50_051, 8000]
/// What the internet tries all day, and which rule says no.
private let attackedPorts: [(port: UInt16, rule: Rule)] = [
    (22, .denyRemoteShell), (3389, .denyRemoteShell), (8728, .denyAllInbound),
    (445, .blockHighRisk), (2123, .denyAllInbound), (5060, .denyAllInbound),
    (23, .blockHighRisk), (8055, .denyAllInbound), (22, .denyRemoteShell),
    (9904, .denyAllInbound), (6380, .denyAllInbound), (135, .blockHighRisk),
]
