import ArgumentParser
import Flow

/// How a run tells what it does.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}

/// A number of bytes as `--memory` takes it: `512M`, `1G`, `1GiB`.
///
/// Units are powers of 1024.
struct MemorySize: Equatable, ExpressibleByArgument, CustomStringConvertible {
    /// What the readers and accumulators need at least, one of each.
    static let minimumBytes = 64 << 20

    var bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    /// - Returns: `nil` for anything else, for no bytes, and beyond what an `Int` holds.
    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let unit = argument.dropFirst(digits.count).uppercased()
        guard let value = Int(digits), value > 0, let shift = Self.shifts[unit] else { return nil }
        let (bytes, overflow) = value.multipliedReportingOverflow(by: 1 << shift)
        guard !overflow else { return nil }
        self.bytes = bytes
    }

    /// In the largest unit that divides it, `1G`.
    var description: String {
        for (unit, shift) in [("T", 40), ("G", 30), ("M", 20), ("K", 10)]
        where bytes.isMultiple(of: 1 << shift) {
            return "\(bytes >> shift)\(unit)"
        }
        return String(bytes)
    }

    private static let shifts = [
        "": 0, "K": 10, "KIB": 10, "M": 20, "MIB": 20, "G": 30, "GIB": 30, "T": 40, "TIB": 40,
    ]
}

/// An instant as `--from` and `--to` take it, in UTC.
struct TimeArgument: Equatable, ExpressibleByArgument {
    var milliseconds: Int64

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// `2026-11-20`, `2026-11-20T13`, `2026-11-20T13:00` or `2026-11-20T13:00:00`, with or
    /// without `Z`.
    ///
    /// - Returns: `nil` for anything else; for an offset too, as one would expect its local days.
    init?(argument: String) {
        let bare = argument.hasSuffix("Z") ? String(argument.dropLast()) : argument
        let completed: String
        switch bare.utf8.count {
        case "2026-11-20".utf8.count where bare == argument: completed = bare + "T00:00:00"
        case "2026-11-20T13".utf8.count: completed = bare + ":00:00"
        case "2026-11-20T13:00".utf8.count: completed = bare + ":00"
        case "2026-11-20T13:00:00".utf8.count: completed = bare
        default: return nil
        }
        guard let nanoseconds = Timestamp.nanoseconds(of: completed + "Z") else { return nil }
        milliseconds = nanoseconds / 1_000_000
    }

    /// The Unix hour that the instant is in.
    var hour: Int { Timestamp.hour(ofMilliseconds: milliseconds) }

    /// The first Unix hour that begins at the instant or later.
    var hourCeiling: Int { Timestamp.hour(ofMilliseconds: milliseconds + 3_599_999) }
}

/// How many rejected rows make a run partial: `--max-rejects 500` or `--max-rejects 1%`.
enum RejectLimit: Equatable, ExpressibleByArgument, CustomStringConvertible {
    case rows(Int)
    /// Of the rows read, in hundredths of a percent.
    case basisPoints(Int)

    init?(argument: String) {
        if argument.hasSuffix("%") {
            guard let percent = Double(argument.dropLast()), (0...100).contains(percent) else {
                return nil
            }
            self = .basisPoints(Int((percent * 100).rounded()))
        } else {
            guard let rows = Int(argument), rows >= 0 else { return nil }
            self = .rows(rows)
        }
    }

    func isExceeded(rejected: Int, of read: Int) -> Bool {
        switch self {
        case .rows(let limit): return rejected > limit
        case .basisPoints(let limit):
            // Doubles: the exact product could overflow, and the limit is a rough one.
            return Double(rejected) * 10_000 > Double(limit) * Double(read)
        }
    }

    var description: String {
        switch self {
        case .rows(let limit): String(limit)
        case .basisPoints(let limit):
            limit.isMultiple(of: 100) ? "\(limit / 100)%" : "\(Double(limit) / 100)%"
        }
    }
}
