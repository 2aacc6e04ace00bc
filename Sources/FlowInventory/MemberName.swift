import Flow

/// A member's name, whatever it is.
package struct MemberName: CodingKey {
    package var stringValue: String
    package var intValue: Int? { nil }
    package init(stringValue: String) { self.stringValue = stringValue }
    package init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer<MemberName> {
    /// The names in order of their bytes.
    ///
    /// The decoder gives them in another order in each object of each process: of two members that say the same, and of two mistakes, one
    /// wins (R11).
    package var orderedKeys: [MemberName] {
        allKeys.sorted { utf8Precedes($0.stringValue, $1.stringValue) }
    }
}
