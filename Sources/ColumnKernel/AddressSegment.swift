/// A part of an hour in which an address had one owner.
///
/// Times are Unix milliseconds; the part holds its beginning and not its end.
package struct AddressSegment: Sendable, Equatable {
    /// The number of the address itself.
    package var base: UInt32
    package var start: Int64
    package var end: Int64
}
