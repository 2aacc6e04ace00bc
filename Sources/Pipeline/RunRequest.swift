package import FlowEnrich
package import FlowStore
package import Foundation

/// Everything one run needs, checked and without defaults: what flags and a pipeline file become.
package struct RunRequest: Sendable {
    /// Name from the pipeline file, or `command line`.
    package var pipelineName: String
    /// Files, folders or globs, absolute.
    package var sources: [String]
    /// Files, folders or globs with saved Kubernetes objects or inventory tables, absolute.
    package var inventory: [String]
    package var topology: Topology
    /// Path of the result database, absolute.
    package var databasePath: String
    /// Only inputs whose path names an hour in `[from, to)` are read; Unix hours.
    ///
    /// An input whose path names no hour is always read.
    package var hours: Range<Int>?
    package var mode: Mode
    /// Workers that decode at the same time, 1 or more.
    package var jobs: Int
    /// Bytes the working set may take.
    package var memoryBytes: Int
    /// How long detail is kept; `nil` for ever.
    package var retention: Retention?
    /// What time it is.
    package var clock: @Sendable () -> Date = { .now }
    /// SHA-256 of the configuration in canonical form, lower-case hex.
    package var configurationHash: String
    /// Program version, for the `runs` view.
    package var version: String

    package enum Mode: Sendable { case write, dryRun }

    package init(
        pipelineName: String,
        sources: [String],
        inventory: [String] = [],
        topology: Topology,
        databasePath: String,
        hours: Range<Int>?,
        mode: Mode,
        jobs: Int,
        memoryBytes: Int,
        retention: Retention? = nil,
        configurationHash: String,
        version: String
    ) {
        self.pipelineName = pipelineName
        self.sources = sources
        self.inventory = inventory
        self.topology = topology
        self.databasePath = databasePath
        self.hours = hours
        self.mode = mode
        self.jobs = jobs
        self.memoryBytes = memoryBytes
        self.retention = retention
        self.configurationHash = configurationHash
        self.version = version
    }
}
