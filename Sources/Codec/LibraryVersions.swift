import CCrypto
import CLZ4
import CZstd

/// Versions of the C libraries that this process has loaded, which need not be those it was built with.
///
/// ISA-L is missing: it does not tell its version.
package enum LibraryVersions {
    package static var zstd: String { text(Int(ZSTD_versionNumber())) }

    package static var lz4: String { text(Int(LZ4_versionNumber())) }

    package static var openSSL: String {
        "\(OPENSSL_version_major()).\(OPENSSL_version_minor()).\(OPENSSL_version_patch())"
    }

    /// Both count major * 10,000 + minor * 100 + release.
    private static func text(_ number: Int) -> String {
        "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
    }
}
