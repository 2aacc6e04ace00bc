import FlowCollect
package import FlowEnrich

extension PipelineFile {
    /// What this file names and is not there or is not right: for `weir check`.
    ///
    /// The database is not looked at, a run makes it. Sources are a matter of the run as well: the
    /// night's logs may not have arrived yet.
    ///
    /// - Returns: All problems of the inventory's paths and of the topology and service tag files, and what the
    ///   topology leaves open.
    package func reviewOfNamedFiles() -> (
        problems: [ConfigurationProblem], warnings: [ConfigurationProblem]
    ) {
        var problems: [ConfigurationProblem] = []
        var warnings: [ConfigurationProblem] = []
        for location in inventory {
            for notice in discover([location.path]).notices {
                switch notice {
                case .missing, .nothingMatches, .brokenLink:
                    problems.append(
                        ConfigurationProblem(
                            file: path,
                            position: location.position,
                            message: notice.description
                        )
                    )
                default: continue
                }
            }
        }
        do {
            let read = try loadTopology()
            if let topology {
                let review = TopologyReview(read, file: topology.path)
                problems += review.problems
                warnings += review.warnings
            }
        } catch {
            problems += error.problems.map { problem in
                guard problem.file == topology?.path, problem.position == nil else {
                    return problem
                }
                // The file as a whole, say, that it is not there: then the mistake is here.
                return ConfigurationProblem(
                    file: path,
                    position: topology?.position,
                    message: "\(problem.file): \(problem.message)"
                )
            }
        }
        return (problems, warnings)
    }
}
