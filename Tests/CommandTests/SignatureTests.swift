import Codec
import Foundation
import GRDB
import Testing

/// R12: `weir run --signing-key` and `weir verify --public-key`, with OpenSSL's program as the other one who makes keys, signs
/// and verifies.
struct SignatureTests {
    let command: Command
    private static let database = "night.sqlite"
    private static let manifest = "night.sqlite.manifest.json"
    private static let signature = "night.sqlite.manifest.json.sig"

    init() throws {
        command = try Command()
        try makeKey("mine")
        try makeKey("other")
        try command.write(
            Array("{\"records\":[]}\n".utf8),
            to: "logs/a.json"
        )
    }

    @discardableResult
    private func openssl(_ arguments: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = command.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func makeKey(_ name: String) throws {
        try openssl("genpkey", "-algorithm", "ed25519", "-out", "\(name).pem")
        try openssl("pkey", "-in", "\(name).pem", "-pubout", "-out", "\(name).pub")
    }

    private func isValidByOpenSSL(key: String = "mine.pub") throws -> Bool {
        try openssl(
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            key,
            "-rawin",
            "-in",
            Self.manifest,
            "-sigfile",
            Self.signature
        ) == 0
    }

    private func run(_ more: String...) throws -> Command.Outcome {
        try command.weir(["run", "--source", "logs", "--database", Self.database] + more)
    }

    private func verify(_ more: String...) throws -> (status: Int32, lines: [String]) {
        let outcome = try command.weir(["verify", Self.database] + more)
        #expect(outcome.errors.isEmpty)
        return (outcome.status, outcome.output.split(separator: "\n").map(String.init))
    }

    @Test("OpenSSL takes the signature for valid, over the manifest that verify names")
    func openSSLVerifies() throws {
        let outcome = try run("--signing-key", "mine.pem")
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasSuffix("weir: signed: \(Self.signature)\n"))
        #expect(try isValidByOpenSSL())
        #expect(try !isValidByOpenSSL(key: "other.pub"))
        let (status, lines) = try verify("--public-key", "mine.pub")
        #expect(status == 0)
        let last = try #require(
            try command.value("SELECT MAX(manifest_id) FROM manifests", of: Self.database)
        )
        #expect(lines.dropLast().last == "signature: valid, of manifest \(last)")
        let manifest = try String(
            contentsOf: command.folder.appending(path: Self.manifest),
            encoding: .utf8
        )
        let hash = SHA256.hex(of: Array(manifest.utf8))
        #expect(lines.last?.hasSuffix(", the last \(hash)") == true)
        // One byte more in the manifest, and neither takes it.
        try command.write(Array((manifest + " ").utf8), to: Self.manifest)
        #expect(try !isValidByOpenSSL())
    }

    @Test("a signature that OpenSSL makes is valid for weir")
    func openSSLSigns() throws {
        #expect(try run("--signing-key", "other.pem").status == 0)
        try openssl(
            "pkeyutl",
            "-sign",
            "-inkey",
            "mine.pem",
            "-rawin",
            "-in",
            Self.manifest,
            "-out",
            "theirs.sig"
        )
        let valid = try verify("--public-key", "mine.pub", "--signature", "theirs.sig")
        #expect(valid.status == 0, "\(valid.lines)")
        #expect(try verify("--public-key", "mine.pub").lines[0].hasPrefix("signature invalid: "))
    }

    @Test("a signature of another key, of an earlier manifest, or none is a finding")
    func findings() throws {
        #expect(try run().status == 0)
        let missing = try verify("--public-key", "mine.pub")
        #expect(missing.status == 1)
        #expect(missing.lines[0] == "signature missing: \(Self.signature) cannot be read")
        // Nothing new to read, and signed all the same: an earlier run may have been cut off here.
        #expect(try run("--signing-key", "mine.pem").status == 0)
        #expect(try verify("--public-key", "mine.pub").status == 0)
        let other = try verify("--public-key", "other.pub")
        #expect(other.status == 1)
        #expect(other.lines[0].hasPrefix("signature invalid: "))

        try command.write(Array("{\"records\":[] }\n".utf8), to: "logs/b.json")
        #expect(try run().status == 0)
        let outdated = try verify("--public-key", "mine.pub")
        let number = try command.value("SELECT MAX(manifest_id) FROM manifests", of: Self.database)
        let last = try #require(number.flatMap { Int($0) })
        #expect(outdated.status == 1)
        #expect(
            outdated.lines[0]
                == "signature outdated: it is of manifest \(last - 1), the last is \(last)"
        )
        #expect(!outdated.lines.contains { $0.hasPrefix("signature: valid") })
        #expect(try isValidByOpenSSL())
    }

    @Test("who seals a change anew, manifests and all, has no signature for it")
    func forged() throws {
        #expect(try run("--signing-key", "mine.pem").status == 0)
        let path = command.folder.appending(path: Self.database).path
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            // As a program that knows of seals would: here the next run of weir itself, after an edit that undoes its work.
            try database.execute(sql: "DELETE FROM manifest WHERE true")
            try database.execute(sql: "UPDATE run SET version = '9.9.9' WHERE true")
        }
        try queue.close()
        try command.write(Array("{\"records\":[] }\n".utf8), to: "logs/b.json")
        #expect(try run().status == 0)
        let (status, lines) = try verify("--public-key", "mine.pub")
        #expect(status == 1)
        #expect(lines.contains { $0.hasPrefix("signature invalid: ") }, "\(lines)")
    }

    @Test("a key that cannot be used is a usage error before anything is touched")
    func badKeys() throws {
        try command.write(Array("no key\n".utf8), to: "text.pem")
        try openssl("genpkey", "-algorithm", "x25519", "-out", "x.pem")
        try openssl(
            "pkcs8",
            "-topk8",
            "-in",
            "mine.pem",
            "-passout",
            "pass:secret",
            "-out",
            "locked.pem"
        )
        for (file, reason) in [
            ("gone.pem", "does not exist"), ("text.pem", "holds no key in PEM"),
            ("mine.pub", "holds a PUBLIC KEY, not a PRIVATE KEY"),
            ("x.pem", "holds a key of the algorithm 1.3.101.110, not one of Ed25519"),
            ("locked.pem", "is encrypted: a job has nobody to ask"),
        ] {
            let outcome = try run("--signing-key", file)
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains("\(file): \(reason)"), "\(outcome.errors)")
        }
        #expect(try !command.files().contains { $0.hasPrefix(Self.database) })
    }

    @Test("the pipeline file names the key; check looks at it; neither file nor database holds it")
    func pipelineFile() throws {
        try command.write(
            Array(
                "database: night.sqlite\nsources:\n  - path: logs\nsigning_key: keys/mine.pem\n"
                    .utf8
            ),
            to: "nightly.yaml"
        )
        let missing = try command.weir("check", "nightly.yaml")
        #expect(missing.status == 64)
        #expect(missing.errors.contains("keys/mine.pem: does not exist"), "\(missing.errors)")
        let key = try Data(contentsOf: command.folder.appending(path: "mine.pem"))
        try command.write(key, to: "keys/mine.pem")
        #expect(try command.weir("check", "nightly.yaml").status == 0)
        let open = try command.weir("run", "--quiet", "nightly.yaml")
        #expect(open.status == 0)
        #expect(
            open.errors
                == "weir: keys/mine.pem: others than its owner may use this key; chmod 600 it\n"
        )
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: command.folder.appending(path: "keys/mine.pem").path
        )
        #expect(try command.weir("run", "--quiet", "nightly.yaml").errors.isEmpty)
        #expect(try isValidByOpenSSL())
        let secret = key.split(separator: UInt8(ascii: "\n"))[1]
        for file in try command.files() where file.hasPrefix(Self.database) {
            let bytes = try Data(contentsOf: command.folder.appending(path: file))
            #expect(bytes.range(of: secret) == nil, "\(file)")
        }
    }

    @Test("a dry run signs nothing")
    func dryRun() throws {
        #expect(try run("--dry-run", "--signing-key", "mine.pem").status == 0)
        #expect(try !command.files().contains { $0.hasPrefix(Self.database) })
    }
}
