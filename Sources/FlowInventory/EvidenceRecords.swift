package import Flow

/// Evidence as plain rows, to be kept in a database and folded in again, one by one.
package enum EvidenceRecords {
    /// One address of one subject.
    package struct Claim: Sendable, Equatable {
        package enum SubjectKind: String, Sendable, CaseIterable {
            case pod
            case nodeOfPod = "node-of-pod"
            case podOrNode = "pod-or-node"
            case endpoint
            case node
            case service
        }

        package var cluster: String?
        package var kind: SubjectKind
        /// Uid, or name.
        package var subject: String
        /// What tells two subjects of one name apart.
        package var instance: String?
        package var address: IPAddress
        /// Unix milliseconds, in the order of `times` of `OwnershipEvidence.Entry`.
        package var times: [Int64?]
        /// Name, namespace, workload, node and uid.
        package var texts: [String?]
        package var sources: UInt8
        /// Beginning and end of each run in turn, Unix milliseconds; `nil` if it was kept by a version
        /// that knew of none.
        package var runs: [Int64]?

        /// How many there are of both.
        package static let timeCount = 11
        package static let textCount = 5

        package init(
            cluster: String?,
            kind: SubjectKind,
            subject: String,
            instance: String?,
            address: IPAddress,
            times: [Int64?],
            texts: [String?],
            sources: UInt8,
            runs: [Int64]?
        ) {
            precondition(times.count == Self.timeCount && texts.count == Self.textCount)
            self.cluster = cluster
            self.kind = kind
            self.subject = subject
            self.instance = instance
            self.address = address
            self.times = times
            self.texts = texts
            self.sources = sources
            self.runs = runs
        }
    }

    /// A machine that carried a node's name.
    package struct NodeLife: Sendable, Equatable {
        package var cluster: String?
        package var name: String
        package var created: Int64
        package var lastSeen: Int64

        package init(cluster: String?, name: String, created: Int64, lastSeen: Int64) {
            self.cluster = cluster
            self.name = name
            self.created = created
            self.lastSeen = lastSeen
        }
    }

    /// A list of all pods of a cluster.
    package struct CompleteList: Sendable, Equatable {
        package var cluster: String?
        package var time: Int64
        package var until: Int64

        package init(cluster: String?, time: Int64, until: Int64) {
            self.cluster = cluster
            self.time = time
            self.until = until
        }
    }
}

extension OwnershipEvidence {
    package var claimCount: Int { entries.count }

    /// What is known of each address of each subject, in no order.
    package var claims: some Sequence<EvidenceRecords.Claim> {
        entries.lazy.map { key, entry in
            let (kind, subject, instance) = key.subject.parts
            return EvidenceRecords.Claim(
                cluster: spelling(of: key.cluster),
                kind: kind,
                subject: subject,
                instance: instance,
                address: key.address,
                times: entry.times,
                texts: entry.text.all,
                sources: entry.sources.rawValue,
                runs: entry.runs.all.flatMap { [$0.from, $0.to] }
            )
        }
    }

    package var nodeRecords: some Sequence<EvidenceRecords.NodeLife> {
        nodeLives.lazy.map { key, life in
            EvidenceRecords.NodeLife(
                cluster: spelling(of: key.cluster),
                name: key.name.text,
                created: key.created,
                lastSeen: life.lastSeen
            )
        }
    }

    package var listRecords: some Sequence<EvidenceRecords.CompleteList> {
        completeLists.lazy.map { list in
            EvidenceRecords.CompleteList(
                cluster: spelling(of: list.cluster),
                time: list.time,
                until: list.until
            )
        }
    }

    private func spelling(of cluster: ExactText?) -> String? {
        cluster.map { (spellings[$0] ?? $0).text }
    }

    /// Folds in what was kept.
    package mutating func merge(_ claim: EvidenceRecords.Claim) {
        let subject = Subject(claim.kind, claim.subject, claim.instance)
        fold(
            Entry(claim, of: subject),
            subject: subject,
            address: claim.address,
            cluster: claim.cluster
        )
    }

    /// Folds in what was kept.
    package mutating func merge(_ life: EvidenceRecords.NodeLife) {
        addNode(name: life.name, created: life.created, at: life.lastSeen, cluster: life.cluster)
    }

    /// Folds in what was kept.
    package mutating func merge(_ list: EvidenceRecords.CompleteList) {
        addCompleteList(from: list.time, until: list.until, cluster: list.cluster)
    }
}

extension OwnershipEvidence.Entry {
    fileprivate var times: [Int64?] {
        [
            provenFrom, start, firstSeen, lastSeen, firstActive, lastActive, lastListed, finished,
            firstSeenFinished, deletion, finishedFrom,
        ]
    }

    fileprivate init(_ claim: EvidenceRecords.Claim, of subject: Subject) {
        self.init()
        let (times, texts) = (claim.times, claim.texts)
        provenFrom = times[0]
        start = times[1]
        firstSeen = times[2]
        lastSeen = times[3]
        firstActive = times[4]
        lastActive = times[5]
        lastListed = times[6]
        finished = times[7]
        firstSeenFinished = times[8]
        deletion = times[9]
        finishedFrom = times[10]
        text = OwnerText(
            name: texts[0],
            namespace: texts[1],
            workload: texts[2],
            node: texts[3],
            uid: texts[4]
        )
        sources = OwnerSources(rawValue: claim.sources)
        if let kept = claim.runs {
            runs = ProvenRuns(
                stride(from: 0, to: kept.count - 1, by: 2).map {
                    ProvenRuns.Run(from: kept[$0], to: kept[$0 + 1])
                }
            )
        } else if subject.hasRuns, let began = provenFrom, let ended = finished ?? lastSeen {
            // What was one run to the version that kept it.
            runs.insert(ProvenRuns.Run(from: least(began, firstSeen) ?? began, to: ended))
        }
    }
}

extension OwnerText {
    fileprivate var all: [String?] { [name, namespace, workload, node, uid] }
}

extension Subject {
    fileprivate var parts: (EvidenceRecords.Claim.SubjectKind, String, String?) {
        switch self {
        case .pod(let uid): (.pod, uid.text, nil)
        case .nodeOfPod(let uid): (.nodeOfPod, uid.text, nil)
        case .podOrNode(let uid): (.podOrNode, uid.text, nil)
        case .endpoint(let uid): (.endpoint, uid.text, nil)
        case .node(let name, let instance): (.node, name.text, instance?.text)
        case .service(let name, let uid): (.service, name.text, uid?.text)
        }
    }

    fileprivate init(
        _ kind: EvidenceRecords.Claim.SubjectKind,
        _ subject: String,
        _ instance: String?
    ) {
        let text = ExactText(subject)
        switch kind {
        case .pod: self = .pod(text)
        case .nodeOfPod: self = .nodeOfPod(text)
        case .podOrNode: self = .podOrNode(text)
        case .endpoint: self = .endpoint(text)
        case .node: self = .node(text, instance: instance.map(ExactText.init))
        case .service: self = .service(text, uid: instance.map(ExactText.init))
        }
    }
}
