import Codec
import Foundation
import Mustache

/// The templates in `Templates/`, which the build embeds in the program.
enum Templates {
    /// What stands between `<style>` and `</style>`, byte for byte: the page's policy allows nothing else.
    static let style = text(PackageResources.page_css)

    /// Base64 of the style's SHA-256, as a content security policy names it (CSP level 3, section 2.3.1).
    static let styleHash: String = {
        let digits = Array(SHA256.hex(of: Array(style.utf8)).utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).map { index in
            hexValue(digits[index]) << 4 | hexValue(digits[index + 1])
        }
        return Data(bytes).base64EncodedString()
    }()

    /// The page; every value of it that is not the program's own is a `PageText`.
    static func render(_ page: Page) -> String {
        guard let text = library.render(page, withTemplate: "page") else {
            preconditionFailure("the page template is registered below")
        }
        return text
    }

    private static let library: MustacheLibrary = {
        var library = MustacheLibrary()
        for (name, bytes) in sources {
            do { try library.register(text(bytes), named: name) } catch {
                preconditionFailure("template \(name) is not one: \(error)")
            }
        }
        return library
    }()

    private static let sources: [(String, [UInt8])] = [
        ("page", PackageResources.page_mustache),
        ("scope", PackageResources.scope_mustache),
        ("population", PackageResources.population_mustache),
        ("coverage", PackageResources.coverage_mustache),
        ("overview", PackageResources.overview_mustache),
        ("audit", PackageResources.audit_mustache),
        ("check", PackageResources.check_mustache),
        ("controls", PackageResources.controls_mustache),
        ("limits", PackageResources.limits_mustache),
        ("latency", PackageResources.latency_mustache),
        ("panel", PackageResources.panel_mustache),
        ("unknown", PackageResources.unknown_mustache),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

private func hexValue(_ digit: UInt8) -> UInt8 {
    digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
}
