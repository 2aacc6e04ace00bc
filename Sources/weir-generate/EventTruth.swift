import Foundation

/// What the event logs say, counted while writing: each thing that happened once, however often it is logged.
struct EventTruth: Encodable {
    var firewall: Firewall?
    /// By node.
    var hubble: [String: Hubble]?
    /// By node.
    var calico: [String: Calico]?
    /// By pod.
    var coredns: [String: CoreDNS]?

    /// How an enforcer decided.
    struct Decisions: Encodable {
        var allowed = 0
        var denied = 0
        /// Let through and flagged: threat intelligence and intrusion signatures.
        var alerted = 0
    }

    struct Firewall: Encodable {
        /// Lines of all files; repeats, counts of rules and error texts included.
        var records = 0
        /// Things that happened, by structured category.
        var events: [String: Int] = [:]
        /// Decisions of application and network rules, of threat intelligence, and of intrusion detection.
        var decisions: [String: Decisions] = [:]
        /// Refusals by rule; `default` for want of one.
        var denialsByRule: [String: Int] = [:]
        /// Allowed and refused by rule, DNAT included.
        var hitsByRule: [String: Int] = [:]
        var lookups = 0
        /// Lookups by response code.
        var lookupsByCode: [String: Int] = [:]
        /// Records of the aggregation categories, which repeat what rule records say.
        var aggregations = 0
        /// Records of the older generation.
        var legacyRecords = 0
        /// Records of the older generation that say what a structured one says.
        var legacyRepeats = 0
        /// Texts of failed lookups, which have a record of their own as well.
        var legacyErrors = 0
        /// Rows of the workspace's export, and records of the Event Hub's capture: all repeats.
        var workspaceRepeats = 0
        var eventHubRepeats = 0
        /// Events in a blob of the hour after theirs, or before.
        var late = 0
        var early = 0
    }

    struct Hubble: Encodable {
        /// Lines of all files.
        var lines = 0
        /// Flows; repeats left out.
        var flows = 0
        /// Lines with a `uuid` that another file of the node has.
        var repeats = 0
        /// Refusals by network policy, each once although it has a verdict and a drop.
        var denied = 0
        /// The same by policy; `default` for want of one that allows.
        var denialsByPolicy: [String: Int] = [:]
        /// HTTP requests that a policy refused with 403.
        var requestsDenied = 0
        /// Verdicts of policies that only watch.
        var audited = 0
        /// Packets dropped for other reasons than policy.
        var faults = 0
        /// Verdicts that let something through, by policy.
        var allowsByPolicy: [String: Int] = [:]
        /// DNS questions seen with their answers.
        var lookups = 0
        /// HTTP responses with a latency.
        var responses = 0
        /// Handshakes at the client's node; retransmitted ones left out.
        var clientHandshakes = 0
        /// Handshakes at the server's node: no network in them.
        var serverHandshakes = 0
        /// Handshakes at the client's node whose SYN was sent twice.
        var retransmitted = 0
        /// The sum over `lost_events`.
        var lost = 0
    }

    struct Calico: Encodable {
        var records = 0
        /// `num_flows` of refused records.
        var denied = 0
        var denialsByPolicy: [String: Int] = [:]
        /// `num_flows_started` of allowed records, by reporter.
        var startedBySource = 0
        var startedByDestination = 0
        var lookupRecords = 0
        /// `count` of DNS records, and of those that tell only how many were not logged.
        var lookups = 0
        var unlogged = 0
    }

    struct CoreDNS: Encodable {
        var lines = 0
        /// Query lines.
        var lookups = 0
        var lookupsByCode: [String: Int] = [:]
        /// Error and warning lines, which say again what a query line says.
        var errors = 0
        /// Lines of other plugins.
        var others = 0
    }

    /// The truth file: members in alphabetical order.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data([UInt8(ascii: "\n")])
    }
}
