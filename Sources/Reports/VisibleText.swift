extension String {
    /// The text with everything that could steer a terminal, or hide, spelled out.
    ///
    /// Log content is written by whoever sends traffic. Escape sequences could move the cursor,
    /// bidirectional overrides could make a row read as another, so control and format characters
    /// become `\n`, `\t`, `\u{1B}`. A backslash stays as it is: this is for reading, not parsing.
    package var visible: String {
        guard !utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // Joiners and selectors are part of how words of other scripts and emoji are written; in a name of
            // ASCII letters they only make two names look like one.
            case let joining where joining.isJoining && text.unicodeScalars.last?.isASCII == false:
                text.unicodeScalars.append(joining)
            case let hidden where hidden.isHidden || hidden.isJoining:
                text += "\\u{" + String(hidden.value, radix: 16, uppercase: true) + "}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// As `visible`, with line feeds as they are: for text that may have several lines, none of them trusted.
    package var visibleLines: String {
        guard unicodeScalars.contains("\n") else { return visible }
        return unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).visible }.joined(separator: "\n")
    }
}

extension Unicode.Scalar {
    /// Shows nothing of its own, and may change how its neighbours show.
    var isHidden: Bool {
        if value >= 0x20 && value < 0x7F { return false }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
            return true
        default:
            // Fillers that are letters by category are blank all the same.
            return (properties.generalCategory == .format || properties.isDefaultIgnorableCodePoint)
                && !isJoining
        }
    }

    /// Zero-width joiners and variation selectors.
    var isJoining: Bool {
        value == 0x200C || value == 0x200D || value >= 0xFE00 && value <= 0xFE0F
    }
}
