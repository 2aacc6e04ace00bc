import FlowEnrich

/// Checks and control maps: the program's own, which the build embeds, and those of a policy.
enum Catalogue {
    static func checks() throws(ConfigurationProblems) -> [Check] {
        var checks: [Check] = []
        for (name, bytes) in ownChecks {
            checks += try Self.checks(in: text(bytes), file: name)
        }
        return checks
    }

    static func controlMaps() throws(ConfigurationProblems) -> [ControlMap] {
        var maps: [ControlMap] = []
        for (name, bytes) in ownControls {
            maps.append(try controlMap(in: text(bytes), file: name))
        }
        return maps
    }

    static func checks(ofFile path: String) throws(ConfigurationProblems) -> [Check] {
        try checks(in: configurationText(ofFile: path), file: path)
    }

    static func controlMap(ofFile path: String) throws(ConfigurationProblems) -> ControlMap {
        try controlMap(in: configurationText(ofFile: path), file: path)
    }

    static func checks(
        in yaml: String,
        file: String
    ) throws(ConfigurationProblems) -> [Check] {
        var reader = ConfigurationReader(file: file)
        let checks = reader.checks(try YAMLValue(yaml: yaml, file: file))
        try reader.finish()
        return checks
    }

    static func controlMap(
        in yaml: String,
        file: String
    ) throws(ConfigurationProblems) -> ControlMap {
        var reader = ConfigurationReader(file: file)
        let map = reader.controlMap(try YAMLValue(yaml: yaml, file: file))
        try reader.finish()
        guard let map else { preconditionFailure("a map that is none has problems") }
        return map
    }

    private static let ownChecks: [(String, [UInt8])] = [
        ("exposure.yaml", PackageResources.exposure_yaml),
        ("egress.yaml", PackageResources.egress_yaml),
        ("segmentation.yaml", PackageResources.segmentation_yaml),
        ("rules.yaml", PackageResources.rules_yaml),
        ("evidence.yaml", PackageResources.evidence_yaml),
    ]

    private static let ownControls: [(String, [UInt8])] = [
        ("pci-dss-4.0.1.yaml", PackageResources.pci_dss_4_0_1_yaml),
        ("nist-800-53-r5.yaml", PackageResources.nist_800_53_r5_yaml),
        ("mcsb.yaml", PackageResources.mcsb_yaml),
        ("cis-aks-1.8.yaml", PackageResources.cis_aks_1_8_yaml),
        ("iso-27001-2022.yaml", PackageResources.iso_27001_2022_yaml),
        ("soc-2.yaml", PackageResources.soc_2_yaml),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
