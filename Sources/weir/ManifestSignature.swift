import Codec
import FlowStore
import Foundation
import Reports
import Signing

/// Signs the last manifest of a database, and puts manifest and signature beside it.
struct ManifestSignature {
    private let key: SigningKey
    private let keyPath: String
    private let database: String

    /// - Parameters:
    ///   - keyFile: Absolute.
    ///   - database: Absolute; what is written lies beside it.
    /// - Throws: A usage failure if there is no such key.
    init(keyFile: String, database: String) throws(Failure) {
        key = try readKey(keyFile) { text throws(KeyError) in try SigningKey(pem: text) }
        keyPath = keyFile
        self.database = database
    }

    /// Who can read the key can sign in its owner's name.
    var warning: String? {
        let file = URL(filePath: keyPath).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 else {
            return nil
        }
        let shown = shownPath(keyPath).visible
        return "\(shown): others than its owner may use this key; chmod 600 it"
    }

    /// Each file is replaced as a whole; a process that is killed between the two leaves it to the next run.
    ///
    /// - Returns: What was done; `nil` if there is no manifest, as no run has had anything to do.
    func write() throws(Failure) -> String? {
        guard FileManager.default.fileExists(atPath: database) else { return nil }
        let manifest: String?
        do { manifest = try ResultReader(path: database).lastManifest() } catch let error
            as OpenError
        {
            throw error.failure
        } catch {
            throw Failure(.failure, "\(shownPath(database)): no manifest to sign: \(error)")
        }
        guard let bytes = manifest.map({ Array($0.utf8) }) else { return nil }
        let signature: [UInt8]
        do { signature = try key.signature(of: bytes) } catch {
            throw Failure(.failure, "\(shownPath(keyPath)): cannot sign: \(error)")
        }
        let path = database + ManifestFiles.signatureSuffix
        do {
            try replaceFile(at: database + ManifestFiles.manifestSuffix, with: bytes)
            try replaceFile(at: path, with: signature)
        } catch {
            throw error.failure
        }
        return "signed: \(shownPath(path).visible)"
    }
}
