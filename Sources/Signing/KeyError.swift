/// Why a file holds no key that can be used.
package enum KeyError: Error, Sendable, Equatable {
    /// No PEM document (RFC 7468), or a broken one.
    case noPEM
    /// A PEM document of another kind: its label, and the one that is needed.
    case label(String, expected: String)
    /// Not the structure of its label: RFC 8410 says it.
    case structure
    /// A key of another algorithm: its object identifier in dots.
    case algorithm(String)

    /// A sentence without its subject, which is the file.
    package var reason: String {
        switch self {
        case .noPEM: "holds no key in PEM"
        case .label("ENCRYPTED PRIVATE KEY", _):
            "is encrypted: a job has nobody to ask for the passphrase; protect the file instead"
        case .label(let label, let expected): "holds a \(label), not a \(expected)"
        case .structure: "holds a key that is damaged"
        case .algorithm(let identifier):
            "holds a key of the algorithm \(identifier), not one of Ed25519"
        }
    }
}
