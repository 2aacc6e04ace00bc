import Flow
import FlowEnrich
import Foundation
import Testing

@Suite("Service tags")
struct ServiceTagsTests {
    private static let example = """
        {"changeNumber": 7, "cloud": "Public", "values": [
         {"name": "AzureCloud.westeurope", "id": "x", "properties": {"region": "westeurope",
          "addressPrefixes": ["20.1.0.0/16", "20.1.2.0/24", "2603:1020::/40"]}},
         {"name": "Storage", "id": "x", "properties": {"addressPrefixes": ["20.1.2.0/24"]}},
         {"name": "Storage.WestEurope", "properties": {"addressPrefixes": ["20.1.2.0/24"]}},
         {"name": "Sql", "properties": {"addressPrefixes": ["20.1.3.0/25", "20.1.4.1", "20.1.5.9/24"]}}
        ]}
        """

    @Test(
        "the longest block counts, then the tag that says most",
        arguments: [
            ("20.1.2.9", "Storage.WestEurope"), ("20.1.3.9", "Sql"), ("20.1.4.1", "Sql"),
            ("20.1.5.1", "Sql"), ("20.1.3.128", "AzureCloud.westeurope"),
            ("2603:1020::1", "AzureCloud.westeurope"), ("20.2.0.0", nil),
        ] as [(String, String?)]
    )
    func describes(text: String, tag: String?) throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.example, to: "data/tags.json")
        let path = try folder.write("service_tags: data/tags.json", to: "topology.yaml")
        let topology = try Topology(file: path)
        let description = topology.describe(try #require(IPAddress(text)))
        #expect(description.zone == tag)
        #expect(description.addressClass == (tag == nil ? .internet : .azureService))
        #expect(description.kind == .external)
    }

    @Test(
        "the edition is the file's change number and the day in its name",
        arguments: [
            ("ServiceTags_Public_20261116.json", "2026-11-16"), ("tags.json", nil),
            ("ServiceTags_20261399.json", nil), ("20261116", "2026-11-16"),
        ] as [(String, String?)]
    )
    func edition(name: String, date: String?) throws {
        let folder = try TemporaryFolder()
        let tags = try ServiceTags(file: try folder.write(Self.example, to: name))
        #expect(tags.changeNumber == 7 && tags.cloud == "Public" && tags.date == date)
        let plain = try folder.write(#"{"values": []}"#, to: "plain.json")
        #expect(try ServiceTags(file: plain).changeNumber == nil)
    }

    @Test("another edition is another topology, even with equal blocks")
    func editionIsShown() throws {
        let folder = try TemporaryFolder()
        var fingerprints: Set<String> = []
        for change in [7, 8] {
            let text = Self.example.replacing(
                "\"changeNumber\": 7",
                with: "\"changeNumber\": \(change)"
            )
            try folder.write(text, to: "Tags_20261116.json")
            let path = try folder.write("service_tags: Tags_20261116.json", to: "t.yaml")
            let topology = try Topology(file: path)
            fingerprints.insert(topology.fingerprint)
            let row = try #require(topology.declared.first { $0.section == "service-tags" })
            #expect(row.name == "Public" && row.value == "change \(change), 2026-11-16")
        }
        #expect(fingerprints.count == 2)
    }

    @Test("the order of tags does not matter")
    func order() throws {
        let names = [
            "Storage.WestEurope", "AzureStorage.WestEurope", "Storage", "AzureCloud",
            "AzureCloud.westeurope", "Sql",
        ]
        let prefix = try IPPrefix("20.0.0.0/24")
        for first in names.indices {
            var tags = ServiceTags()
            for name in names[first...] + names[..<first] { tags.insert(prefix, name: name) }
            #expect(tags.nameByPrefix == [prefix: "AzureStorage.WestEurope"])
        }
        var everything = ServiceTags()
        for name in ["AzureCloud.westeurope", "Sql"] { everything.insert(prefix, name: name) }
        #expect(everything.nameByPrefix == [prefix: "Sql"])
    }

    @Test("a zone of the same prefix wins over a tag")
    func zoneWins() throws {
        let prefix = try IPPrefix("20.0.0.0/24")
        var tags = ServiceTags()
        tags.insert(prefix, name: "Storage")
        let zone = Topology.Zone(prefix: prefix, addressClass: .privateEndpoint, name: "ours")
        let topology = Topology(zones: [zone], serviceTags: tags)
        #expect(topology.describe(IPAddress(v4: 0x1400_0001)).zone == "ours")
    }

    @Test(
        "a file of another kind is a problem that names it",
        arguments: [
            ("", "is not a service tag file"), ("[]", "is not a service tag file"),
            ("{\"values\": [{\"name\": 1}]}", "is not a service tag file"),
            (
                "{\"values\": [{\"name\": \"A\", \"properties\": {\"addressPrefixes\": [\"x\", \"y\"]}}]}",
                "2 address prefixes are not CIDR blocks, the first is \"x\" of \"A\""
            ),
        ]
    )
    func refuses(text: String, message: String) throws {
        let folder = try TemporaryFolder()
        let tags = try folder.write(text, to: "tags.json")
        let path = try folder.write("service_tags: tags.json", to: "topology.yaml")
        let problems = try problemsOfTopology(path)
        #expect(problems.map(\.file) == [tags])
        #expect(problems.first?.message.hasPrefix(message) == true)
    }

    @Test("a missing file is a problem beside those of the topology")
    func missing() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("service_tags: tags.json\nprefix: []", to: "topology.yaml")
        let problems = try problemsOfTopology(path)
        #expect(problems.map(\.file) == [path, folder.path + "/tags.json"])
        #expect(problems.map(\.message).last == "does not exist")
    }

    @Test("tens of thousands of blocks load and answer at once")
    func large() throws {
        let folder = try TemporaryFolder()
        var text = "{\"values\": ["
        for tag in 0..<2_000 {
            let prefixes = (0..<20).map {
                "\"20.\(tag % 250).\(tag / 250 * 30 + $0).\(tag % 16 * 16)/28\""
            }
            text += (tag == 0 ? "" : ",") + "{\"name\": \"Tag\(tag)\", \"properties\": "
            text += "{\"addressPrefixes\": [\(prefixes.joined(separator: ","))]}}"
        }
        text += "]}"
        try folder.write(text, to: "tags.json")
        let path = try folder.write("service_tags: tags.json", to: "topology.yaml")
        let clock = ContinuousClock()
        let start = clock.now
        let topology = try Topology(file: path)
        let loading = start.duration(to: clock.now)
        #expect(topology.serviceTags.nameByPrefix.count == 40_000)
        var found = 0
        let loaded = clock.now
        for index in 0..<1_000_000 as Range<UInt32> {
            let address = IPAddress(v4: 0x1400_0000 &+ (index &* 2_654_435_761) >> 8)
            if topology.describe(address).addressClass == .azureService { found += 1 }
        }
        let looking = loaded.duration(to: clock.now)
        #expect(found > 10_000)
        // Generous: what is guarded against is a linear search, not a slow machine.
        #expect(loading < .seconds(5), "40,000 blocks took \(loading)")
        #expect(looking < .seconds(5), "1,000,000 look-ups took \(looking)")
    }
}

func problemsOfTopology(_ path: String) throws -> [ConfigurationProblem] {
    let error = try #require(throws: ConfigurationProblems.self) { try Topology(file: path) }
    return error.problems
}

/// A folder that goes away with the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-enrich-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Writes a file, and the folders it needs; gives its absolute path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
        return url.path
    }

    // What is left behind is in the system's temporary folder, and harmless.
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
