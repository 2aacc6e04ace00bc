import CCrypto

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces.
///
/// An object, as libcrypto keeps the state; it is kept from one message to the next, so a steady state allocates only the result:
///
///     let hash = SHA256()
///     hash.update(first.span)
///     hash.update(second.span)
///     let hex = hash.finish()  // and `hash` is empty again
@safe package final class SHA256 {
    private static let digestBytes = 32

    private let context: OpaquePointer

    package init() {
        // Safe because the result is checked for nil, and only then used.
        guard let context = unsafe EVP_MD_CTX_new() else {
            preconditionFailure("libcrypto has no memory for a digest context")
        }
        unsafe self.context = context
        restart()
    }

    deinit {
        // Safe because the context never leaves this object.
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds `bytes` to the message.
    package func update(_ bytes: Span<UInt8>) {
        let added = unsafe bytes.withUnsafeBufferPointer { buffer in
            // Safe because pointer and count are of one span, borrowed for the call.
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        precondition(added == 1, "libcrypto refuses a started digest")
    }

    /// Adds `bytes` to the message.
    package func update(_ bytes: RawSpan) {
        let added = unsafe bytes.withUnsafeBytes { buffer in
            // Safe because pointer and count are of one span, borrowed for the call.
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        precondition(added == 1, "libcrypto refuses a started digest")
    }

    /// The digest of the message in 64 lower-case hex digits; the next message starts empty.
    package func finish() -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let finished = unsafe digest.withUnsafeMutableBufferPointer { buffer in
            // Safe because the buffer has EVP_MAX_MD_SIZE bytes, the most any digest writes.
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, &length)
        }
        precondition(finished == 1 && length == Self.digestBytes, "libcrypto ends no SHA-256")
        restart()
        return Self.hexadecimal(digest[..<Self.digestBytes])
    }

    /// The digest of one whole message.
    package static func hex(of bytes: Span<UInt8>) -> String {
        let hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    /// The digest of one whole message.
    package static func hex(of bytes: [UInt8]) -> String {
        hex(of: bytes.span)
    }

    private func restart() {
        // Safe because the context is live until `deinit`; the algorithm is a static of libcrypto.
        let started = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
        precondition(started == 1, "libcrypto has no SHA-256")
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
