import CBuild
import Codec
import FlowStore

/// What reports and the `runs` view record.
let programVersion = "0.1.0"

/// What `weir --version` prints: the version alone in the first line, for scripts, then what a bug report should say.
enum VersionText {
    static var lines: String {
        """
        weir \(programVersion)
        \(build)
        SQLite \(SQLiteVersion.text), zstd \(LibraryVersions.zstd), LZ4 \(LibraryVersions.lz4), \
        OpenSSL \(LibraryVersions.openSSL)
        """
    }

    private static var build: String {
        let facts = [commit, "Swift \(compiler)", configuration, "Linux \(architecture)"]
        return facts.compactMap(\.self).joined(separator: ", ")
    }

    /// Twelve digits; nil if the build was told of no commit, or of one that was changed.
    private static var commit: String? {
        let number = weir_build_commit()
        guard number != 0 else { return nil }
        let digits = String(number, radix: 16)
        return "commit " + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    // No compiler tells its own version: these are the ones that can build this.
    #if compiler(>=6.4)
        private static let compiler = "6.4 or later"
    #elseif compiler(>=6.3)
        private static let compiler = "6.3"
    #else
        private static let compiler = "6.2"
    #endif

    #if DEBUG
        private static let configuration = "debug"
    #else
        private static let configuration = "release"
    #endif

    #if arch(x86_64)
        private static let architecture = "x86_64"
    #elseif arch(arm64)
        private static let architecture = "aarch64"
    #else
        private static let architecture = "of another architecture"
    #endif
}
