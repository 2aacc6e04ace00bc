/// The figures behind a progress line, and the line.
package struct ProgressLine: Sendable {
    /// All inputs are in; what is left takes a time of its own.
    package var isFinalising = false
    private let inputsToRead: Int
    private let bytesToRead: Int
    private var inputs = 0
    private var bytes = 0

    /// - Parameters:
    ///   - inputsToRead: Inputs of the plan.
    ///   - bytesToRead: Their bytes as stored.
    package init(inputsToRead: Int, bytesToRead: Int) {
        self.inputsToRead = inputsToRead
        self.bytesToRead = bytesToRead
    }

    /// An input is done.
    package mutating func count(bytesStored: Int) {
        inputs += 1
        bytes += bytesStored
    }

    /// Bar, inputs, bytes, rate and time left, as much of it as fits.
    ///
    /// - Parameters:
    ///   - seconds: Since the run began.
    ///   - width: Columns of the terminal; the last one stays free, as some wrap on it.
    /// - Returns: The line without a line feed.
    package func text(seconds: Double, width: Int) -> String {
        if isFinalising { return Self.finalising.cut(toWidth: width - 1) }
        var pieces = [
            "\(Human.count(inputs))/\(Human.count(inputsToRead)) inputs",
            "\(Human.bytes(bytes)) of \(Human.bytes(bytesToRead))",
        ]
        if seconds >= 1, bytes > 0 {
            pieces.append("\(Human.bytes(Int(Double(bytes) / seconds)))/s")
        }
        if seconds >= 1, bytes > 0, fraction < 1 {
            let left = seconds * (1 - fraction) / max(fraction, 0.001)
            pieces.append("\(Human.duration(wholeSeconds: left)) left")
        }
        let filled = Int(fraction * Double(Self.cells))
        let bar =
            String(repeating: "█", count: filled)
            + String(repeating: "░", count: Self.cells - filled)
        return ("\(bar) " + pieces.joined(separator: "  ")).cut(toWidth: width - 1)
    }

    /// What is told while roles and coverage, which span inputs, are brought up to date.
    package static let finalising = "bringing roles and coverage up to date"

    private static let cells = 20

    /// By bytes, as inputs differ by orders of magnitude.
    private var fraction: Double {
        guard bytesToRead > 0 else { return 1 }
        return min(1, Double(bytes) / Double(bytesToRead))
    }
}
