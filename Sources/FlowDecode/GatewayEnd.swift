import ColumnKernel
import Flow

/// A client or a backend as gateways write it.
struct GatewayEnd {
    enum Form {
        /// An address; a port may stand behind it.
        case bare
        /// A port stands behind the address, whether an IPv6 one is in brackets or not.
        case withPort
    }

    /// Number of the `AddressTable`.
    var address: UInt32
    /// `Event.none` where none is given; `nil` if what stands there is none.
    var port: Int32?

    /// `nil` for what is no address, with a port or without.
    init?(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ form: Form,
        _ addresses: inout AddressTable
    ) {
        let parts = HostAndPort(bytes, range)
        let isBareFirst = form == .bare
        if isBareFirst, let whole = FlowDecode.address(bytes, range, &addresses) {
            (address, port) = (whole, -1)
        } else if let host = FlowDecode.address(bytes, parts.host, &addresses) {
            (address, port) = (host, parts.port)
        } else if let whole = FlowDecode.address(bytes, range, &addresses) {
            (address, port) = (whole, -1)
        } else {
            return nil
        }
    }
}

extension MemberScanner.Value {
    /// Where a text or a number stands; an empty range if it is neither.
    var textRange: Range<Int> {
        switch kind {
        case .string, .escapedString, .scalar: range
        case .absent, .null, .object, .array: 0..<0
        }
    }
}
