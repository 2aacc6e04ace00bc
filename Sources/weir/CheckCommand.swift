import ArgumentParser
import FlowEnrich
import Pipeline
import Reports

/// `weir check PIPELINE.yaml`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate a pipeline file and what it names, without running it.",
        discussion: """
            EXAMPLE
              weir check Pipelines/nightly.yaml

            All mistakes of the pipeline, topology and service tag files are reported at once, as \
            file:line:column, with what was expected and the nearest valid word. Sources that are \
            not there yet are told and are no mistake: the night's logs may still arrive.

            A topology is also looked through for what cannot be, such as overlapping ranges of \
            networks that are peered, and warned of for what it leaves open, such as ranges no prefix \
            names. A run takes it as it is: an address that two ranges claim is ambiguous.

            EXIT STATUS
              0      the configuration is valid
              64     it is not, or it cannot be read
            """
    )

    @Argument(help: "Pipeline file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String

    func run() throws {
        let file: PipelineFile
        do { file = try PipelineFile(file: absolutePath(pipeline)) } catch {
            throw report(error.problems.map(\.shown))
        }
        let review = file.reviewOfNamedFiles()
        StandardError.write(review.warnings.map { $0.shown + " (warning)\n" }.joined())
        guard review.problems.isEmpty else { throw report(review.problems.map(\.shown)) }
        if let signingKey = file.signingKey {
            _ = try ManifestSignature(keyFile: signingKey.path, database: file.database)
        }
        _ = try RunSettings.reports(of: file, file.database)
        _ = try FailureCommand(of: file, database: file.database)
        let resolution: Resolution
        do { resolution = try Resolution(of: file) } catch { throw error.failure }
        for warning in resolution.warnings { Messages.standard.warning(warning) }
        try StandardOutput.write(resolution.text)
    }

    /// Bare lines, as editors and build logs find places in them.
    private func report(_ problems: [String]) -> Failure {
        StandardError.write(problems.map { $0 + "\n" }.joined())
        return Failure(.usage, "\(Human.count(problems.count, "problem")) in the configuration")
    }
}
