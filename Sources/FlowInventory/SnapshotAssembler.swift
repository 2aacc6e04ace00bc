import Flow

/// Puts the items of one file into snapshots and finds out when each was taken.
///
/// Rows carry their time. For objects, in this order:
///
/// 1. a `WeirSnapshot` before them in the file;
/// 2. the time in the file's name, if the file holds one snapshot only;
/// 3. the latest time the control plane or a kubelet wrote into an object of the same list: the list
///    was not taken before that.
///
/// Objects that stand alone make one snapshot together, unless one of them comes twice: then each
/// stands for itself. When the file was changed is never asked: a copy changes it (R11).
struct SnapshotAssembler {
    /// Undated items kept at most; then they are dated by their own times (R14).
    static let pendingLimit = 1 << 20

    private struct Header {
        var time: Int64
        /// When the list was complete, if the header says so.
        var until: Int64?
        var cluster: String?
    }

    private struct NodeSighting {
        var name: String
        var created: Int64
    }

    private struct Item {
        var sightings: [Sighting]
        var node: NodeSighting?
        var stamp: Int64?
        var offset: Int
    }

    private struct List {
        var kind: String?
        var items: [Item] = []
        var hasPods = false
        var isWhole = true
    }

    private(set) var evidence = OwnershipEvidence()
    var account = InventoryAccount()

    private let nameTime: Int64?
    private var header: Header?
    private var list: List?
    /// Lists that the file's name dates, if no kind of list comes twice.
    private var pending: [[Item]] = []
    private var pendingCount = 0
    private var listKinds: Set<String> = []
    private var hasSeveralSnapshots = false
    private var loose: [Item] = []
    private var looseObjects: Set<ExactText> = []
    private var looseStandAlone = false

    /// - Parameter nameTime: The time in the file's name.
    init(nameTime: Int64?) { self.nameTime = nameTime }

    mutating func take(
        _ event: ItemSplitter.Event,
        _ others: (OtherItem) -> OtherItem.Fate = { _ in .unknown }
    ) {
        switch event {
        case .listBegins(let envelope): list = List(kind: ListEnvelope.kind(of: envelope))
        case .listEnds(let envelope): endList(ListEnvelope.kind(of: envelope))
        case .rejected(let reason, let offset, let detail):
            list?.isWhole = false
            account.reject(reason, offset: offset, detail: detail)
        case .item(let bytes, let offset, let isElement):
            do {
                let item = try InventoryItem.decode(bytes)
                // A pod that is broken is nobody else's.
                if case .object(let object) = item,
                    object.savedKind(inList: isElement ? list?.kind : nil) ?? .other == .other,
                    offer(bytes, offset, isElement, others)
                {
                    return
                }
                switch item {
                case .object(let object): try take(object, offset, isElement)
                case .row(let row): try take(row, offset)
                }
            } catch {
                if error.reason == .unrecognised || error.reason == .unexpectedType,
                    offer(bytes, offset, isElement, others)
                {
                    return
                }
                list?.isWhole = false
                account.reject(error.reason, offset: offset, detail: error.detail)
            }
        }
    }

    /// - Returns: Whether the item was somebody's, and is counted.
    private mutating func offer(
        _ bytes: [UInt8],
        _ offset: Int,
        _ isElement: Bool,
        _ others: (OtherItem) -> OtherItem.Fate
    ) -> Bool {
        let item = OtherItem(
            bytes: bytes,
            listKind: isElement ? list?.kind : nil,
            cluster: header?.cluster,
            time: header?.time ?? nameTime
        )
        switch others(item) {
        case .used: account.countUsed(at: item.time)
        case .unknown: return false
        case .rejected(let reason, let detail):
            list?.isWhole = false
            account.reject(reason, offset: offset, detail: detail)
        }
        return true
    }

    /// The file ends: what has waited for its time gets it.
    mutating func finish() {
        for items in pending { date(items, at: hasSeveralSnapshots ? nil : nameTime) }
        pending = []
        date(loose, at: looseStandAlone ? nil : nameTime)
        loose = []
    }

    private mutating func take(
        _ object: SavedObject,
        _ offset: Int,
        _ isElement: Bool
    ) throws(ItemMistake) {
        guard let kind = object.savedKind(inList: isElement ? list?.kind : nil) else {
            throw ItemMistake(
                reason: .unrecognised,
                detail: "expected a kind, or members that only a pod, node, service or slice has"
            )
        }
        if kind == .snapshot { return try begin(object) }
        guard kind != .other || !isElement || object.kind?.hasSuffix("List") != true else {
            throw ItemMistake(
                reason: .unrecognised,
                detail: "expected lists one after another, found a list in a list"
            )
        }
        let reading = object.reading(as: kind)
        if let mistake = reading.mistake {
            throw ItemMistake(reason: mistake.reason, detail: mistake.detail)
        }
        if kind == .pod { list?.hasPods = true }
        var node: NodeSighting?
        if kind == .node, let name = object.metadata?.name,
            let text = object.metadata?.creationTimestamp,
            let created = InventoryTime.milliseconds(of: text)
        {
            node = NodeSighting(name: name, created: created)
        }
        let item = Item(
            sightings: reading.sightings,
            node: node,
            stamp: reading.latestStamp,
            offset: offset
        )
        if let header {
            add(item, at: header.time, cluster: header.cluster)
        } else if isElement, list != nil {
            list?.items.append(item)
            if list?.items.count == Self.pendingLimit { dateListEarly() }
        } else {
            addLoose(item, identity: object.metadata?.uid)
        }
    }

