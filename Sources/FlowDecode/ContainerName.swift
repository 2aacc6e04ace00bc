/// Who wrote a file of container logs.
enum ContainerName {
    /// The pod of `/var/log/containers/{pod}_{namespace}_{container}-{id}.log`; of any other file its name without what rotation
    /// and compression put behind it.
    static func pod(ofFile name: String) -> String {
        let bare = withoutEndings(name)
        let parts = bare.split(separator: "_")
        return parts.count == 3 ? String(parts[0]) : bare
    }

    /// The namespace of a file of the runtime's; `nil` for any other.
    static func namespace(ofFile name: String) -> String? {
        let parts = withoutEndings(name).split(separator: "_")
        return parts.count == 3 ? String(parts[1]) : nil
    }

    private static func withoutEndings(_ name: String) -> String {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        while parts.count > 1, let last = parts.last,
            endings.contains(last.lowercased()) || isNumber(last)
        {
            parts.removeLast()
        }
        return parts.joined(separator: ".")
    }

    /// `1`, or a date: what rotation numbers files with.
    private static func isNumber(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
    }

    private static let endings: Set<String> = [
        "log", "gz", "zst", "lz4", "txt", "json", "jsonl",
    ]
}
