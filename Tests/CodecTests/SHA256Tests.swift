import Codec
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "the examples of FIPS 180-4 come out",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func examples(message: String, digest: String) {
        #expect(SHA256.hex(of: Array(message.utf8)) == digest)
    }

    @Test("pieces of any size give the digest of the whole, again and again")
    func pieces() {
        let message = logLike(1000)
        let whole = SHA256.hex(of: message)
        let hash = SHA256()
        for size in [1, 7, 64, 999, 1000] {
            var start = 0
            while start < message.count {
                let end = min(start + size, message.count)
                hash.update(message.span.extracting(start..<end))
                start = end
            }
            #expect(hash.finish() == whole)
        }
    }
}
