import SwiftASN1

/// `PrivateKeyInfo` of PKCS #8 with an Ed25519 key in it (RFC 8410, section 7), as `openssl genpkey` writes it.
struct PrivateKeyDocument: PEMParseable {
    static let defaultPEMDiscriminator = "PRIVATE KEY"

    /// 32 bytes.
    var seed: [UInt8]

    init(derEncoded node: ASN1Node) throws {
        seed = try DER.sequence(node, identifier: .sequence) { nodes in
            _ = try Int(derEncoded: &nodes)
            try checkAlgorithm(&nodes)
            let wrapped = try ASN1OctetString(derEncoded: &nodes)
            // Attributes and the public key may follow (RFC 5958): nothing that a signature needs.
            while nodes.next() != nil {}
            return Array(try ASN1OctetString(derEncoded: wrapped.bytes).bytes)
        }
    }
}

/// `SubjectPublicKeyInfo` with an Ed25519 key in it (RFC 8410, section 4), as `openssl pkey -pubout` writes it.
struct PublicKeyDocument: PEMParseable {
    static let defaultPEMDiscriminator = "PUBLIC KEY"

    /// 32 bytes.
    var point: [UInt8]

    init(derEncoded node: ASN1Node) throws {
        point = try DER.sequence(node, identifier: .sequence) { nodes in
            try checkAlgorithm(&nodes)
            return Array(try ASN1BitString(derEncoded: &nodes).bytes)
        }
    }
}

/// `AlgorithmIdentifier`: id-Ed25519, without parameters (RFC 8410, section 3).
private func checkAlgorithm(_ nodes: inout ASN1NodeCollection.Iterator) throws {
    guard let node = nodes.next() else { throw KeyError.structure }
    try DER.sequence(node, identifier: .sequence) { nodes in
        let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
        guard identifier == [1, 3, 101, 112] else {
            throw KeyError.algorithm("\(identifier)")
        }
    }
}

extension PEMParseable {
    /// The document of a PEM text.
    init(text: String) throws(KeyError) {
        let document: PEMDocument
        do { document = try PEMDocument(pemString: text) } catch { throw .noPEM }
        let expected = Self.defaultPEMDiscriminator
        guard document.discriminator == expected else {
            throw .label(document.discriminator, expected: expected)
        }
        do {
            try self.init(derEncoded: document.derBytes)
        } catch let error as KeyError {
            throw error
        } catch {
            throw .structure
        }
    }
}
