import Flow
import FlowInventory

/// Which pods a network policy means, as a token of sources or destinations.
///
/// All requirements have to hold: a selector with fewer of them selects at least the same pods. A
/// namespace is a requirement like any other, by the label that every namespace has.
struct PodSelector: Hashable {
    private var requirements: Set<String> = []

    static let prefix = "pods:"

    mutating func require(_ requirement: String) { requirements.insert(requirement) }

    mutating func requireNamespace(_ name: String) {
        require("ns:kubernetes.io/metadata.name=" + PodSelector.escaped(name))
    }

    mutating func require(_ labels: LabelSelector?, scope: String = "") {
        for requirement in labels?.requirements ?? [] { require(scope + requirement) }
    }

    /// `pods:app=web,ns:kubernetes.io/metadata.name=shop`; no requirement at all is every pod.
    var token: String {
        PodSelector.prefix
            + requirements.sorted { utf8Precedes($0, $1) }.joined(separator: ",")
    }

    /// Whether the pods of one token surely include those of another.
    static func covers(_ wide: String, _ narrow: String) -> Bool {
        guard wide.hasPrefix(prefix), narrow.hasPrefix(prefix) else { return false }
        return parts(of: wide).isSubset(of: parts(of: narrow))
    }

    private static func parts(of token: String) -> Set<Substring> {
        Set(token.dropFirst(prefix.count).split(separator: ","))
    }

    /// What could be mistaken for a separator as `%NN`.
    static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return result
    }
}

/// `metav1.LabelSelector`.
struct LabelSelector: Decodable {
    struct Expression: Decodable {
        var key: String
        var `operator`: String
        var values: [String]?
    }

    struct Labels: Decodable {
        var values: [String: String] = [:]

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: MemberName.self)
            for name in members.orderedKeys {
                values[name.stringValue] = try members.decode(String.self, forKey: name)
            }
        }
    }

    var matchLabels: Labels?
    var matchExpressions: [Expression]?

    /// One text a requirement; equal requirements have equal text.
    var requirements: [String] {
        let labels = (matchLabels?.values ?? [:]).map { name, value in
            PodSelector.escaped(name) + "=" + PodSelector.escaped(value)
        }
        return labels + (matchExpressions ?? []).map(\.requirement)
    }
}

extension LabelSelector.Expression {
    /// `In` with one value is the same as the label.
    fileprivate var requirement: String {
        let name = PodSelector.escaped(key)
        let values = Set(values ?? []).map(PodSelector.escaped)
            .sorted { utf8Precedes($0, $1) }
        switch `operator`.lowercased() {
        case "in" where values.count == 1: return name + "=" + values[0]
        case "exists": return name
        case "doesnotexist": return "!" + name
        default:
            return name + " " + PodSelector.escaped(`operator`.lowercased()) + "("
                + values.joined(separator: "|") + ")"
        }
    }
}
