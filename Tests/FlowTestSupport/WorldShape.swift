extension WorldFile {
    /// Record texts in the file's shape (`blob-layout.md` section 6).
    func laidOut(_ records: [String], _ damage: Damage, _ random: inout SplitMix64) -> [UInt8] {
        switch shape {
        case .blob: Array(document(records, &random).utf8)
        case .fragment: Array(fragment(records, &random).utf8)
        case .lines: Array(lines(records, damage, &random).utf8)
        case .bare: Array((records.count == 1 ? records[0] : array(records)).utf8)
        case .messages: Array(messages(records, &random).utf8)
        case .nested: Array(nested(records, &random).utf8)
        }
    }

    private func array(_ records: [String]) -> String {
        let separator = style.spacing == .compact ? "," : "," + style.newline
        return "[" + records.joined(separator: separator) + "]"
    }

    /// The key under which records lie, in the style's case.
    private func recordsKey(_ random: inout SplitMix64) -> String {
        let keys = [
            WorldStyle.KeyCase.asDocumented: "records", .lower: "records", .upper: "RECORDS",
            .random: random.pick(["Records", "recORDS"]),
        ]
        let colon = style.spacing == .compact ? ":" : " : "
        return "\"" + (keys[style.keyCase] ?? "records") + "\"" + colon
    }

    /// Shape A.
    private func document(_ records: [String], _ random: inout SplitMix64) -> String {
        let rest = style.addsUnknownMembers && random.oneIn(3) ? #","nextLink":null"# : ""
        return "{" + recordsKey(&random) + array(records) + rest + "}"
    }

    /// Shape B: blocks of a blob without its first, perhaps with its last.
    private func fragment(_ records: [String], _ random: inout SplitMix64) -> String {
        let body = records.joined(separator: ",")
        switch random.number(0...3) {
        case 0: return "," + body
        case 1: return "," + body + "]}"
        case 2: return body + "]}"
        default: return body
        }
    }

    /// Shape C; a bad line replaces none of the records, a cut one replaces its own.
    private func lines(
        _ records: [String],
        _ damage: Damage,
        _ random: inout SplitMix64
    ) -> String {
        var lines = records
        if damage == .badLine {
            let index = random.number(0...(lines.count - 1))
            if random.oneIn(2) || lines.count == 1 {
                let bad = ["lost 17 messages", "{\"time\": oops}", "}", "{\"time\":\"2026"]
                lines.insert(random.pick(bad), at: index + 1)
            } else {
                lines[index] = WorldFile.cutLine(lines[index], &random)
            }
        }
        let blank = random.oneIn(5) ? style.newline : ""
        let end = random.oneIn(2) ? style.newline : ""
        return lines.joined(separator: style.newline + blank) + end
    }

    /// A line cut inside a string or right after one: damage either way, seen at the line's end.
    private static func cutLine(_ line: String, _ random: inout SplitMix64) -> String {
        let bytes = Array(line.utf8)
        let quotes = bytes.indices.filter { index in
            bytes[index] == UInt8(ascii: "\"") && (index == 0 || bytes[index - 1] != 0x5C)
        }
        guard quotes.count > 4 else { return "oops" }
        // An odd place in the list closes a string, an even one opens it.
        let place = random.number(2...(quotes.count - 1))
        return String(decoding: bytes[...quotes[place]], as: UTF8.self)
    }

    /// Shape E: many small documents, one after the other.
    private func messages(_ records: [String], _ random: inout SplitMix64) -> String {
        var documents: [String] = []
        var rest = records[...]
        while !rest.isEmpty {
            let count = random.number(1...3)
            documents.append(document(Array(rest.prefix(count)), &random))
            rest = rest.dropFirst(count)
        }
        if random.oneIn(6) { documents.append(document([], &random)) }
        return documents.joined(separator: random.pick(["", " ", "\n", "\r\n\r\n"]))
    }

    /// Shape I: `records` inside `records`, the first ones repeated inside.
    private func nested(_ records: [String], _ random: inout SplitMix64) -> String {
        let inner = document(records, &random)
        let outer = Array(records.prefix(random.number(0...2)))
        return document(outer + [inner], &random)
    }
}
