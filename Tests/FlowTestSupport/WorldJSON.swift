/// A JSON value to be written in some style.
indirect enum WorldJSON {
    case string(String)
    /// A number or literal.
    case raw(String)
    case array([WorldJSON])
    case object([(String, WorldJSON)])
}

/// How one input spells its JSON; none of it changes the meaning.
struct WorldStyle {
    enum KeyCase: CaseIterable {
        case asDocumented
        case lower
        case upper
        case random
    }

    enum Spacing: CaseIterable {
        case compact
        case spaced
        case pretty
    }

    var keyCase = KeyCase.asDocumented
    var spacing = Spacing.compact
    var shufflesMembers = false
    /// One string in so many has a character escaped; 0 only what must be.
    var escapesOneIn = 0
    var escapesKeys = false
    var addsUnknownMembers = false
    var newline = "\n"

    init(_ random: inout SplitMix64, odds: WorldOdds) {
        guard !random.oneIn(3) else { return }  // A third is what the platform writes.
        if random.oneIn(4) { keyCase = random.pick(KeyCase.allCases) }
        if random.oneIn(3) { spacing = random.pick(Spacing.allCases) }
        shufflesMembers = random.oneIn(3)
        if random.oneIn(4) { escapesOneIn = random.number(1...6) }
        escapesKeys = random.oneIn(odds.escapedKey)
        addsUnknownMembers = random.oneIn(4)
        if random.oneIn(4) { newline = "\r\n" }
    }
}

/// Writes JSON; the same seed and style give the same text.
struct WorldWriter {
    var style: WorldStyle
    var random: SplitMix64

    mutating func text(_ json: WorldJSON, depth: Int = 0) -> String {
        switch json {
        case .raw(let text): return text
        case .string(let text): return quoted(text, escapesOneIn: style.escapesOneIn)
        case .array(let elements):
            let parts = elements.map { text($0, depth: depth + 1) }
            return bracketed("[", parts, "]", depth: depth)
        case .object(let members):
            let ordered = style.shufflesMembers ? members.shuffled(using: &random) : members
            var parts: [String] = []
            for (key, value) in ordered {
                let colon = style.spacing == .compact ? ":" : " : "
                let name = quoted(cased(key), escapesOneIn: style.escapesKeys ? 5 : 0)
                parts.append(name + colon + text(value, depth: depth + 1))
            }
            return bracketed("{", parts, "}", depth: depth)
        }
    }

    private func bracketed(
        _ open: String,
        _ parts: [String],
        _ close: String,
        depth: Int
    ) -> String {
        switch style.spacing {
        case .compact: return open + parts.joined(separator: ",") + close
        case .spaced: return open + " " + parts.joined(separator: " , ") + "\t" + close
        case .pretty:
            if parts.isEmpty { return open + close }
            let indent = style.newline + String(repeating: "  ", count: depth + 1)
            let end = style.newline + String(repeating: "  ", count: depth)
            return open + indent + parts.joined(separator: "," + indent) + end + close
        }
    }

    private mutating func cased(_ key: String) -> String {
        switch style.keyCase {
        case .asDocumented: key
        case .lower: key.lowercased()
        case .upper: key.uppercased()
        case .random:
            String(key.map { random.oneIn(2) ? Character($0.uppercased()) : $0 })
        }
    }

    /// What RFC 8259 section 7 demands, and now and then an escape nobody needed.
    private mutating func quoted(_ text: String, escapesOneIn odds: Int) -> String {
        let escaped = random.oneIn(odds) ? random.number(0...max(0, text.count - 1)) : -1
        var quoted = "\""
        for (index, character) in text.enumerated() {
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "/" where odds > 0 && random.oneIn(2): quoted += "\\/"
            default:
                if index == escaped {
                    for unit in String(character).utf16 { quoted += WorldWriter.escape(unit) }
                } else {
                    quoted.append(character)
                }
            }
        }
        return quoted + "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
