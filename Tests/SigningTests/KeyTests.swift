import Foundation
import Signing
import Testing

/// Keys as text: the bytes of RFC 8410 around 32 bytes of key.
struct KeyTests {
    /// RFC 8032, section 7.1: seed, public key, message, signature.
    static let examples: [(seed: String, point: String, message: String, signature: String)] = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test("the examples of RFC 8032 come out, and only they are valid", arguments: examples)
    func example(seed: String, point: String, message: String, signature: String) throws {
        let key = try SigningKey(pem: Self.privatePEM(seed))
        let signed = try key.signature(of: Self.bytes(message))
        #expect(signed == Self.bytes(signature))
        let publicKey = try VerificationKey(pem: Self.publicPEM(point))
        #expect(publicKey.isValid(signed, of: Self.bytes(message)))
        #expect(!publicKey.isValid(signed, of: Self.bytes(message + "00")))
        for bit in 0..<512 {
            var wrong = signed
            wrong[bit / 8] ^= 1 << (bit % 8)
            #expect(!publicKey.isValid(wrong, of: Self.bytes(message)), "bit \(bit)")
        }
        for wrong in [[], Array(signed.dropLast()), signed + [0]] {
            #expect(!publicKey.isValid(wrong, of: Self.bytes(message)))
        }
    }

    @Test("what is no such key is told by its kind")
    func mistakes() {
        let (seed, point) = (Self.examples[0].seed, Self.examples[0].point)
        #expect(throws: KeyError.noPEM) { try SigningKey(pem: "") }
        #expect(throws: KeyError.noPEM) { try SigningKey(pem: seed) }
        #expect(throws: KeyError.label("PUBLIC KEY", expected: "PRIVATE KEY")) {
            try SigningKey(pem: Self.publicPEM(point))
        }
        #expect(throws: KeyError.label("PRIVATE KEY", expected: "PUBLIC KEY")) {
            try VerificationKey(pem: Self.privatePEM(seed))
        }
        // X25519 has the same form and the identifier next to it.
        #expect(throws: KeyError.algorithm("1.3.101.110")) {
            try SigningKey(pem: Self.privatePEM(seed, algorithm: "6e"))
        }
        #expect(throws: KeyError.algorithm("1.3.101.110")) {
            try VerificationKey(pem: Self.publicPEM(point, algorithm: "6e"))
        }
    }

    @Test("a key that is cut anywhere is told as damaged")
    func cuts() throws {
        let (seed, point) = (Self.examples[0].seed, Self.examples[0].point)
        let privateKey = Self.bytes("302e020100300506032b657004220420" + seed)
        let publicKey = Self.bytes("302a300506032b6570032100" + point)
        for count in 1..<privateKey.count {
            let pem = Self.pem("PRIVATE KEY", Array(privateKey[..<count]))
            #expect(throws: KeyError.structure, "\(count) bytes") { try SigningKey(pem: pem) }
        }
        for count in 1..<publicKey.count {
            let pem = Self.pem("PUBLIC KEY", Array(publicKey[..<count]))
            #expect(throws: KeyError.structure, "\(count) bytes") { try VerificationKey(pem: pem) }
        }
    }

    private static func privatePEM(_ seed: String, algorithm: String = "70") -> String {
        pem("PRIVATE KEY", bytes("302e020100300506032b65\(algorithm)04220420" + seed))
    }

    private static func publicPEM(_ point: String, algorithm: String = "70") -> String {
        pem("PUBLIC KEY", bytes("302a300506032b65\(algorithm)032100" + point))
    }

    private static func pem(_ label: String, _ bytes: [UInt8]) -> String {
        "-----BEGIN \(label)-----\n\(Data(bytes).base64EncodedString())\n-----END \(label)-----\n"
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        var digits = hex[...]
        var bytes: [UInt8] = []
        while let byte = UInt8(digits.prefix(2), radix: 16) {
            bytes.append(byte)
            digits = digits.dropFirst(2)
        }
        return bytes
    }
}
