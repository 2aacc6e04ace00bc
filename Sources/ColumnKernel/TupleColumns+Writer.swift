extension TupleColumns {
    /// Lends the columns for appending without a check a value.
    ///
    /// The arrays move into locals and back: nested closures over parts of `self` would be overlapping accesses.
    @inline(__always)
    mutating func withWriter<Result>(_ body: (inout ColumnWriter) -> Result) -> Result {
        let first = count
        let limit = capacity
        var written = first
        var times = take(&self.times)
        var sources = take(&self.sources)
        var destinations = take(&self.destinations)
        var ports = take(&self.ports)
        var codes = take(&self.codes)
        var protocols = take(&self.protocols)
        var flags = take(&self.flags)
        var groups = take(&self.groups)
        var packetsSent = take(&self.packetsSent)
        var bytesSent = take(&self.bytesSent)
        var packetsReceived = take(&self.packetsReceived)
        var bytesReceived = take(&self.bytesReceived)
        var offsets = take(&self.offsets)
        // Safe because all arrays have `capacity` elements, and nobody else sees them until `body` returns.
        let result = unsafe times.withUnsafeMutableBufferPointer { times in
            unsafe sources.withUnsafeMutableBufferPointer { sources in
                unsafe destinations.withUnsafeMutableBufferPointer { destinations in
                    unsafe ports.withUnsafeMutableBufferPointer { ports in
                        unsafe codes.withUnsafeMutableBufferPointer { codes in
                            unsafe protocols.withUnsafeMutableBufferPointer { protocols in
                                unsafe flags.withUnsafeMutableBufferPointer { flags in
                                    unsafe groups.withUnsafeMutableBufferPointer { groups in
                                        unsafe packetsSent.withUnsafeMutableBufferPointer {
                                            packetsSent in
                                            unsafe bytesSent.withUnsafeMutableBufferPointer {
                                                bytesSent in
                                                unsafe packetsReceived
                                                    .withUnsafeMutableBufferPointer {
                                                        packetsReceived in
                                                        unsafe bytesReceived
                                                            .withUnsafeMutableBufferPointer {
                                                                bytesReceived in
                                                                unsafe offsets
                                                                    .withUnsafeMutableBufferPointer
                                                                { offsets in
                                                                    var writer =
                                                                        unsafe ColumnWriter(
                                                                            count: first,
                                                                            capacity: limit,
                                                                            times: times.baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            sources: sources
                                                                                .baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            destinations:
                                                                                destinations
                                                                                .baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            ports: ports.baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            codes: codes.baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            protocols: protocols
                                                                                .baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            flags: flags.baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            groups: groups
                                                                                .baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            packetsSent: packetsSent
                                                                                .baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            bytesSent: bytesSent
                                                                                .baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            packetsReceived:
                                                                                packetsReceived
                                                                                .baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            bytesReceived:
                                                                                bytesReceived
                                                                                .baseAddress
                                                                                .unsafelyUnwrapped,
                                                                            offsets: offsets
                                                                                .baseAddress
                                                                                .unsafelyUnwrapped
                                                                        )
                                                                    let result = unsafe body(
                                                                        &writer
                                                                    )
                                                                    written = unsafe writer.count
                                                                    return result
                                                                }
                                                            }
                                                    }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        self.times = times
        self.sources = sources
        self.destinations = destinations
        self.ports = ports
        self.codes = codes
        self.protocols = protocols
        self.flags = flags
        self.groups = groups
        self.packetsSent = packetsSent
        self.bytesSent = bytesSent
        self.packetsReceived = packetsReceived
        self.bytesReceived = bytesReceived
        self.offsets = offsets
        count = written
        return result
    }
}

/// Moves an array out, so that it stays the only one of its memory.
@inline(__always)
func take<Value>(_ array: inout [Value]) -> [Value] {
    var taken: [Value] = []
    swap(&taken, &array)
    return taken
}

/// The columns of `TupleColumns` while they are lent.
@unsafe
struct ColumnWriter {
    private(set) var count: Int
    let capacity: Int
    let times: UnsafeMutablePointer<Int64>
    private let sources: UnsafeMutablePointer<UInt32>
    private let destinations: UnsafeMutablePointer<UInt32>
    let ports: UnsafeMutablePointer<UInt32>
    let codes: UnsafeMutablePointer<UInt32>
    let protocols: UnsafeMutablePointer<UInt16>
    private let flags: UnsafeMutablePointer<UInt8>
    private let groups: UnsafeMutablePointer<UInt32>
    private let packetsSent: UnsafeMutablePointer<UInt64>
    private let bytesSent: UnsafeMutablePointer<UInt64>
    private let packetsReceived: UnsafeMutablePointer<UInt64>
    private let bytesReceived: UnsafeMutablePointer<UInt64>
    private let offsets: UnsafeMutablePointer<Int64>

    @inline(__always)
    init(
        count: Int,
        capacity: Int,
        times: UnsafeMutablePointer<Int64>,
        sources: UnsafeMutablePointer<UInt32>,
        destinations: UnsafeMutablePointer<UInt32>,
        ports: UnsafeMutablePointer<UInt32>,
        codes: UnsafeMutablePointer<UInt32>,
        protocols: UnsafeMutablePointer<UInt16>,
        flags: UnsafeMutablePointer<UInt8>,
        groups: UnsafeMutablePointer<UInt32>,
        packetsSent: UnsafeMutablePointer<UInt64>,
        bytesSent: UnsafeMutablePointer<UInt64>,
        packetsReceived: UnsafeMutablePointer<UInt64>,
        bytesReceived: UnsafeMutablePointer<UInt64>,
        offsets: UnsafeMutablePointer<Int64>
    ) {
        unsafe self.count = count
        unsafe self.capacity = capacity
        unsafe self.times = unsafe times
        unsafe self.sources = unsafe sources
        unsafe self.destinations = unsafe destinations
        unsafe self.ports = unsafe ports
        unsafe self.codes = unsafe codes
        unsafe self.protocols = unsafe protocols
        unsafe self.flags = unsafe flags
        unsafe self.groups = unsafe groups
        unsafe self.packetsSent = unsafe packetsSent
        unsafe self.bytesSent = unsafe bytesSent
        unsafe self.packetsReceived = unsafe packetsReceived
        unsafe self.bytesReceived = unsafe bytesReceived
        unsafe self.offsets = unsafe offsets
    }

    /// Completes a row that has been appended.
    @inline(__always)
    func setAddresses(_ row: Int, _ source: UInt32, _ destination: UInt32) {
        // Safe because the caller names rows below `count`.
        unsafe assert(row < count)
        unsafe sources[row] = source
        unsafe destinations[row] = destination
    }

    /// Where a row stood.
    @inline(__always)
    func setPlace(_ row: Int, group: UInt32, offset: Int) {
        // Safe because the caller names rows below `capacity`.
        unsafe groups[row] = group
        unsafe offsets[row] = Int64(offset)
    }

    @inline(__always)
    func offset(_ row: Int) -> Int64 { unsafe offsets[row] }

    @inline(__always)
    func setCounters(
        _ row: Int,
        _ counters: (UInt64, UInt64, UInt64, UInt64),
        _ flags: TupleFlags
    ) {
        // Safe because the caller names rows below `capacity`.
        unsafe packetsSent[row] = counters.0
        unsafe bytesSent[row] = counters.1
        unsafe packetsReceived[row] = counters.2
        unsafe bytesReceived[row] = counters.3
        unsafe self.flags[row] = flags.rawValue
    }

    /// Takes over rows whose values have all been set.
    @inline(__always)
    mutating func append(_ rows: Int) {
        unsafe count = count &+ rows
        unsafe assert(count <= capacity)
    }
}

extension TupleColumns {
    /// Lends times, ports and counters for loops without checks.
    @inline(__always)
    func withMeasures<Result>(_ body: (MeasurePointers) -> Result) -> Result {
        unsafe times.withUnsafeBufferPointer { times in
            unsafe ports.withUnsafeBufferPointer { ports in
                unsafe packetsSent.withUnsafeBufferPointer { packetsSent in
                    unsafe bytesSent.withUnsafeBufferPointer { bytesSent in
                        unsafe packetsReceived.withUnsafeBufferPointer { packetsReceived in
                            unsafe bytesReceived.withUnsafeBufferPointer { bytesReceived in
                                // Safe because the columns are borrowed until `body` returns.
                                unsafe body(
                                    unsafe MeasurePointers(
                                        times: times,
                                        ports: ports,
                                        packetsSent: packetsSent,
                                        bytesSent: bytesSent,
                                        packetsReceived: packetsReceived,
                                        bytesReceived: bytesReceived
                                    )
                                )
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Times, ports and counters of `TupleColumns` while they are lent.
@unsafe
struct MeasurePointers {
    let times: UnsafeBufferPointer<Int64>
    let ports: UnsafeBufferPointer<UInt32>
    let packetsSent: UnsafeBufferPointer<UInt64>
    let bytesSent: UnsafeBufferPointer<UInt64>
    let packetsReceived: UnsafeBufferPointer<UInt64>
    let bytesReceived: UnsafeBufferPointer<UInt64>
}
