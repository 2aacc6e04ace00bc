import FlowEnrich
import Foundation
import Pipeline
import Testing

@Suite("Pipeline file")
struct PipelineFileTests {
    private static let example = """
        name: nightly
        database: results/weir.sqlite
        sources:                      # files, folders or globs
          - path: logs/insights-logs-flowlogflowevent
          - path: /archive/firewall/**/*.json.gz
          - {path: ../other/}
        inventory:
          - path: inventory/
        topology: topology.yaml
        """

    @Test("every key is read, and paths are relative to the file's folder")
    func reads() throws {
        let file = try PipelineFile(yaml: Self.example, path: "/etc/weir/nightly.yaml")
        #expect(file.name == "nightly")
        #expect(file.database == "/etc/weir/results/weir.sqlite")
        #expect(
            file.sources.map(\.path) == [
                "/etc/weir/logs/insights-logs-flowlogflowevent", "/archive/firewall/**/*.json.gz",
                "/etc/other",
            ]
        )
        #expect(file.inventory.map(\.path) == ["/etc/weir/inventory"])
        #expect(file.topology?.path == "/etc/weir/topology.yaml")
        #expect(file.sources.first?.position == FilePosition(line: 4, column: 11))
    }

    @Test(
        "name, inventory and topology may be missing",
        arguments: ["", "inventory:\ntopology: ~\n"]
    )
    func optional(more: String) throws {
        let file = try PipelineFile(
            yaml: "database: a.sqlite\nsources: [{path: logs}]\n" + more,
            path: "/etc/weir/every.night.yaml"
        )
        #expect(file.name == "every.night")
        #expect(file.inventory.isEmpty)
        #expect(file.topology == nil)
        #expect(try file.loadTopology().fingerprint == Topology.none.fingerprint)
    }

    @Test(
        "a mistake is told with its place, what was expected and the nearest word",
        arguments: [
            ("", "/p.yaml:1:1: expected the pipeline file to be a mapping with the keys \"name\""),
            ("database: x", "/p.yaml:1:1: \"sources\" is missing in the pipeline file"),
            ("sources: [{path: x}]", "/p.yaml:1:1: \"database\" is missing in the pipeline file"),
            ("database:\nsources: [{path: x}]", "/p.yaml:1:1: \"database\" has no value"),
            (
                "database: x\nsources: []",
                "/p.yaml:2:10: \"sources\" is empty; expected at least one"
            ),
            (
                "database: x\nsources: [{path: x}]\nreports: []",
                "/p.yaml:3:10: \"reports\" is empty; expected at least one report"
            ),
            ("database: x\nsources:", "/p.yaml:2:1: \"sources\" has no value"),
            (
                "database: x\nsources: logs",
                "/p.yaml:2:10: expected a list of \"path\" entries, found the text \"logs\""
            ),
            (
                "database: x\nsources: [logs]",
                "/p.yaml:2:11: expected an entry of \"sources\" to be a mapping with the keys \"path\", "
                    + "found the text \"logs\""
            ),
            (
                "database: x\nsources: [{paht: logs}]",
                "/p.yaml:2:12: unknown key \"paht\" in an entry of \"sources\"; expected \"path\"; "
                    + "did you mean \"path\"?"
            ),
            (
                "database: x\nsource: [{path: logs}]",
                "/p.yaml:2:1: unknown key \"source\" in the pipeline file; expected \"name\", "
                    + "\"database\", \"sources\", \"inventory\", \"topology\", \"signing_key\", "
                    + "\"retention\", \"reports\" or \"on_failure\"; did you mean \"sources\"?"
            ),
            (
                "database: x\nsources: [{path: logs}]\nkeep: 5",
                "/p.yaml:3:1: unknown key \"keep\" in the pipeline file; expected \"name\", "
                    + "\"database\", \"sources\", \"inventory\", \"topology\", \"signing_key\", "
                    + "\"retention\", \"reports\" or \"on_failure\""
            ),
            (
                "database: x\nsources: [{path: logs}]\nretention: 5",
                "/p.yaml:3:12: expected retention to be a mapping with the keys \"hourly\", "
                    + "\"denials\" or \"daily\", found the text \"5\""
            ),
            (
                "database: x\nsources: [{path: logs}]\nretention: {daily: 5}",
                "/p.yaml:3:12: \"hourly\" is missing in retention"
            ),
            (
                "database: x\nsources: [{path: logs}]\nretention: {hourly: 0}",
                "/p.yaml:3:21: expected days from 1 to 36525, found \"0\""
            ),
            (
                "database: x\nsources: [{path: logs}]\nretention: {hourly: 9, daily: 8}",
                "/p.yaml:3:31: 8 days, and hourly is 9; what is kept of fewer rows is kept as long"
                    + " at least"
            ),
            (
                "database: x\nsources: [{path: logs}]\nretention: {hourly: 60}\n"
                    + "reports: [{out: a}, {out: b, period: month}]",
                "/p.yaml:3:12: hours are kept for 60 days, and the newest whole month may begin 61"
                    + " days back: checks of its report could not be evaluated"
            ),
            (
                "database: [x]\nsources: [{path: logs}]",
                "/p.yaml:1:11: expected the path of the result database, found a list"
            ),
            (
                "database: x\nsources: [{path: \" \"}]",
                "/p.yaml:2:18: expected the path of a file, folder or glob, found an empty text"
            ),
            (
                "database: x\nsources: [{path: logs}, {path: ./logs/}]",
                "/p.yaml:2:32: this path is listed twice, first in line 2"
            ),
            (
                "database: x\ndatabase: y",
                "/p.yaml:1:1: the key \"database\" is given more than once, first here"
            ),
            (
                "database: x\n sources: y",
                "/p.yaml:2:9: is not YAML: mapping values are not allowed"
            ),
        ]
    )
    func mistakes(yaml: String, expected: String) throws {
        let error = try #require(throws: ConfigurationProblems.self) {
            try PipelineFile(yaml: yaml, path: "/p.yaml")
        }
        #expect(error.problems.count == 1, "\(error)")
        #expect(error.description.hasPrefix(expected), "\(error)")
    }

    @Test("all mistakes are told at once, in the order of the file")
    func allAtOnce() throws {
        let error = try #require(throws: ConfigurationProblems.self) {
            try PipelineFile(
                yaml: "nmae: a\ninventory: x\nsources:\n  - path:\n  - {}\n  - {path: a, b: c}\n",
                path: "/p.yaml"
            )
        }
        #expect(error.problems.map { $0.position?.line } == [1, 1, 2, 4, 5, 6])
    }

    @Test("a file that cannot be read is a problem without a place")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        #expect(
            try onlyProblem { try PipelineFile(file: folder.path + "/none.yaml") }
                == "does not exist"
        )
        #expect(
            try onlyProblem { try PipelineFile(file: folder.path) }
                == "cannot be read; expected a file, not a folder"
        )
        let binary = try folder.write(Data([0x61, 0x3a, 0xff, 0xfe]), to: "binary.yaml")
        #expect(try onlyProblem { try PipelineFile(file: binary) } == "is not UTF-8 text")
    }

    @Test("a check follows what the file names")
    func checks() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data(Self.example.utf8), to: "p.yaml")
        let file = try PipelineFile(file: path)
        #expect(
            file.reviewOfNamedFiles().problems.map(\.description) == [
                "\(path):8:11: \(folder.path)/inventory: does not exist",
                "\(path):9:11: \(folder.path)/topology.yaml: does not exist",
            ]
        )
        try folder.write(Data("cluster: {nam: x}".utf8), to: "topology.yaml")
        try FileManager.default.createDirectory(
            atPath: folder.path + "/inventory",
            withIntermediateDirectories: false
        )
        let problems = file.reviewOfNamedFiles().problems
        #expect(problems.map(\.file) == [folder.path + "/topology.yaml"])
        #expect(problems.map(\.suggestion) == ["name"])
        try folder.write(Data("cluster: {name: x}".utf8), to: "topology.yaml")
        #expect(file.reviewOfNamedFiles().problems.isEmpty)
        #expect(try file.loadTopology().cluster?.name == "x")
    }

    private func onlyProblem(_ body: () throws -> PipelineFile) throws -> String {
        let error = try #require(throws: ConfigurationProblems.self) { try body() }
        #expect(error.problems.count == 1)
        return try #require(error.problems.first).message
    }
}

/// A folder that goes away with the test.
private final class TemporaryFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-pipeline-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    @discardableResult
    func write(_ bytes: Data, to name: String) throws -> String {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try bytes.write(to: url)
        return url.path
    }

    // What is left behind is in the system's temporary folder, and harmless.
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
