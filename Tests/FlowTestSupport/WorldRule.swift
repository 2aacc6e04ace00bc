extension WorldRule {
    private static let nsg =
        "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-demo/providers/"
        + "Microsoft.Network/networkSecurityGroups/nsg-nodes"
    private static let admin = "99999999-2222-4333-8444-777777777777"
    private static let nobody = "00000000-0000-0000-0000-000000000000"

    static let outbound = WorldRule(acl: nsg, name: "DefaultRule_AllowVnetOutBound")
    static let inbound = WorldRule(acl: nsg, name: "UserRule_allow-web")
    static let denied = WorldRule(acl: nsg, name: "DefaultRule_DenyAllInBound")

    /// A rule that could have decided such a conversation.
    static func any(
        _ course: WorldCourse,
        direction: String,
        _ ends: WorldEndpoints,
        _ random: inout SplitMix64
    ) -> WorldRule {
        if course == .platform {
            return WorldRule(acl: nobody, name: "PlatformRule", isVNetOnly: true)
        }
        if course == .denied { return anyDenied(ends, &random) }
        if random.oneIn(12) {
            return WorldRule(acl: admin, name: "Internet", isVNetOnly: true)
        }
        if random.oneIn(12) {
            let values = ["X", "NX_LOCAL_DST", "NX_FALLBACK", "NX_HW_NOT_SUPPORTED"]
            return WorldRule(acl: nsg, name: "UserRule_vpn", encryption: random.pick(values))
        }
        let names =
            direction == "I"
            ? ["DefaultRule_AllowVnetInBound", "UserRule_allow-web", "allow-early-name"]
            : [
                "DefaultRule_AllowInternetOutBound", "DefaultRule_AllowVnetOutBound",
                "UserRule_größe \"a\\b\"",
            ]
        return WorldRule(acl: nsg, name: random.pick(names))
    }

    private static func anyDenied(
        _ ends: WorldEndpoints,
        _ random: inout SplitMix64
    ) -> WorldRule {
        switch random.number(0...5) {
        case 0:
            WorldRule(
                acl: admin,
                name: "BlockHighRiskTCPPortsFromInternet",
                isVNetOnly: true
            )
        case 1:
            // One reason a destination port, so that a group of denials has one reason.
            WorldRule(
                acl: "unspecified",
                name: "unspecified",
                encryption: ends.destinationPort == 443 ? "NX_NOT_ACCEPTED" : "NX_SW_NOT_READY",
                isVNetOnly: true
            )
        case 2: WorldRule(acl: nsg, name: "UserRule_deny-ssh")
        case 3: WorldRule(acl: nsg, name: "DefaultRule", isVNetOnly: true)
        default: .denied
        }
    }
}
