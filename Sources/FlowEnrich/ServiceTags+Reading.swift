import Flow
import Foundation

extension ServiceTags {
    /// The published file is about 4 MB.
    private static let limit = 64 << 20

    /// Reads the vendor's `ServiceTags_Public.json`.
    ///
    /// Blocks with host bits set are taken as the block that holds them: the file is not the user's to
    /// correct. What is no block at all is a problem, because a service would go unnoticed.
    package init(file path: String) throws(ConfigurationProblems) {
        self.init()
        let document: Document
        do {
            let bytes = try configurationBytes(ofFile: path, limit: Self.limit)
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch let problems as ConfigurationProblems {
            throw problems
        } catch {
            throw problem(
                path,
                "is not a service tag file; expected JSON such as "
                    + "{\"values\": [{\"name\": …, \"properties\": {\"addressPrefixes\": […]}}]}"
            )
        }
        changeNumber = document.changeNumber
        cloud = document.cloud
        date = Self.date(inName: path)
        var malformed: (count: Int, first: String, tag: String)?
        for tag in document.values {
            for text in tag.properties.addressPrefixes {
                do {
                    insert(try IPPrefix(text), name: tag.name)
                } catch .hostBitsSet(let canonical) {
                    insert(canonical, name: tag.name)
                } catch .lengthMissing(let host) {
                    insert(host, name: tag.name)
                } catch {
                    malformed = (
                        (malformed?.count ?? 0) + 1, malformed?.first ?? text,
                        malformed?.tag ?? tag.name
                    )
                }
            }
        }
        if let malformed {
            throw problem(
                path,
                "\(malformed.count) address prefixes are not CIDR blocks, the first is "
                    + "\(quoted(malformed.first)) of \(quoted(malformed.tag))"
            )
        }
    }
}

extension ServiceTags {
    /// The day in a file name that ends in eight digits.
    private static func date(inName path: String) -> String? {
        let name = path.split(separator: "/").last?.split(separator: ".").first ?? ""
        let digits = Array(name.suffix(8))
        guard digits.count == 8, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        let (year, month, day) = (digits[..<4], digits[4..<6], digits[6...])
        let text = "\(String(year))-\(String(month))-\(String(day))"
        return Timestamp.nanoseconds(of: text + "T00:00:00Z") == nil ? nil : text
    }
}

private struct Document: Decodable {
    struct Tag: Decodable {
        struct Properties: Decodable { var addressPrefixes: [String] }
        var name: String
        var properties: Properties
    }

    var changeNumber: Int?
    var cloud: String?
    var values: [Tag]
}

private func problem(_ path: String, _ message: String) -> ConfigurationProblems {
    ConfigurationProblems([ConfigurationProblem(file: path, message: message)])
}
