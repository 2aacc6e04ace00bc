import Flow
import FlowEnrich

#if PIPELINE_FILES
    import Pipeline
#endif

/// Problems stand in the file they are about.
private func check(_ problems: [ConfigurationProblem], _ text: String) {
    demand(!problems.isEmpty, "what is refused has a reason")
    // YAML has line ends of its own, too.
    let lines = text.unicodeScalars.count {
        "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0)
    }
    for problem in problems {
        demand(!problem.message.isEmpty, "a problem is said in words")
        guard let position = problem.position else { continue }
        demand(
            (1...lines + 2).contains(position.line) && position.column >= 1,
            "a problem is in the file: \(problem)"
        )
    }
}

/// Topology files: what is taken means the same when it is read again, and says what every address is.
struct TopologyTarget: FuzzTarget {
    static let name = "topology"

    private static let addresses = [
        "10.0.0.4", "10.240.255.4", "192.0.2.7", "fd00:10:244::5", "2001:db8::1", "::", "0.0.0.0",
        "255.255.255.255", "169.254.1.1",
    ].compactMap { IPAddress($0) }

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        guard let text = String(validating: input.array, as: UTF8.self) else { return .dismiss }
        // No folder of this name: what a file names is not there.
        let path = "/weir-fuzz/topology.yaml"
        do throws(ConfigurationProblems) {
            let topology = try Topology(yaml: text, path: path)
            let again = try Topology(yaml: text, path: path)
            demand(topology.fingerprint == again.fingerprint, "a file means one thing")
            let review = TopologyReview(topology, file: path)
            if !review.problems.isEmpty { check(review.problems, text) }
            for address in Self.addresses {
                demand(topology.describe(address) == again.describe(address), "of each address")
                demand(topology.place(of: address) == again.place(of: address), "and its place")
            }
        } catch {
            check(error.problems, text)
        }
        return .keep
    }
}

/// The vendor's file of service tags.
struct ServiceTagsTarget: FuzzTarget {
    static let name = "service-tags"
    private let file = NamelessFile()

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        file.replace(input)
        do throws(ConfigurationProblems) {
            let tags = try ServiceTags(file: file.path)
            for prefix in tags.nameByPrefix.keys {
                demand(
                    prefix == IPPrefix(containing: prefix.address, length: prefix.length),
                    "a prefix has no host bits: \(prefix)"
                )
            }
        } catch {
            demand(!error.problems.isEmpty, "what is refused has a reason")
        }
        return .keep
    }
}

#if PIPELINE_FILES
    /// Pipeline files: what is taken has what a run needs, with absolute paths.
    struct PipelineTarget: FuzzTarget {
        static let name = "pipeline"

        mutating func run(_ input: Span<UInt8>) -> Verdict {
            guard let text = String(validating: input.array, as: UTF8.self) else {
                return .dismiss
            }
            do throws(ConfigurationProblems) {
                let file = try PipelineFile(yaml: text, path: "/weir-fuzz/nightly.yaml")
                demand(!file.sources.isEmpty, "there are sources")
                let paths = (file.sources + file.inventory).map(\.path) + [file.database]
                for path in paths { demand(path.hasPrefix("/"), "\(path) is absolute") }
            } catch {
                check(error.problems, text)
            }
            return .keep
        }
    }
#endif
