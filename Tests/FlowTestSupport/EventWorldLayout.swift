/// Deals the bursts of a world out to files, and some of them to several.
struct EventWorldLayout {
    let plan: EventWorldPlan
    private(set) var files: [EventWorldFile] = []

    init(
        _ plan: EventWorldPlan,
        _ bursts: [EventWorldBurst],
        _ random: inout SplitMix64
    ) {
        self.plan = plan
        addFilesOfStreams(bursts, &random)
        if random.oneIn(2) { addHubFiles(bursts, &random) }
        addExports(bursts, &random)
        for file in files where random.oneIn(7) { addCopy(of: file, &random) }
        var taken: Set<String> = []
        for index in files.indices {
            while !taken.insert(files[index].path).inserted {
                files[index].path = "again/" + files[index].path
            }
        }
    }

    /// One file of a stream and hour; some bursts come late and are in another hour's.
    private mutating func addFilesOfStreams(
        _ bursts: [EventWorldBurst],
        _ random: inout SplitMix64
    ) {
        var groups: [(stream: EventWorldStream, hour: Int64, bursts: [EventWorldBurst])] = []
        var places: [String: Int] = [:]
        for burst in bursts.sorted(by: { $0.time < $1.time }) {
            var hour = (burst.time - plan.start) / (3600 * EventWorldTime.second)
            if random.oneIn(12) { hour += 1 }
            let key = "\(burst.stream) \(hour)"
            if let place = places[key] {
                groups[place].bursts.append(burst)
            } else {
                places[key] = groups.count
                groups.append((burst.stream, hour, [burst]))
            }
        }
        for group in groups {
            let shape = shape(of: group.stream, &random)
            files.append(
                file(
                    path(group.stream, group.hour, shape, &random),
                    shape,
                    group.bursts,
                    &random
                )
            )
        }
    }

    private func shape(
        of stream: EventWorldStream,
        _ random: inout SplitMix64
    ) -> EventWorldShape {
        switch stream.source {
        case .firewall: return random.pick([.lines, .lines, .lines, .list, .rows, .rowList])
        case .hubble:
            let isRow = plan.nodes.contains { $0.name == stream.reporter && $0.isTableOnly }
            if isRow { return random.pick([.rows, .rowList]) }
            return random.pick([.lines, .lines, .cri, .docker, .list])
        case .calico: return random.pick([.lines, .lines, .list, .cri, .docker])
        case .coredns:
            if stream.category == "old", random.oneIn(2) { return .text }
            if random.oneIn(20) { return .text }
            return random.pick([.cri, .cri, .docker, .collector, .containerRows])
        }
    }

    private func path(
        _ stream: EventWorldStream,
        _ hour: Int64,
        _ shape: EventWorldShape,
        _ random: inout SplitMix64
    ) -> String {
        let text = ReferenceTime.text(
            ofSeconds: plan.start / EventWorldTime.second + hour * 3600
        )
        let (year, month) = (text.prefix(4), text.dropFirst(5).prefix(2))
        let (day, clock) = (text.dropFirst(8).prefix(2), text.dropFirst(11).prefix(2))
        let folder = "y=\(year)/m=\(month)/d=\(day)/h=\(clock)/m=00/"
        let workspace = "WorkspaceResourceId=/subscriptions/00000000-0000-0000-0000-000000000001/"
        let isRow = shape.isTable
        switch stream.source {
        case .firewall:
            return isRow
                ? "am-\(stream.category)/\(workspace)\(stream.reporter)/\(folder)PT05M.json"
                : "insights-logs-\(stream.category.lowercased())/resourceId=/"
                    + "\(stream.reporter.uppercased())/\(folder)PT1H.json"
        case .hubble:
            return isRow
                ? "am-ContainerNetworkLogs/\(workspace)\(stream.reporter)/\(folder)PT05M.json"
                : "nodes/\(stream.reporter)/hubble/events-\(hour).log"
        case .calico: return "nodes/\(stream.reporter)/flowlogs/flows-\(hour).log"
        case .coredns:
            let name =
                stream.category == "old" && random.oneIn(2)
                ? stream.reporter : "\(stream.reporter)_kube-system_coredns-00aa"
            return "pods/\(hour)/\(name).log" + (random.oneIn(3) ? ".\(random.number(1...9))" : "")
        }
    }

