extension String {
    /// The text with everything that could steer a terminal, or hide, spelled out.
    ///
    /// Log content is written by whoever sends traffic. Escape sequences could move the cursor,
    /// bidirectional overrides could make a row read as another, so control and format characters
    /// become `\n`, `\t`, `\u{1B}`. A backslash stays as it is: this is for reading, not parsing.
    package var visible: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case let hidden where hidden.isHidden:
                text += "\\u{" + String(hidden.value, radix: 16, uppercase: true) + "}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Shows nothing of its own, and may change how its neighbours show.
    fileprivate var isHidden: Bool {
        if value >= 0x20 && value < 0x7F { return false }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
            return true
        case .format:
            // Joiners are part of how words and emoji are written.
            return value != 0x200C && value != 0x200D
        default: return false
        }
    }
}
