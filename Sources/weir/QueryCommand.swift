import ArgumentParser
import Codec
import FlowStore
import Foundation
import Reports

/// `weir query DB [SQL]`.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask a result database by SQL, without any way to change it.",
        discussion: """
            EXAMPLE
              weir query night.sqlite 'SELECT * FROM denials LIMIT 10'
              weir query night.sqlite --format csv < monthly.sql > monthly.csv

            One statement that reads. weir schema describes the views. Without SQL, or with -, it \
            comes from standard input.

            A table is for reading: numbers right, NULL empty, control characters spelled out, on \
            a terminal cut to its width. json (an array of objects) is exact. csv (RFC 4180) is for \
            spreadsheets: text that would be a formula has an apostrophe in front, and control \
            characters but line feeds are spelled out.

            EXIT STATUS
              0      done, even without rows
              2      the query began and could not go on
              64     wrong SQL, or not a result database
              141    the reader of standard output has gone
            """
    )

    @Argument(help: "Result database.", completion: .file(extensions: ["sqlite", "db"]))
    var database: String

    @Argument(help: "SQL text; - or nothing for standard input.")
    var sql: String?

    @Option(help: ArgumentHelp("How rows are written.", valueName: "format"))
    var format: ReportFormatName = .table

    func run() throws {
        let reader: ResultReader
        do { reader = try ResultReader(path: database) } catch { throw error.failure }
        let sql = try readSQL()
        let lineWidth = isatty(STDOUT_FILENO) == 1 ? terminalColumns(of: STDOUT_FILENO) : nil
        var sink = StandardOutputSink(format: format.format(lineWidth: lineWidth))
        do { try reader.query(sql, into: &sink) } catch {
            // What was found before the error is shown, and the status tells it is not all.
            sink.flush()
            throw error.failure
        }
        if let failure = sink.failure { throw failure }
        if sink.hasCutLines {
            Messages.standard.note(
                "lines are cut to the width of the terminal; in a pipe, or as --format json,"
                    + " they are whole"
            )
        }
    }

    private func readSQL() throws(Failure) -> String {
        if let sql, sql != "-" { return sql }
        if sql == nil, isatty(STDIN_FILENO) == 1 {
            throw .usage("no SQL given: as an argument, or on standard input")
        }
        return try StandardInput.readText(limit: 1 << 20, what: "SQL")
    }
}

extension ReportFormatName: ExpressibleByArgument {}

/// Renders rows and writes them in large pieces.
private struct StandardOutputSink: RowSink {
    private var format: any ReportFormat
    private var pending = ""
    private(set) var failure: Failure?

    init(format: any ReportFormat) { self.format = format }

    mutating func begin(columns: [String]) { format.begin(columns: columns, into: &pending) }

    mutating func row(_ cells: [Cell]) -> Demand {
        format.append(cells, into: &pending)
        if pending.utf8.count >= 1 << 16 { flush() }
        return failure == nil ? .more : .enough
    }

    mutating func end() {
        format.end(into: &pending)
        flush()
    }

    /// Whether a table was wider than the terminal.
    var hasCutLines: Bool { (format as? TableFormat)?.hasCutLines ?? false }

    mutating func flush() {
        guard failure == nil, !pending.isEmpty else { return }
        do { try StandardOutput.write(pending) } catch { failure = error }
        pending.removeAll(keepingCapacity: true)
    }
}
