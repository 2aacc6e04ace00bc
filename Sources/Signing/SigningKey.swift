import Crypto
import Foundation

/// A private key that signs with Ed25519 (RFC 8032).
///
///     let key = try SigningKey(pem: text)
///     let signature = try key.signature(of: manifest)
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter pem: PKCS #8, not encrypted, as `openssl genpkey -algorithm ed25519` writes it.
    /// - Throws: Why it is none.
    package init(pem: String) throws(KeyError) {
        let document = try PrivateKeyDocument(text: pem)
        do {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: document.seed)
        } catch {
            throw .structure
        }
    }

    /// Detached and pure: over the bytes themselves, not over a hash of them.
    ///
    /// - Returns: 64 bytes, the same for the same message.
    /// - Throws: What the library cannot do.
    package func signature(of message: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: message))
    }
}

/// The public key to a `SigningKey`.
package struct VerificationKey: Sendable {
    private let key: Curve25519.Signing.PublicKey

    /// - Parameter pem: SubjectPublicKeyInfo, as `openssl pkey -pubout` writes it.
    /// - Throws: Why it is none.
    package init(pem: String) throws(KeyError) {
        let document = try PublicKeyDocument(text: pem)
        do {
            key = try Curve25519.Signing.PublicKey(rawRepresentation: document.point)
        } catch {
            throw .structure
        }
    }

    /// Whether the holder of the private key has signed `message`.
    package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        key.isValidSignature(signature, for: message)
    }
}