    private func file(
        _ path: String,
        _ shape: EventWorldShape,
        _ bursts: [EventWorldBurst],
        _ random: inout SplitMix64
    ) -> EventWorldFile {
        var style = WorldStyle(&random, odds: WorldOdds())
        var damage = EventWorldFile.Damage.none
        let isLines = [.lines, .rows, .docker, .collector, .containerRows].contains(shape)
        // A text line that is JSON in a text frame stays as it is; damage needs one line a record.
        if isLines, random.oneIn(5), bursts.allSatisfy(mayBeDamaged) {
            damage = random.oneIn(3) ? .cut : .lines
        }
        // What an input is, its lines in front of the last have to say.
        if shape == .cri || shape == .text, bursts.count > 4, random.oneIn(5),
            bursts.allSatisfy(mayBeDamaged)
        {
            damage = .cut
        }
        if damage != .none, style.spacing == .pretty { style.spacing = .compact }
        var file = EventWorldFile(
            path: path,
            shape: shape,
            style: style,
            bursts: bursts,
            damage: damage,
            isCompressed: random.oneIn(3),
            seed: random.next()
        )
        file.hasByteOrderMark = random.oneIn(15)
        file.isShuffled = shape.isTable && random.oneIn(4)
        if random.oneIn(8), bursts.allSatisfy(\.mayRepeat) {
            file.repeated = 0..<random.number(1...bursts.count)
        }
        return file
    }

    /// Not where another file may hold the rest of a burst that belongs together.
    private func mayBeDamaged(_ burst: EventWorldBurst) -> Bool {
        switch burst.stream.source {
        case .firewall: !burst.stream.category.hasSuffix("ApplicationRule")
        case .hubble: !burst.stream.hasTable
        case .calico, .coredns: true
        }
    }

    /// Everything of all firewalls in one file, as it came out of a hub.
    private mutating func addHubFiles(
        _ bursts: [EventWorldBurst],
        _ random: inout SplitMix64
    ) {
        let ofFirewalls = bursts.filter { $0.stream.source == .firewall }
            .filter { _ in random.oneIn(2) }
        guard !ofFirewalls.isEmpty else { return }
        for number in 0..<random.number(1...2) {
            files.append(file("hub/messages-\(number).json", .messages, ofFirewalls, &random))
        }
    }

    /// Parts that somebody saved from the workspace, or fetched from a pod once more.
    private mutating func addExports(
        _ bursts: [EventWorldBurst],
        _ random: inout SplitMix64
    ) {
        for number in 0..<random.number(0...3) {
            let source = random.pick([
                EventWorldStream.Source.firewall, .hubble, .calico, .coredns,
            ])
            let dropsOnly = plan.nodes.filter(\.isDropsOnly).map(\.name)
            let part = bursts.filter { burst in
                burst.stream.source == source && random.oneIn(3)
                    && !dropsOnly.contains(burst.stream.reporter)
                    && (source == .calico || source == .coredns
                        || burst.records.allSatisfy { $0.table != nil })
            }
            guard !part.isEmpty else { continue }
            let shape: EventWorldShape =
                switch source {
                case .firewall, .hubble: random.pick([.rows, .rowList])
                case .calico: .list
                case .coredns: .containerRows
                }
            files.append(file("saved/query-\(number).json", shape, part, &random))
        }
    }

    /// The same events under another path, perhaps written another way.
    private mutating func addCopy(of file: EventWorldFile, _ random: inout SplitMix64) {
        var copy = file
        copy.path = "copies/" + file.path
        if random.oneIn(2), copy.damage == .none {
            copy.style = WorldStyle(&random, odds: WorldOdds())
            copy.seed = random.next()
            copy.isCompressed.toggle()
        }
        files.append(copy)
    }
}
