package import Flow

/// Which blocks belong to which service of the platform: the vendor's published list.
package struct ServiceTags: Sendable, Hashable {
    /// The name of the tag that describes a block best.
    package private(set) var nameByPrefix: [IPPrefix: String] = [:]
    /// The file's own, which rises with each weekly edition; `nil` if there is no file, or it has none.
    package internal(set) var changeNumber: Int?
    /// Which of the vendor's clouds it is of: `Public`.
    package internal(set) var cloud: String?
    /// ISO 8601 day of the edition, which the vendor writes into the file's name only: `ServiceTags_Public_20261116.json`.
    package internal(set) var date: String?

    package init() {}

    /// Adds a block of a tag; of several tags with one block the most telling one stays.
    package mutating func insert(_ prefix: IPPrefix, name: String) {
        let block = prefix.unmapped
        if let known = nameByPrefix[block], !isBetter(name, than: known) { return }
        nameByPrefix[block] = name
    }
}

/// Whether a tag says more of a block than another one that lists it too.
///
/// `AzureCloud` and its regions list everything, so they say least. A regional tag
/// (`Storage.WestEurope`) says more than the worldwide one; then the alphabet decides, so that the
/// order of the file does not.
private func isBetter(_ name: String, than other: String) -> Bool {
    func isEverything(_ name: String) -> Bool { name.hasPrefix("AzureCloud") }
    func isRegional(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: ".")) }
    if isEverything(name) != isEverything(other) { return isEverything(other) }
    if isRegional(name) != isRegional(other) { return isRegional(name) }
    return name < other
}
