// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .strictMemorySafety(),  // unsafe code must say `unsafe`
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),  // GRDB can't leak out of FlowStore
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// A C library of the system behind a module map, without code of ours.
func shim(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt])]
    )
}

/// What `weir --version` calls the commit: twelve hexadecimal digits that a build for others is given, see Scripts/package.
///
/// From the environment, as SwiftPM keeps evaluated manifests and would go on with the commit of an earlier one.
let commit = Context.environment["WEIR_COMMIT"].flatMap { digits in
    digits.count == 12 ? UInt64(digits, radix: 16) : nil
}

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/\(name)",
        swiftSettings: strict
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        path: "Tests/\(name)",
        swiftSettings: strict
    )
}

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "weir",
    products: [
        .executable(name: "weir", targets: ["weir"]),
        .executable(name: "weir-generate", targets: ["weir-generate"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C libraries of the system.
        shim("CIsal", pkgConfig: "libisal", apt: "libisal-dev"),
        shim("CLZ4", pkgConfig: "liblz4", apt: "liblz4-dev"),
        shim("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
        shim("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        // glibc's knobs of its allocator, which the module Glibc leaves out.
        .systemLibrary(name: "CAllocator", path: "Sources/CAllocator"),
        // A header over the compiler's vector intrinsics.
        .systemLibrary(name: "CVector", path: "Sources/CVector"),

        // What the build knows of itself.
        .target(
            name: "CBuild",
            path: "Sources/CBuild",
            cSettings: [.define("WEIR_COMMIT", to: "\(commit ?? 0)ULL")]
        ),

        // SQLite's memory, counted without a lock.
        .target(
            name: "CSQLiteMemory",
            path: "Sources/CSQLiteMemory",
            linkerSettings: [.linkedLibrary("sqlite3")]
        ),

        // Fenced leaves.
        module("Codec", ["CIsal", "CLZ4", "CZstd", "CCrypto"]),
        module("ColumnKernel", ["CVector"]),

        // Signatures.
        module("Signing", [crypto, asn1]),

        // Vocabulary.
        module("Flow", ["ColumnKernel"]),

        // Stages, as data meets them.
        module("FlowCollect", ["Codec", "Flow"]),
        module("FlowDecode", ["ColumnKernel", "Flow"]),
        module("FlowEnrich", ["Codec", "Flow", yams]),
        module("FlowInventory", ["Codec", "Flow"]),
        module("FlowRules", ["Flow", "FlowInventory"]),
        module("FlowRollup", ["ColumnKernel", "Flow"]),
        module(
            "FlowStore",
            [
                "Codec", "ColumnKernel", "Flow", "FlowCollect", "FlowEnrich", "FlowInventory",
                "FlowRollup", "FlowRules", "CSQLiteMemory", grdb, sqlite,
            ]
        ),

        // Wiring and rendering.
        module(
            "Pipeline",
            [
                "Codec", "ColumnKernel", "Flow", "FlowAudit", "FlowCollect", "FlowDecode",
                "FlowEnrich", "FlowInventory", "FlowReport", "FlowRollup", "FlowRules", "FlowStore",
            ]
        ),
        module("Reports", ["Flow", "FlowStore"]),
        .target(
            name: "FlowAudit",
            dependencies: ["Codec", "Flow", "FlowEnrich", "FlowStore", "Reports"],
            path: "Sources/FlowAudit",
            // Links to Pipelines, where people read and copy them.
            resources: [.embedInCode("Checks"), .embedInCode("Controls")],
            swiftSettings: strict
        ),
        .target(
            name: "FlowReport",
            dependencies: ["Codec", "Flow", "FlowAudit", "FlowStore", "Reports", mustache],
            path: "Sources/FlowReport",
            // In the program itself: a binary that is copied alone has its templates with it.
            resources: [.embedInCode("Templates")],
            swiftSettings: strict
        ),

        // Programs.
        .executableTarget(
            name: "weir",
            dependencies: [
                .target(name: "CAllocator", condition: .when(platforms: [.linux])),
                "CBuild", "Codec", "Flow", "FlowAudit", "FlowCollect", "FlowEnrich",
                "FlowInventory",
                "FlowReport", "FlowStore", "Pipeline", "Reports", "Signing", argumentParser,
                logging,
            ],
            path: "Sources/weir",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "weir-generate",
            dependencies: ["Codec", "Flow", argumentParser],
            path: "Sources/weir-generate",
            swiftSettings: strict
        ),

        // Tests.
        .target(name: "CTestSetup", dependencies: [sqlite], path: "Tests/CTestSetup"),
        .target(
            name: "FlowTestSupport",
            dependencies: ["Codec", "Flow"],
            path: "Tests/FlowTestSupport",
            swiftSettings: strict
        ),
        .target(
            name: "StoreTestSupport",
            dependencies: ["FlowStore", grdb],
            path: "Tests/StoreTestSupport",
            swiftSettings: strict
        ),
        .target(
            name: "FlowTrace",
            dependencies: ["FlowDecode", "ColumnKernel", "Flow"],
            path: "Tests/FlowTrace",
            swiftSettings: strict
        ),
        tests("CodecTests", ["Codec"]),
        tests("ColumnKernelTests", ["ColumnKernel", "Flow"]),
        tests("SigningTests", ["Signing"]),
        tests("FlowTests", ["Flow"]),
        tests("FlowCollectTests", ["FlowCollect", "Flow"]),
        tests(
            "FlowDecodeTests",
            ["FlowDecode", "ColumnKernel", "Flow", "FlowTestSupport", "FlowTrace"]
        ),
        tests("FlowEnrichTests", ["FlowEnrich", "Flow"]),
        tests("FlowInventoryTests", ["FlowInventory", "Codec", "Flow", "FlowTestSupport"]),
        tests("FlowRulesTests", ["FlowRules", "FlowInventory", "Flow", "FlowTestSupport"]),
        tests("FlowRollupTests", ["FlowRollup", "ColumnKernel", "Flow"]),
        tests(
            "FlowStoreTests",
            [
                "FlowStore", "FlowRollup", "FlowEnrich", "FlowInventory", "FlowRules", "Flow",
                "ColumnKernel", "Codec", "FlowTestSupport", grdb,
            ]
        ),
        tests(
            "PipelineTests",
            [
                "Pipeline", "FlowStore", "FlowEnrich", "FlowInventory", "Flow", "Codec",
                "FlowTestSupport", "CTestSetup", grdb,
            ]
        ),
        tests("ReportsTests", ["Reports", "FlowStore", "Flow"]),
        tests("FlowAuditTests", ["FlowAudit", "FlowEnrich", "FlowStore", "StoreTestSupport"]),
        tests(
            "FlowReportTests",
            ["FlowAudit", "FlowReport", "FlowStore", "Flow", "StoreTestSupport", grdb]
        ),
        tests("FlowTestSupportTests", ["FlowTestSupport", "Codec", "Flow"]),
        tests("GenerateTests", ["FlowTestSupport", "FlowInventory", "Codec", "Flow"]),
        tests("CommandTests", ["FlowTestSupport", "Codec", "Flow", grdb]),
    ]
)

// Only on demand: it needs the runtime of libFuzzer and code that is instrumented, see Scripts/fuzz. `all` reads pipeline
// files, too, for which the whole product has to be built that way.
if let wanted = Context.environment["WEIR_FUZZ"] {
    let isAll = wanted == "all"
    let read: [Target.Dependency] = [
        "Codec", "ColumnKernel", "Flow", "FlowDecode", "FlowEnrich", "FlowInventory", "FlowRules",
        "FlowTrace",
    ]
    package.products.append(.executable(name: "weir-fuzz", targets: ["weir-fuzz"]))
    package.targets.append(
        .executableTarget(
            name: "weir-fuzz",
            dependencies: isAll ? read + ["Pipeline"] : read,
            path: "Tests/Fuzz",
            exclude: ["Corpora", "Dictionaries"],
            swiftSettings: isAll ? strict + [.define("PIPELINE_FILES")] : strict
        )
    )
}
