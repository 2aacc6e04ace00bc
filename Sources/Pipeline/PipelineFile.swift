package import FlowAudit
package import FlowEnrich
package import FlowReport
package import FlowStore

/// What a pipeline file says (section 4 of the contract), checked and with absolute paths.
///
/// It is what a nightly run does; flags may still override it, which is for the command line to do
/// when it makes a `RunRequest` of it.
package struct PipelineFile: Sendable {
    /// A path or glob of the file, and where it stands.
    package struct Location: Hashable, Sendable {
        /// Absolute, standardised.
        package var path: String
        package var position: FilePosition
    }

    /// The file itself, absolute.
    package var path: String
    package var name: String
    /// The result database.
    package var database: String
    /// Files, folders or globs; at least one.
    package var sources: [Location]
    /// Saved objects, tables and rule sets, which this version does not read.
    package var inventory: [Location]
    /// The topology file.
    package var topology: Location?
    /// The private key that signs the manifest of each run.
    package var signingKey: Location?
    /// How long detail is kept; `nil` for ever.
    package var retention: Retention?
    /// Reports that are written when a run has come to its end.
    package var reports: [ReportEntry]
    /// The program, and its arguments, that is started when a run ends in trouble; empty if none is.
    package var onFailure: [String]

    /// A report after each run, a folder a day, week or month.
    package struct ReportEntry: Sendable {
        /// Folder of those folders.
        package var out: Location
        package var forms: [ReportForm]
        package var span: ReportSpan
        package var policy: Location?
        /// A check of this severity or worse that fails makes the run end with status 1.
        package var failOn: Severity?
    }

    /// Reads a pipeline file without looking at what it names.
    ///
    /// - Parameter path: Absolute; paths in the file are relative to its folder.
    /// - Throws: All problems of the file.
    package init(file path: String) throws(ConfigurationProblems) {
        try self.init(yaml: try configurationText(ofFile: path), path: path)
    }

    /// Reads the topology file, or gives the topology that says nothing if none is named.
    ///
    /// - Returns: The topology, with its service tags.
    /// - Throws: All problems of the topology file and of the service tag file.
    package func loadTopology() throws(ConfigurationProblems) -> Topology {
        guard let topology else { return .none }
        return try Topology(file: topology.path)
    }
}