    private mutating func begin(_ object: SavedObject) throws(ItemMistake) {
        guard let text = object.time, let time = InventoryTime.milliseconds(of: text) else {
            throw ItemMistake(
                reason: .time,
                detail: "expected a WeirSnapshot with a time such as \"2026-11-20T13:00:00Z\""
            )
        }
        let until = object.until.flatMap { InventoryTime.milliseconds(of: $0) }
        let cluster = object.cluster.flatMap { $0.isEmpty ? nil : $0 }
        header = Header(time: time, until: until, cluster: cluster)
        account.countIgnored()
    }

    private mutating func take(_ row: InventoryRow, _ offset: Int) throws(ItemMistake) {
        guard row.isRow else {
            throw ItemMistake(
                reason: .unrecognised,
                detail: "expected an object with a kind, or a row with a Type and TimeGenerated"
            )
        }
        guard let table = row.table else { return account.countIgnored() }
        var reading = ItemReading()
        let time = row.time(&reading)
        row.readSightings(table, &reading)
        if let mistake = reading.mistake {
            throw ItemMistake(reason: mistake.reason, detail: mistake.detail)
        }
        guard let time else {
            throw ItemMistake(reason: .time, detail: "expected a row with TimeGenerated")
        }
        var item = Item(sightings: reading.sightings, stamp: time, offset: offset)
        if table == .nodes, let name = row["computer"], let text = row["creationtimestamp"] {
            guard let created = InventoryTime.milliseconds(of: text) else {
                throw ItemMistake(
                    reason: .time,
                    detail: "expected an ISO 8601 time as CreationTimeStamp"
                )
            }
            item.node = NodeSighting(name: name, created: created)
        }
        add(item, at: time, cluster: row.cluster)
    }

    private mutating func endList(_ kind: String?) {
        guard let ended = list else { return }
        list = nil
        let kind = ended.kind ?? kind ?? ""
        if let header {
            // A header promises that all pods follow; one that was rejected may be any of them.
            guard ended.isWhole, ended.hasPods, kind == "List" || kind == "PodList",
                let until = header.until
            else { return }
            return evidence.addCompleteList(
                from: header.time,
                until: until,
                cluster: header.cluster
            )
        }
        guard !ended.items.isEmpty else { return }
        if !listKinds.insert(kind).inserted { hasSeveralSnapshots = true }
        pendingCount += ended.items.count
        guard nameTime != nil, !hasSeveralSnapshots, pendingCount <= Self.pendingLimit else {
            for items in pending { date(items, at: nil) }
            pending = []
            return date(ended.items, at: nil)
        }
        pending.append(ended.items)
    }

    /// A list too long to wait for its end: what it has shown so far was not taken before its latest time.
    private mutating func dateListEarly() {
        guard let items = list?.items else { return }
        list?.items = []
        hasSeveralSnapshots = true
        date(items, at: nil)
    }

    private mutating func addLoose(_ item: Item, identity: String?) {
        if let identity, !looseStandAlone, !looseObjects.insert(ExactText(identity)).inserted {
            looseStandAlone = true
        }
        if loose.count == Self.pendingLimit { looseStandAlone = true }
        loose.append(item)
        guard looseStandAlone else { return }
        looseObjects = []
        for item in loose { date([item], at: nil) }
        loose = []
    }

    /// Folds in items that are of one snapshot; without a time, at their latest.
    private mutating func date(_ items: [Item], at time: Int64?) {
        let latest = items.compactMap(\.stamp).max()
        guard let time = time ?? latest else {
            for item in items {
                guard !item.sightings.isEmpty || item.node != nil else {
                    account.countIgnored()
                    continue
                }
                account.reject(
                    .time,
                    offset: item.offset,
                    detail: "nothing says when it was seen: expected a WeirSnapshot before it, "
                        + "a time in the file's name, or a timestamp in the object"
                )
            }
            return
        }
        for item in items { add(item, at: time, cluster: nil) }
    }

    private mutating func add(_ item: Item, at time: Int64, cluster: String?) {
        guard !item.sightings.isEmpty || item.node != nil else { return account.countIgnored() }
        for sighting in item.sightings { evidence.add(sighting, at: time, cluster: cluster) }
        if let node = item.node {
            evidence.addNode(name: node.name, created: node.created, at: time, cluster: cluster)
        }
        account.countUsed(at: time)
    }
}
