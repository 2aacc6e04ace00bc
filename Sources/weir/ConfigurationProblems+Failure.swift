import FlowEnrich
import Reports

extension ConfigurationProblems {
    /// A usage failure with a line a problem.
    var failure: Failure { Failure(.usage, messages: problems.map(\.shown)) }
}

extension ConfigurationProblem {
    /// `file:line:column: message`, the file as seen from here.
    var shown: String {
        var problem = self
        problem.file = shownPath(file)
        return problem.description.visible
    }
}
