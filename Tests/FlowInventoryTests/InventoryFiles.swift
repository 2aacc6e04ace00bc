import Codec
import Flow
import FlowInventory
import Foundation
import Testing

/// Inventory files in a folder of their own, for as long as the value lives.
final class InventoryFiles {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "weir-inventory-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ text: String, as name: String = "inventory.json") throws -> String {
        try write(Array(text.utf8), as: name)
    }

    func write(_ bytes: [UInt8], as name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }
}

/// Evidence and account of one file that holds `text`.
func read(
    _ text: String,
    as name: String = "inventory.json"
) throws -> (OwnershipEvidence, InventoryAccount) {
    let files = try InventoryFiles()
    let path = try files.write(text, as: name)
    var evidence = OwnershipEvidence()
    let account = try InventoryReader().read(path: path, into: &evidence)
    return (evidence, account)
}

/// Owners by one file that holds `text`; every item must have been understood.
func owners(
    _ text: String,
    as name: String = "inventory.json",
    cluster: String? = nil
) throws -> AddressOwners {
    let (evidence, account) = try read(text, as: name)
    #expect(account.rejected == 0, "\(account)")
    return evidence.owners(cluster: cluster)
}

/// Unix milliseconds of `10:00` or `10:00:05` on the day the tests are about.
func at(_ time: String) -> Int64 {
    let seconds = time.split(separator: ":").count == 2 ? ":00" : ""
    return (Timestamp.nanoseconds(of: "2030-01-02T\(time)\(seconds)Z") ?? 0) / 1_000_000
}

/// RFC 3339 text in whole seconds, cut as the API does.
func stamp(_ milliseconds: Int64) -> String { Timestamp.text(ofMilliseconds: milliseconds) }

func ip(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else {
        Issue.record("\(text) is no address")
        return IPAddress(v4: 0)
    }
    return address
}

extension AddressOwners {
    /// The owner's name, or the reason why there is none.
    func name(_ address: String, at time: Int64) -> String {
        switch attribution(of: ip(address), at: time) {
        case .owner(let index): owners[index].name
        case .ambiguous(let reason, _): reason.rawValue
        case .unknown(let reason): reason.rawValue
        }
    }

    func name(_ address: String, at time: String) -> String {
        name(address, at: FlowInventoryTests.at(time))
    }
}
