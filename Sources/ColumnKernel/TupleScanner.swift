/// Which fields a tuple has: both layouts have 13, in different order (`vnet-flow-logs.md` section 2).
package enum TupleLayout: Sendable {
    /// NSG version 1 (8 fields) and 2 (13 fields).
    case nsg
    /// VNet version 4.
    case vnet
}

/// Why `scanTuples` stopped.
package enum TupleScanStop: Sendable {
    /// The byte after the last closing quote is no comma with a quote behind it.
    case afterValue
    /// The string that starts here is not one of the plain kind; the slow path decides.
    case irregular
    /// Too few bytes are left to be sure of a whole tuple.
    case needsMore
    /// The columns are full.
    case full
}

/// The fast path: reads consecutive tuple strings of an array into columns.
///
/// Takes only tuples in the exact form the platform writes (no escapes, known letters, IPv4 or IPv6 text, counters
/// below 10^14); anything else is left to the caller's plain parser, which is also its test oracle.
///
/// Fields are cut with a bit mask of the commas in the next 64 bytes, numbers converted eight digits at a time, addresses found by their
/// text; nothing is looked at byte by byte.
///
/// - Parameters:
///   - bytes: A window of decompressed input.
///   - start: Index of an opening quote in `bytes`.
///   - layout: What the fields are.
///   - group: The flow group of all these tuples.
///   - baseOffset: Offset of `bytes[0]` in the decompressed input.
///   - columns: Gains a row a tuple, up to its capacity.
///   - addresses: Gains the addresses it did not know.
/// - Returns: Where to go on. After `.afterValue` that is behind a closing quote, else at an opening one.
package func scanTuples(
    _ bytes: Span<UInt8>,
    from start: Int,
    layout: TupleLayout,
    group: UInt32,
    baseOffset: Int,
    into columns: inout TupleColumns,
    addresses: inout AddressTable
) -> (next: Int, stop: TupleScanStop) {
    var at = start
    while true {
        var misses: [AddressMiss] = []
        let pause = scanTuples(
            bytes,
            from: at,
            layout: layout,
            group: group,
            baseOffset: baseOffset,
            into: &columns,
            texts: addresses.texts,
            misses: &misses
        )
        for miss in misses {
            let tuple = Int(columns.offsets[miss.row]) - baseOffset
            let text = bytes.extracting(
                tuple + miss.text.lowerBound..<tuple + miss.text.upperBound
            )
            guard let address = AddressText.parse(text) else {
                // Rows from this one on are the caller's business.
                columns.removeRows(from: miss.row)
                return (tuple - 1, .irregular)
            }
            let number = addresses.intern(
                high: address.high,
                low: address.low,
                isWide: address.isWide,
                text: text
            )
            columns.setAddress(number, of: miss.side, row: miss.row)
        }
        guard let stop = pause.stop else {
            at = pause.next
            continue
        }
        return (pause.next, stop)
    }
}

/// Tuples whose addresses are looked up together: by then, the memory that the lookups need has arrived.
private let tuplesInFlight = 32
/// New addresses that are numbered together.
private let maximumMisses = 64

/// Reads tuples until `scanTuples` has to stop, or there are many unknown addresses: then without a `stop`.
///
/// Rows with unknown addresses have number 0 there.
private func scanTuples(
    _ bytes: Span<UInt8>,
    from start: Int,
    layout: TupleLayout,
    group: UInt32,
    baseOffset: Int,
    into columns: inout TupleColumns,
    texts: borrowing AddressTexts,
    misses: inout [AddressMiss]
) -> (next: Int, stop: TupleScanStop?) {
    let end = bytes.count
    return unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return (start, .needsMore) }
        return unsafe texts.withPointers { texts in
            unsafe columns.withWriter { columns in
                unsafe withUnsafeTemporaryAllocation(
                    of: PendingAddresses.self,
                    capacity: tuplesInFlight
                ) { pending in
                    var at = start
                    while true {
                        let first = unsafe columns.count
                        let room = unsafe min(tuplesInFlight, columns.capacity &- first)
                        var stop: TupleScanStop? = room < tuplesInFlight ? .full : nil
                        var rows = 0
                        // Safe because no tuple is read beyond `maximumTupleLength` bytes, see `TupleReader`, and as
                        // many elements of `pending` are read as were written.
                        while rows < room {
                            guard at &+ maximumTupleLength <= end else {
                                stop = .needsMore
                                break
                            }
                            let reader = unsafe TupleReader(
                                start: base + at,
                                columns: columns,
                                row: first &+ rows,
                                addresses: pending.baseAddress.unsafelyUnwrapped + rows
                            )
                            let length = unsafe reader.read(layout, texts)
                            guard length > 0 else {
                                stop = .irregular
                                break
                            }
                            unsafe columns.setPlace(
                                first &+ rows,
                                group: group,
                                offset: baseOffset &+ at &+ 1
                            )
                            rows &+= 1
                            at &+= length
                            guard unsafe base[at] == UInt8(ascii: ","),
                                unsafe base[at + 1] == UInt8(ascii: "\"")
                            else {
                                stop = .afterValue
                                break
                            }
                            at &+= 1
                        }
                        unsafe columns.append(rows)
                        for row in 0..<rows {
                            let addresses = unsafe pending[row]
                            let text =
                                unsafe base + Int(columns.offset(first &+ row) &- Int64(baseOffset))
                            let source = unsafe texts.find(
                                addresses.source,
                                text + Int(addresses.sourceStart)
                            )
                            let destination = unsafe texts.find(
                                addresses.destination,
                                text + Int(addresses.destinationStart)
                            )
                            unsafe columns.setAddresses(first &+ row, source, destination)
                            guard source == 0 || destination == 0 else { continue }
                            if source == 0 {
                                misses.append(
                                    AddressMiss(row: first + row, side: .source, addresses)
                                )
                            }
                            if destination == 0 {
                                misses.append(
                                    AddressMiss(row: first + row, side: .destination, addresses)
                                )
                            }
                        }
                        if stop != nil || misses.count >= maximumMisses { return (at, stop) }
                    }
                }
            }
        }
    }
}

/// A row that has an address whose text was not known.
private struct AddressMiss {
    var row: Int
    var side: TupleColumns.Side
    /// Counted from the tuple's first byte.
    var text: Range<Int>

    init(row: Int, side: TupleColumns.Side, _ addresses: PendingAddresses) {
        self.row = row
        self.side = side
        text =
            switch side {
            case .source: Int(addresses.sourceStart)..<Int(addresses.sourceEnd)
            case .destination: Int(addresses.destinationStart)..<Int(addresses.destinationEnd)
            }
    }
}
