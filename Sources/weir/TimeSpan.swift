import ArgumentParser

/// A length of time as `--max-age` takes it: `26h`, `90m`, `2d`.
struct TimeSpan: Equatable, ExpressibleByArgument, CustomStringConvertible {
    var seconds: Int

    init(seconds: Int) { self.seconds = seconds }

    /// - Returns: `nil` for anything else: a number without a unit could be any.
    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let value = Int(digits),
            let unit = Self.units[String(argument.dropFirst(digits.count))]
        else { return nil }
        let (seconds, overflow) = value.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self.seconds = seconds
    }

    var description: String {
        for (unit, seconds) in [("h", 3600), ("m", 60)]
        where self.seconds.isMultiple(of: seconds) {
            return "\(self.seconds / seconds)\(unit)"
        }
        return "\(seconds)s"
    }

    private static let units = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
}
