import Codec
import FlowEnrich
import FlowStore
import Pipeline
import Reports
import Signing

/// What lies beside a database whose runs are signed.
enum ManifestFiles {
    /// The last manifest, byte for byte: what was signed.
    static let manifestSuffix = ".manifest.json"
    /// Its detached signature, 64 bytes.
    static let signatureSuffix = ".manifest.json.sig"

    /// Larger than any key.
    static let keyBytes = 1 << 20
}

/// A signature to be found among the manifests of a database.
struct SignatureCheck {
    private let key: VerificationKey
    private let path: String
    /// `nil` where there is no file.
    private let signature: [UInt8]?

    /// - Throws: A usage failure if there is no such key.
    init(keyFile: String, signatureFile: String) throws(Failure) {
        key = try readKey(keyFile) { text throws(KeyError) in try VerificationKey(pem: text) }
        path = absolutePath(signatureFile)
        signature = try? wholeFile(at: path, limit: ManifestFiles.keyBytes)
    }

    func isSigned(_ manifest: [UInt8]) -> Bool {
        guard let signature else { return false }
        return key.isValid(signature, of: manifest)
    }

    /// What is wrong with the signature, if anything is.
    func problem(of found: Verification) -> String? {
        guard signature != nil else {
            return "signature missing: \(shownPath(path).visible) cannot be read"
        }
        guard let signed = found.signedNumber else {
            return "signature invalid: this key has signed no manifest of the database with it"
        }
        guard let last = found.lastNumber, signed != last else { return nil }
        return "signature outdated: it is of manifest \(signed), the last is \(last)"
    }
}

/// The key in a PEM file.
///
/// - Throws: A usage failure that names the file.
func readKey<Key>(
    _ file: String,
    _ parse: (String) throws(KeyError) -> Key
) throws(Failure) -> Key {
    let path = absolutePath(file)
    let text: String
    do {
        text = try configurationText(ofFile: path, limit: ManifestFiles.keyBytes)
    } catch {
        throw error.failure
    }
    do { return try parse(text) } catch {
        throw Failure.usage("\(shownPath(path)): \(error.reason)")
    }
}
