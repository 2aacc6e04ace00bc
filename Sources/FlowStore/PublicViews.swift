/// A public view of the result database, described for whoever queries it.
package struct PublicView: Sendable {
    package var name: String
    /// What one row stands for, after "one row per".
    package var rowMeaning: String
    /// What the view is for and what to mind, in whole sentences.
    package var summary: String
    /// The rules of meaning that shape it, `R1` to `R15`.
    package var rules: [String]
    package var columns: [PublicColumn]
}

/// A column of a public view.
package struct PublicColumn: Sendable {
    package var name: String
    package var type: ColumnType
    /// `bytes`, `packets`, ...; `nil` where a number counts nothing, or there is none.
    package var unit: String?
    package var meaning: String

    init(_ name: String, _ type: ColumnType, unit: String? = nil, _ meaning: String) {
        self.name = name
        self.type = type
        self.unit = unit
        self.meaning = meaning
    }
}

/// The storage class of a column's values; any may be NULL where a value is unknown.
package enum ColumnType: String, Sendable {
    case text
    case integer
    case real
}

/// The views of this version's result databases, in reading order.
///
/// Their names and columns are public and stable. A test compares this list with the views that
/// the migrations make.
package enum PublicViews {
    package static let all: [PublicView] =
        [
            flowFacts, flows, flowsDaily, egress, egressDaily, egressMonthly, egressPaths,
            egressCandidates, eastWest, denials, denialsDaily, denialChains, scanSignals,
            firstContacts, packetDrops, ruleHits, ruleHitsDaily, rules, ruleReview,
        ] + latencyViews + [
            dnsLookups, dnsLookupsDaily, dnsBuckets, dnsNames, addressNames, fatFlows, flowTraces,
            fqdnFailures,
            addressOwners, identityCoverage, subnetUsage, snatPressure, topology, coverage,
            mirrorBalance, eventLosses, inputs, rejections, rolledUpDays, findings, runs, manifests,
        ]

    package static func view(named name: String) -> PublicView? {
        all.first { $0.name == name.lowercased() }
    }
}

/// The eight columns that describe one end of a flow.
func endpointColumns(_ side: String, _ meaning: String) -> [PublicColumn] {
    [
        PublicColumn(
            "\(side)_ip",
            .text,
            "\(meaning): its address (RFC 5952 form), or `other` for what a scan was folded into"
        ),
        PublicColumn(
            "\(side)_kind",
            .text,
            "pod, node, service, external, unknown or ambiguous"
        ),
        PublicColumn("\(side)_namespace", .text, "Kubernetes namespace at the time of the flow"),
        PublicColumn("\(side)_workload", .text, "owner of the pod, as in Deployment/web"),
        PublicColumn("\(side)_pod", .text, "pod that had the address at the time of the flow"),
        PublicColumn("\(side)_node", .text, "node that is, or that runs, the endpoint"),
        PublicColumn(
            "\(side)_class",
            .text,
            "cluster, vnet, peered-vnet, on-premises, private-endpoint, azure-service, internet"
                + " or other"
        ),
        PublicColumn("\(side)_zone", .text, "name of the longest matching prefix, or service tag"),
    ]
}

let hourColumn = PublicColumn(
    "hour",
    .text,
    "start of the UTC hour the row's own timestamp falls in, 2026-11-20T13:00:00Z"
)

let destinationPortColumn = PublicColumn(
    "destination_port",
    .integer,
    "port that was connected to; NULL when folded"
)

let protocolColumn = PublicColumn(
    "protocol",
    .text,
    "TCP, UDP, ICMP, or the IANA number as text"
)
