import FlowAudit
import FlowReport
import Foundation
import FoundationXML
import StoreTestSupport
import Testing

/// An element of a page that was read as XML.
final class PageElement {
    let name: String
    let attributes: [String: String]
    fileprivate(set) var children: [PageElement] = []
    /// Of this element alone, and with those in it, as they follow each other.
    fileprivate(set) var text = ""

    init(name: String, attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    /// This and all below it, in order.
    var all: [PageElement] { [self] + children.flatMap(\.all) }

    func all(_ name: String) -> [PageElement] { all.filter { $0.name == name } }

    func first(_ name: String) throws -> PageElement { try #require(all(name).first) }

    /// The texts of the cells of a table's body, a row each.
    var rows: [[String]] {
        all("tbody").flatMap { $0.all("tr") }.map { row in row.children.map(\.text) }
    }
}

/// Reads a page as XML: what is not well-formed has no tree.
final class PageTree: NSObject, XMLParserDelegate {
    private var open: [PageElement] = []
    private var root: PageElement?

    static func read(_ html: String) throws -> PageElement {
        let tree = PageTree()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = tree
        let isSound = parser.parse()
        #expect(isSound, "line \(parser.lineNumber): \(String(describing: parser.parserError))")
        return try #require(tree.root)
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        let element = PageElement(name: name, attributes: attributes)
        open.last?.children.append(element)
        if root == nil { root = element }
        open.append(element)
    }

    func parser(
        _ parser: XMLParser,
        didEndElement name: String,
        namespaceURI: String?,
        qualifiedName: String?
    ) { open.removeLast() }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        for element in open { element.text += text }
    }
}

/// The page of a made database.
func page(_ database: MadeDatabase, from: Int? = nil, to: Int? = nil) throws -> PageElement {
    try PageTree.read(try report(database, from: from, to: to).html)
}

func report(
    _ database: MadeDatabase,
    from: Int? = nil,
    to: Int? = nil,
    policy: AuditPolicy? = nil
) throws -> Report {
    try Report(
        of: database.reader(),
        ReportRequest(
            fromHour: from,
            toHour: to,
            programVersion: "0.0.0",
            policy: try policy ?? .standard(),
            verify: { _ in [] }
        )
    )
}
