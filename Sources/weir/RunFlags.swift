import ArgumentParser
import Pipeline

/// The flags of `weir run`, as given: no files were read, no defaults taken from the machine.
struct RunFlags: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Pipeline file (YAML). Paths in it are relative to its folder.",
            valueName: "pipeline"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var pipeline: String?

    @Option(
        help: ArgumentHelp(
            "File, folder or glob with flow logs; repeat for more.",
            discussion: "What a file is, is decided by its content.",
            valueName: "path"
        ),
        completion: .file()
    )
    var source: [String] = []

    @Option(
        help: ArgumentHelp(
            "Saved Kubernetes objects or inventory tables; repeat for more.",
            discussion: "They say which pod had an address when.",
            valueName: "path"
        ),
        completion: .file()
    )
    var inventory: [String] = []

    @Option(
        help: ArgumentHelp("Topology file: what addresses mean.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var topology: String?

    @Option(
        help: ArgumentHelp("Result database; made if there is none.", valueName: "file"),
        completion: .file(extensions: ["sqlite", "db"])
    )
    var database: String?

    @Option(
        help: ArgumentHelp(
            "Private key (Ed25519, PEM) to sign the run's manifest with.",
            discussion: "DB\(ManifestFiles.manifestSuffix) and its .sig are written beside the"
                + " database; make a key with: openssl genpkey -algorithm ed25519",
            valueName: "file"
        ),
        completion: .file(extensions: ["pem"])
    )
    var signingKey: String?

    @Option(
        help: ArgumentHelp(
            "Only inputs of this hour or later, as their path names it.",
            discussion: "2026-11-20 or 2026-11-20T13:00, UTC. An input whose path names no hour"
                + " is always read.",
            valueName: "time"
        )
    )
    var from: TimeArgument?

    @Option(help: ArgumentHelp("Only inputs of hours before this time.", valueName: "time"))
    var to: TimeArgument?

    @Option(
        help: ArgumentHelp(
            "Workers that decode at the same time (default: one a processor).",
            valueName: "n"
        )
    )
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Working memory: 512M, 1G, 2GiB; at least 64M.",
            valueName: "size"
        )
    )
    var memory = MemorySize(bytes: 1 << 30)

    @Option(
        help: ArgumentHelp(
            "Rejected rows above which the status is 3: a number, or a share of the rows read.",
            valueName: "n"
        )
    )
    var maxRejects = RejectLimit.basisPoints(100)

    @Flag(name: [.customShort("n"), .long], help: "Do everything but write, and say the same.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Say nothing unless something is wrong.")
    var quiet = false

    @Option(help: ArgumentHelp("How events are told on standard error.", valueName: "format"))
    var logFormat: LogFormat = .text

    /// What the flags alone can tell to be wrong.
    func check() throws {
        if pipeline == nil, source.isEmpty || database == nil {
            throw ValidationError(
                "name a pipeline file, or give both --source and --database"
            )
        }
        let paths =
            source + inventory + [topology, database, pipeline, signingKey].compactMap(\.self)
        if paths.contains(where: isURL) {
            throw ValidationError("a URL is not read; copy the files first, or mount the container")
        }
        if let jobs, !(1...1024).contains(jobs) {
            throw ValidationError("--jobs takes 1 to 1024, not \(jobs)")
        }
        if memory.bytes < MemorySize.minimumBytes {
            throw ValidationError("--memory takes at least 64M")
        }
        if let from, let to, to.milliseconds <= from.milliseconds {
            throw ValidationError("--to is not after --from: it names the first hour left out")
        }
    }
}
