/// Names that controllers make up: the name of what they belong to, a dash, and a part of their own.
package enum ControllerName {
    /// The Deployment of a ReplicaSet, `web` of `web-6b687c8dcb`; `nil` if the name does not end in a hash of a pod template.
    package static func deployment(ofReplicaSet name: some StringProtocol) -> String? {
        guard let (rest, last) = lastPart(name), (6...10).contains(last.utf8.count),
            last.utf8.allSatisfy({ hashAlphabet.contains($0) })
        else { return nil }
        return rest
    }

    /// What stands on both sides of the last dash; `nil` if there is nothing in front of it.
    package static func lastPart(_ name: some StringProtocol) -> (rest: String, last: String)? {
        guard let dash = name.lastIndex(of: "-"), dash > name.startIndex else { return nil }
        return (String(name[..<dash]), String(name[name.index(after: dash)...]))
    }

    /// `rand.SafeEncodeString` of apimachinery: no vowels and nothing that looks like one.
    private static let hashAlphabet = Set("bcdfghjklmnpqrstvwxz2456789".utf8)
}
