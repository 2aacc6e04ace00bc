/// What a program asks its resolver for one name: with a search list, up to eight questions from one port.
struct NameLookup {
    let client: Address
    let port: UInt16
    let server: Address
    /// When the first question leaves, since the generator's `--start`.
    let milliseconds: Int
    let questions: [Question]

    /// One question and what became of it.
    struct Question {
        /// DNS message id.
        var id: UInt16
        var type: String
        /// Ends in a dot.
        var name: String
        var code = "NOERROR"
        /// Of the answer; empty if there is no address.
        var answers: [String] = []
        /// In the cluster's own zone: answered with authority.
        var isLocal: Bool
        /// The resolver had to ask the firewall, its forwarder.
        var isForwarded = false
        /// Between the first question and this one.
        var microseconds: Int
        /// Nanoseconds the resolver took.
        var duration: Int
        /// The client sent EDNS.
        var hasEDNS = false

        /// Bytes of the message.
        var requestSize: Int {
            12 + name.utf8.count + 1 + 4 + (hasEDNS ? 11 : 0)
        }

        /// Bytes of the answer before compression.
        var responseSize: Int {
            let authority = answers.isEmpty && code != "SERVFAIL" ? 93 : 0
            let each = name.utf8.count + 1 + (type == "A" ? 14 : 26)
            return requestSize + authority + answers.count * each
        }

        var flags: String {
            if code == "SERVFAIL" { return "qr,rd" }
            return isLocal ? "qr,aa,rd" : "qr,rd,ra"
        }
    }

    /// The last one has the answer, if there is any.
    var last: Question { questions[questions.count - 1] }
}

extension NameLookup {
    /// The lookup that a flow of the kind `nameLookup` carries.
    init(_ flow: ShortFlow, in directory: PodDirectory) {
        let conversation = flow.conversation
        let draw = mix(flow.draw, 0xD45)
        let client = directory.pod(conversation.source, at: flow.milliseconds)
        let namespace = client?.namespace ?? CronJob.namespace
        self.client = conversation.source
        port = conversation.sourcePort
        server = conversation.destination
        milliseconds = flow.milliseconds
        var asked: [Question] = []
        func ask(_ name: String, isLocal: Bool, _ finish: (inout Question) -> Void) {
            for type in ["A", "AAAA"] {
                let number = UInt64(asked.count)
                let chance = mix(draw, number)
                var question = Question(
                    id: UInt16(truncatingIfNeeded: chance),
                    type: type,
                    name: name,
                    isLocal: isLocal,
                    microseconds: (asked.last.map { $0.microseconds + $0.duration / 1000 } ?? 0)
                        + (type == "A" ? 90 : 20),
                    duration: 41_000 + Int(chance >> 16 % 210_000),
                    hasEDNS: draw >> 20 % 8 == 0
                )
                finish(&question)
                asked.append(question)
            }
        }
        func refuse(_ name: String) {
            ask(name, isLocal: true) { $0.code = "NXDOMAIN" }
        }
        if draw % 8 < 5 {
            let service = World.services[Int(draw >> 8 % UInt64(World.services.count))]
            let short = "\(service.app.name).\(service.app.namespace)"
            if service.app.namespace != namespace {
                refuse("\(short).\(namespace).svc.cluster.local.")
            }
            let address = directory.inventory.world
                .serviceAddress(draw >> 8 % UInt64(World.services.count)).text
            ask("\(short).svc.cluster.local.", isLocal: true) { question in
                // No IPv6 for services: an answer without an address is no error.
                if question.type == "A" { question.answers = [address] }
            }
        } else {
            let outside = outsideNames[Int(draw >> 8 % UInt64(outsideNames.count))]
            for suffix in [
                "\(namespace).svc.cluster.local.", "svc.cluster.local.", "cluster.local.",
            ] {
                refuse("\(outside.name).\(suffix)")
            }
            let isCached = draw >> 32 % 5 < 2 && outside.outcome != .timesOut
            ask("\(outside.name).", isLocal: false) { question in
                question.isForwarded = !isCached
                let chance = mix(draw, UInt64(question.id))
                if !isCached { question.duration += 900_000 + Int(chance % 9_000_000) }
                switch outside.outcome {
                case .answers:
                    question.answers = [outside.answer(question.type)]
                case .slow:
                    question.answers = [outside.answer(question.type)]
                    if !isCached { question.duration += 380_000_000 + Int(chance % 900_000_000) }
                case .doesNotExist:
                    question.code = "NXDOMAIN"
                case .timesOut:
                    question.code = "SERVFAIL"
                    question.duration = 6_000_500_000 + Int(chance % 3_000_000)
                }
            }
        }
        questions = asked
    }
}

/// A name outside the cluster and what its servers do.
private struct OutsideName {
    enum Outcome { case answers, slow, doesNotExist, timesOut }
    let name: String
    let host: Int
    var outcome = Outcome.answers

    func answer(_ type: String) -> String {
        type == "A" ? "198.51.100.\(host)" : "2001:db8:77::\(host)"
    }
}

/// Frequent ones first in number.
private let outsideNames: [OutsideName] = [
    OutsideName(name: "www.example.com", host: 20), OutsideName(name: "api.example.com", host: 21),
    OutsideName(name: "cdn.example.net", host: 22), OutsideName(name: "www.example.org", host: 23),
    OutsideName(name: "registry.example.net", host: 24),
    OutsideName(name: "erp.dc.example.net", host: 25),
    OutsideName(name: "updates.example.com", host: 26),
    OutsideName(name: "telemetry.example.org", host: 27, outcome: .slow),
    OutsideName(name: "old-partner.example.org", host: 28, outcome: .doesNotExist),
    OutsideName(name: "api.example.com", host: 21), OutsideName(name: "www.example.com", host: 20),
    OutsideName(name: "unreachable.example.net", host: 29, outcome: .timesOut),
]
