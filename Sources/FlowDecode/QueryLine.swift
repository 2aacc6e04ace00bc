import ColumnKernel
import Flow

/// How the line of a DNS query is written.
enum QueryLineLayout {
    /// CoreDNS: the question in quotes, 5 or 7 tokens (`coredns.md` section 1).
    case quoted
    /// The firewall's DNS proxy: no quotes, always 7 tokens; the dash may be an en dash (`azure-firewall.md` section 5.2).
    case proxy
}

private let dash: Pattern = " - "
private let enDash: Pattern = " \u{2013} "
private let quote: Pattern = "\""

/// Reads the query line in `range`, which begins with the client, into a lookup.
///
/// - Returns: Why it is none, or `nil` if it is.
func readQueryLine(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    layout: QueryLineLayout,
    into event: inout Event,
    _ tables: inout EventTables,
    _ addresses: inout AddressTable
) -> RejectReason? {
    // The client ends at the first blank: what stands for a flag may be a dash, too.
    let middle = blankIndex(bytes, range)
    let behind = middle..<range.upperBound
    guard let separator = [dash, enDash].first(where: { stands($0, bytes, behind) }) else {
        return .unparsedMessage
    }
    let client = HostAndPort(bytes, range.lowerBound..<middle)
    guard let port = client.port else { return .port }
    guard port >= 0 else { return .unparsedMessage }
    let rest = middle + separator.count..<range.upperBound
    guard let (question, answer, id) = split(bytes, rest, layout) else { return .unparsedMessage }
    guard let source = address(bytes, client.host, &addresses) else { return .address }
    event.kind = .dns
    event.source = source
    event.sourcePort = port
    event.queryID = id
    event.queryType = tables.texts.intern(bytes, question[0])
    event.name = tables.domainName(bytes, question[2])
    guard event.name != TextTable.empty else { return .unparsedMessage }
    event.responseCode = code(bytes, answer[0], &tables)
    guard isBlank(bytes, answer[3]) || isDuration(bytes, answer[3]) else {
        return .unparsedMessage
    }
    if !isBlank(bytes, answer[3]) {
        let seconds = answer[3].lowerBound..<answer[3].upperBound - 1
        guard let time = nanoseconds(ofSeconds: bytes, seconds) else { return .unparsedMessage }
        event.duration = time
    }
    return nil
}

/// A response code; `-` is none.
private func code(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ tables: inout EventTables
) -> UInt32 {
    isBlank(bytes, range) ? TextTable.empty : tables.texts.intern(bytes, range)
}

private func isDuration(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    range.count > 1 && bytes[range.upperBound - 1] == UInt8(ascii: "s")
}

/// The tokens of a line.
///
/// Type, class, name, protocol and more of the question; code, flags, size and duration of the answer.
private func split(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ layout: QueryLineLayout
) -> (question: [Range<Int>], answer: [Range<Int>], id: Int64)? {
    let idEnd = blankIndex(bytes, range)
    guard let id = wholeNumber(bytes, range.lowerBound..<idEnd), id < 65536,
        idEnd < range.upperBound
    else { return nil }
    let rest = idEnd + 1..<range.upperBound
    switch layout {
    case .proxy:
        let all = tokens(bytes, rest)
        guard all.count == 11 else { return nil }
        return (Array(all[..<7]), Array(all[7...]), id)
    case .quoted:
        guard stands(quote, bytes, rest),
            let end = closingQuote(bytes, rest.lowerBound + 1..<rest.upperBound),
            end + 1 < rest.upperBound, bytes[end + 1] == 0x20
        else { return nil }
        let question = tokens(bytes, rest.lowerBound + 1..<end)
        let answer = tokens(bytes, end + 2..<rest.upperBound)
        // The "combined" format appends the opcode in quotes.
        guard question.count == 5 || question.count == 7,
            answer.count == 4
                || answer.count == 5 && answer[4].count > 2 && stands(quote, bytes, answer[4])
                    && bytes[answer[4].upperBound - 1] == UInt8(ascii: "\"")
        else { return nil }
        return (question, answer, id)
    }
}

/// The quote behind the question; one that belongs to a name has a backslash.
private func closingQuote(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var at = range.lowerBound
    while at < range.upperBound, bytes[at] != UInt8(ascii: "\"") {
        at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    return at < range.upperBound ? at : nil
}

/// Parts between single blanks; two blanks in a row have an empty one between them, one behind a backslash belongs to a name.
private func tokens(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var (start, at) = (range.lowerBound, range.lowerBound)
    while at < range.upperBound {
        switch bytes[at] {
        case UInt8(ascii: "\\"): at += 2
        case 0x20:
            result.append(start..<at)
            at += 1
            start = at
        default: at += 1
        }
    }
    result.append(start..<range.upperBound)
    return result
}
