import Codec

/// Spreads a world's records over input objects.
///
/// Mostly one stream's hour to a file; sometimes a few minutes, several streams, or records that interleave in time with
/// those of other files.
struct WorldLayout {
    let plan: WorldPlan
    let records: [WorldRecord]
    let odds: WorldOdds
    private(set) var files: [WorldFile] = []

    init(
        _ plan: WorldPlan,
        _ records: [WorldRecord],
        _ random: inout SplitMix64,
        odds: WorldOdds
    ) {
        self.plan = plan
        self.records = records
        self.odds = odds
        for stream in plan.streams.indices {
            let runs = runs(of: stream, &random)
            for run in random.oneIn(odds.dealtStream) ? dealt(runs, &random) : runs {
                place(run, of: stream, &random)
            }
        }
        for index in files.indices { vary(index, &random) }
    }

    /// A stream's records in order of time, cut into what goes into one file: mostly an hour.
    private func runs(of stream: Int, _ random: inout SplitMix64) -> [[Int]] {
        let own = records.indices.filter { records[$0].stream == stream }
        var runs: [[Int]] = []
        let keepsHoursTogether = random.oneIn(6)
        let cut = random.oneIn(odds.shortInputs) ? 5 : 150
        for index in own {
            let isNewHour = runs.last?.last.map { records[$0].hour != records[index].hour } ?? true
            if runs.isEmpty || isNewHour && !keepsHoursTogether || random.oneIn(cut) {
                runs.append([index])
            } else {
                runs[runs.count - 1].append(index)
            }
        }
        return runs
    }

    /// The same records over as many files or more, each in order of time.
    private func dealt(_ runs: [[Int]], _ random: inout SplitMix64) -> [[Int]] {
        var hands = Array(repeating: [Int](), count: max(2, runs.count))
        for index in runs.joined() { hands[random.number(0...(hands.count - 1))].append(index) }
        return hands.filter { !$0.isEmpty }
    }

    private mutating func place(_ run: [Int], of stream: Int, _ random: inout SplitMix64) {
        let others = files.indices.filter { index in
            !files[index].records.contains { records[$0].stream == stream }
        }
        if !others.isEmpty, random.oneIn(odds.mergedInput) {
            files[random.pick(others)].records += run
            return
        }
        let compression = random.pick(Compression.allCases)
        var file = WorldFile(
            path: "",
            shape: random.oneIn(2) ? .blob : random.pick(WorldFile.Shape.allCases),
            style: WorldStyle(&random, odds: odds),
            compression: compression,
            members: random.oneIn(2) ? 1 : random.number(2...5),
            records: run,
            seed: random.next()
        )
        file.path = vendorPath(run, stream, part: files.count) + suffix(compression, &random)
        files.append(file)
    }

    private func vendorPath(_ run: [Int], _ stream: Int, part: Int) -> String {
        let log = plan.streams[stream]
        let text = ReferenceTime.text(ofSeconds: records[run[0]].time / 1000)
        let parts = text.split { "-T:".contains($0) }
        let root =
            log.log == .vnet
            ? "insights-logs-flowlogflowevent/flowLogResourceID="
            : "insights-logs-networksecuritygroupflowevent/resourceId="
        let path =
            root + log.resourceID + "/y=\(parts[0])/m=\(parts[1])/d=\(parts[2])/h=\(parts[3])/m=00"
            + "/macAddress=\(plan.nics[log.nic].mac)/PT1H"
        // The platform has one file an hour; a second one here needs another name.
        let isTaken = files.contains { $0.path.hasPrefix(path + ".json") }
        return isTaken ? path + "_\(part).json" : path + ".json"
    }

    private func suffix(_ compression: Compression, _ random: inout SplitMix64) -> String {
        if random.oneIn(4) { return "" }  // What a file is, is decided by its content.
        return [Compression.gzip: ".gz", .lz4: ".lz4", .zstd: ".zst"][compression] ?? ""
    }

    /// Turns files into peculiar ones and adds copies.
    private mutating func vary(_ index: Int, _ random: inout SplitMix64) {
        let merged = Set(files[index].records.map { records[$0].stream }).count > 1
        if merged || random.oneIn(10) { files[index].path = "archive/night-\(index).json" }
        if files[index].shape == .lines { files[index].style.spacing = .compact }
        if files[index].shape != .fragment { files[index].hasByteOrderMark = random.oneIn(8) }
        if random.oneIn(odds.recordRepeatedInside) {
            let place = random.number(0...(files[index].records.count - 1))
            let again = random.number(place...(files[index].records.count - 1))
            files[index].records.insert(files[index].records[place], at: again + 1)
        }
        if random.oneIn(odds.disorder) {
            if random.oneIn(2) {
                files[index].records.reverse()
            } else {
                files[index].records.shuffle(using: &random)
            }
        }
        if random.oneIn(odds.wholeCopy) { addCopy(of: index, files[index].records.count, &random) }
        if random.oneIn(odds.prefixCopy) {
            addCopy(of: index, random.number(1...files[index].records.count), &random)
        }
        if files[index].shape == .lines, random.oneIn(odds.badLine) {
            files[index].damage = .badLine
            return
        }
        let isCuttable = [.blob, .messages, .nested].contains(files[index].shape)
        if isCuttable, random.oneIn(odds.cutInput) {
            files[index].damage = .cut
        } else if random.oneIn(odds.damagedCodec) {
            files[index].damage = .codec
            files[index].members = max(files[index].members, 2)
        }
    }

    private mutating func addCopy(of index: Int, _ count: Int, _ random: inout SplitMix64) {
        var copy = files[index]
        copy.records = Array(copy.records.prefix(count))
        copy.compression = random.pick(Compression.allCases)
        copy.path = "copies/\(files.count)/" + (copy.path.split(separator: "/").last ?? "copy")
        if random.oneIn(2) {
            copy.shape = random.pick(WorldFile.Shape.allCases)
            copy.style = WorldStyle(&random, odds: odds)
            copy.seed = random.next()
        }
        if copy.shape == .lines { copy.style.spacing = .compact }
        if copy.shape == .fragment { copy.hasByteOrderMark = false }
        files.append(copy)
    }
}
