/// Writes windows as records of one format, byte for byte as the platform does.
struct RecordText {
    let format: LogFormat
    let nic: NIC
    let identity: ResourceIdentity
    /// VNet: members in alphabetical order, `time` last, as some NICs' blobs have it.
    let isAlphabetical: Bool
    /// Words of the hot path as bytes, by raw value.
    let encryptions: [[UInt8]]
    /// Unix milliseconds of the generator's start.
    let start: Int
    private let seed: UInt64
    /// Room for one tuple with quotes and comma, amply.
    static let longestTuple = 256
    /// What `EventWindow.order` says of the window at hand.
    private(set) var keys: [UInt64] = []

    init(_ format: LogFormat, of nic: NIC, identity: ResourceIdentity, in world: World) {
        self.format = format
        self.nic = nic
        self.identity = identity
        start = world.start * 1000
        seed = mix(world.seed, 0x71E, UInt64(nic.node + 1))
        isAlphabetical = nic.node % 2 == 0
        encryptions = Encryption.allCases.map { Array($0.name.utf8) }
    }

    /// The time the record of a window was written, in units of 100 ns since 1970.
    ///
    /// A little over two seconds after the window's end, with the jitter of a real clock.
    func time(of index: Int) -> UInt64 {
        let ended = UInt64(start + nic.start(of: index + 1))
        return (ended + 2_400) * 10_000 + mix(seed, UInt64(index)) % 100_000
    }

    /// Appends the record of a window, if anything happened in it.
    ///
    /// - Returns: The rows of a VNet record whose opening is not in view.
    mutating func append(
        _ window: EventWindow,
        index: Int,
        to text: inout ByteText,
        tally: inout Truth.Tally
    ) -> Int {
        window.order(of: format, from: nic.start(of: index), into: &keys)
        guard !keys.isEmpty else { return 0 }
        if tally.records > 0 { text.put(",") }
        tally.records += 1
        if format == .vnetV4 { return appendVNet(window, index, to: &text, tally: &tally) }
        appendNSG(window, index, to: &text, tally: &tally)
        return 0
    }

    func put(_ conversation: Conversation, to text: inout ByteText) {
        text.put(UInt8(ascii: ","))
        conversation.source.write(to: &text)
        text.put(UInt8(ascii: ","))
        conversation.destination.write(to: &text)
        text.put(UInt8(ascii: ","))
        text.put(decimal: UInt64(conversation.sourcePort))
        text.put(UInt8(ascii: ","))
        text.put(decimal: UInt64(conversation.destinationPort))
        text.put(UInt8(ascii: ","))
    }

    func put(_ counters: Counters, to text: inout ByteText) {
        text.put(UInt8(ascii: ","))
        text.put(decimal: counters.packetsSent)
        text.put(UInt8(ascii: ","))
        text.put(decimal: counters.bytesSent)
        text.put(UInt8(ascii: ","))
        text.put(decimal: counters.packetsReceived)
        text.put(UInt8(ascii: ","))
        text.put(decimal: counters.bytesReceived)
    }
}
