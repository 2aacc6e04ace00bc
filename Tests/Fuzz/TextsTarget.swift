import Flow

@testable import ColumnKernel

/// Addresses, prefixes, MACs and times: what is read is printed in one form, which is read as the same; the fast reader of
/// addresses takes nothing that the plain one does not.
struct TextsTarget: FuzzTarget {
    static let name = "texts"

    mutating func run(_ input: Span<UInt8>) -> Verdict {
        checkAddress(input)
        let text = String(decoding: input.array, as: UTF8.self)
        checkPrefix(text)
        if let mac = MACAddress.parse(text) {
            demand(mac < 1 << 48, "a MAC has 48 bits")
            demand(MACAddress.parse(MACAddress.text(mac)) == mac, "a MAC is read as printed")
        }
        checkTime(text)
        return .keep
    }

    private func checkAddress(_ input: Span<UInt8>) {
        let address = IPAddress(ascii: input)
        if let fast = AddressText.parse(input) {
            let same =
                fast.isWide
                ? IPAddress(v6High: fast.high, low: fast.low)
                : IPAddress(v4: UInt32(truncatingIfNeeded: fast.low))
            demand(address == same, "the fast reader reads \(same)")
        }
        if let address {
            let printed = address.description
            demand(IPAddress(printed) == address, "\(printed) is read as printed")
            demand(printed.count <= 45, "\(printed) is short enough to be read")
        }
    }

    private func checkPrefix(_ text: String) {
        let prefix: IPPrefix
        do throws(IPPrefixError) {
            prefix = try IPPrefix(text)
        } catch {
            switch error {
            case .hostBitsSet(let canonical): prefix = canonical
            case .lengthMissing(let host): prefix = host
            case .malformed, .lengthOutOfRange: return
            }
        }
        do throws(IPPrefixError) {
            let again = try IPPrefix("\(prefix)")
            demand(again == prefix, "\(prefix) is read as printed")
        } catch {
            demand(false, "\(prefix) is read as printed")
        }
        demand(prefix.contains(prefix.address), "\(prefix) holds its first address")
    }

    private func checkTime(_ text: String) {
        guard let nanoseconds = Timestamp.nanoseconds(of: text) else { return }
        let milliseconds = nanoseconds / 1_000_000
        let seconds = milliseconds / 1000 * 1000
        let printed = Timestamp.text(ofMilliseconds: seconds)
        demand(
            Timestamp.nanoseconds(of: printed) == seconds * 1_000_000,
            "\(printed) is read as printed"
        )
        let hour = Timestamp.hour(ofMilliseconds: milliseconds)
        demand(
            Timestamp.nanoseconds(of: Timestamp.text(ofHour: hour)).map { $0 <= nanoseconds }
                == true,
            "the hour of \(text) begins before it"
        )
    }
}
