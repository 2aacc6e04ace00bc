extension String {
    /// Names of the tables and views that a statement asks, in lower case, and perhaps others: of tables of its own, and functions.
    ///
    /// Told by where a name stands: behind FROM and JOIN, behind a comma of such a list, and behind IN. What is in quotes, of a schema
    /// or in a list in brackets is told, too; texts and comments are passed over. Never too few of those that SQLite takes for tables:
    /// who asks for what is gone must not pass (R13).
    package var askedNames: [String] {
        var reader = AskedNames()
        for token in SQLTokens(self) { reader.take(token) }
        return reader.names
    }
}

/// A word of SQL, or a sign; numbers are words here.
private enum SQLToken: Equatable {
    /// In lower case.
    case word(String)
    /// An identifier in quotes, in lower case: never a keyword.
    case quoted(String)
    case sign(Character)
}

/// What SQL is made of, without texts, blanks and comments.
private struct SQLTokens: Sequence, IteratorProtocol {
    private var rest: Substring

    init(_ sql: String) { rest = sql[...] }

    mutating func next() -> SQLToken? {
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
            } else if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                rest = rest.dropFirst(2)
                while !rest.isEmpty, !rest.hasPrefix("*/") { rest = rest.dropFirst() }
                rest = rest.dropFirst(2)
            } else if first == "'" {
                _ = quoted(until: "'")
            } else if let end = ["\"": "\"", "`": "`", "[": "]"][first] as Character? {
                return .quoted(quoted(until: end).lowercased())
            } else if isOfWord(first) {
                let word = rest.prefix(while: isOfWord)
                rest = rest.dropFirst(word.count)
                return .word(word.lowercased())
            } else {
                rest = rest.dropFirst()
                return .sign(first)
            }
        }
        return nil
    }

    private func isOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "$"
    }

    /// What stands between quotes; the end of the text closes them, too.
    private mutating func quoted(until end: Character) -> String {
        var text = ""
        rest = rest.dropFirst()
        while let character = rest.first {
            rest = rest.dropFirst()
            guard character == end else {
                text.append(character)
                continue
            }
            // Twice is once; brackets have no such thing.
            guard end != "]", rest.first == end else { break }
            rest = rest.dropFirst()
            text.append(character)
        }
        return text
    }
}

/// Which words stand where tables do.
private struct AskedNames {
    private(set) var names: [String] = []
    /// Of each bracket that is open, and of the statement itself.
    private var lists = [List()]
    private var isBehindName = false
    private var isBehindIn = false

    private struct List {
        /// Between FROM and what ends its list.
        var isOfTables = false
        /// The next word is a table.
        var expectsTable = false
    }

    private static let ends: Set = [
        "select", "values", "with", "where", "group", "order", "having", "limit", "window", "union",
        "except", "intersect", "set", "returning",
    ]

    mutating func take(_ token: SQLToken) {
        let last = lists.count - 1
        let (wasBehindName, wasBehindIn) = (isBehindName, isBehindIn)
        (isBehindName, isBehindIn) = (false, false)
        switch token {
        case .word("from"), .word("join"): lists[last] = List(isOfTables: true, expectsTable: true)
        case .word("in"):
            lists[last].expectsTable = true
            isBehindIn = true
        case .word("not"), .word("lateral"): break
        case .word(let word) where Self.ends.contains(word): lists[last] = List()
        case .word(let name), .quoted(let name):
            guard lists[last].expectsTable else { return }
            lists[last].expectsTable = false
            names.append(name)
            isBehindName = true
        case .sign("."):
            // It was a schema's name.
            guard wasBehindName else { return }
            names.removeLast()
            lists[last].expectsTable = true
        case .sign(","): lists[last].expectsTable = lists[last].isOfTables
        case .sign("("):
            // Behind IN there are values, or a statement.
            let isOfTables = lists[last].expectsTable && !wasBehindIn
            lists[last].expectsTable = false
            lists.append(List(isOfTables: isOfTables, expectsTable: isOfTables))
        case .sign(")"): if lists.count > 1 { lists.removeLast() }
        case .sign(";"): lists = [List()]
        case .sign: lists[last].expectsTable = false
        }
    }
}
