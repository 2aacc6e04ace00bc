/// Decides by its first words whether a statement may run at all.
///
/// The connection is read-only, so this is the second fence, not the first: it stops what SQLite
/// counts as reading and still reaches beyond the file (`ATTACH` creates files), and it turns a
/// refusal into a sentence. A statement's first keyword fixes its kind in SQLite's grammar, except
/// after `WITH`, where the caller asks the prepared statement whether it writes.
package enum QueryGuard {
    /// Throws for whatever is not a single reading statement, as far as its beginning tells.
    package static func check(_ sql: String) throws(QueryError) {
        var scanner = SQLScanner(sql)
        guard !scanner.isAtEnd else { throw .empty }
        // What is explained is compiled, and some pragmas take effect then.
        if scanner.skip(word: "EXPLAIN"), scanner.skip(word: "QUERY") {
            guard scanner.skip(word: "PLAN") else { throw .notAQuery(keyword: "QUERY") }
        }
        guard let keyword = scanner.nextWord() else {
            throw .notAQuery(keyword: scanner.rest(limit: 12))
        }
        switch keyword.uppercased() {
        case "SELECT", "WITH", "VALUES": return
        case "PRAGMA": try checkPragma(&scanner)
        case let word where writing.contains(word): throw .writes(keyword: word)
        default: throw .notAQuery(keyword: keyword)
        }
    }

    private static func checkPragma(_ scanner: inout SQLScanner) throws(QueryError) {
        var name = scanner.nextWord()?.lowercased() ?? ""
        if scanner.skip(".") { name = scanner.nextWord()?.lowercased() ?? "" }
        if scanner.skip("(") {
            guard pragmasWithArgument.contains(name) else { throw .pragma(name: name) }
        } else if scanner.skip("=") {
            throw .pragma(name: name)
        } else {
            guard pragmasWithArgument.contains(name) || pragmas.contains(name) else {
                throw .pragma(name: name)
            }
        }
    }

    private static let writing: Set<String> = [
        "ALTER", "ANALYZE", "CREATE", "DELETE", "DROP", "INSERT", "REINDEX", "REPLACE", "UPDATE",
        "VACUUM",
    ]

    /// Tell something of the whole database; an argument in parentheses would set it.
    private static let pragmas: Set<String> = [
        "application_id", "collation_list", "compile_options", "database_list", "encoding",
        "freelist_count", "function_list", "journal_mode", "page_count", "page_size",
        "pragma_list", "schema_version", "user_version",
    ]

    /// Take a table's name or a limit, and change nothing.
    private static let pragmasWithArgument: Set<String> = [
        "foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo",
        "integrity_check", "quick_check", "table_info", "table_list", "table_xinfo",
    ]
}

/// Reads words from the beginning of SQL text, past white space and comments.
private struct SQLScanner {
    private var tail: Substring.UTF8View

    init(_ sql: String) {
        tail = Substring(sql).utf8
        skipBlank()
        // Empty statements before the first real one are harmless.
        while skip(";") {}
    }

    var isAtEnd: Bool { tail.isEmpty }

    func rest(limit: Int) -> String { String(Substring(tail).prefix(limit)) }

    mutating func nextWord() -> String? {
        skipBlank()
        let word = tail.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard !word.isEmpty else { return nil }
        tail = tail.dropFirst(word.count)
        return String(Substring(word))
    }

    /// Passes a keyword, if it is the next word.
    mutating func skip(word: String) -> Bool {
        let before = tail
        if nextWord()?.uppercased() == word { return true }
        tail = before
        return false
    }

    mutating func skip(_ symbol: Unicode.Scalar) -> Bool {
        skipBlank()
        guard tail.first == UInt8(ascii: symbol) else { return false }
        tail = tail.dropFirst()
        skipBlank()
        return true
    }

    private mutating func skipBlank() {
        while let byte = tail.first {
            switch byte {
            case 0x09, 0x0A, 0x0C, 0x0D, 0x20: tail = tail.dropFirst()
            case 0xEF where tail.starts(with: [0xEF, 0xBB, 0xBF]): tail = tail.dropFirst(3)
            case UInt8(ascii: "-") where tail.starts(with: "--".utf8):
                tail = tail.drop { $0 != 0x0A }
            case UInt8(ascii: "/") where tail.starts(with: "/*".utf8): skipBlockComment()
            default: return
            }
        }
    }

    /// SQLite ends an open block comment at the end of the text.
    private mutating func skipBlockComment() {
        tail = tail.dropFirst(2)
        while !tail.isEmpty && !tail.starts(with: "*/".utf8) { tail = tail.dropFirst() }
        tail = tail.dropFirst(2)
    }
}
