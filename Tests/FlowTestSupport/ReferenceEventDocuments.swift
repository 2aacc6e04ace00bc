import Flow

/// One JSON object or one line of text, out of whatever it was wrapped in.
struct ReferenceEventRecord {
    enum Content {
        case object(ReferenceNode)
        case message(String)
    }

    var content: Content
    var frame = ReferenceEventFrame()
    /// The line has no end: it may still be written.
    var isOpen = false
}

/// What the wrapper of a container's line says.
struct ReferenceEventFrame {
    /// When the container wrote it.
    var time: String?
    /// `ContainerLogV2.PodName`.
    var pod: String?
    /// Whether it names CoreDNS.
    var isOfResolver = false
}

/// The records of one input, whatever frames it has (`export-shapes.md` sections 1 and 7).
struct ReferenceEventDocuments {
    private(set) var records: [ReferenceEventRecord] = []
    /// Lines and documents that are no JSON, a cut end of the input not among them.
    private(set) var damagedLines = 0
    private(set) var isCut = false
    /// The last record breaks off, and nothing is open around it: it is being written.
    private(set) var isIncomplete = false
    private(set) var isBlank = true

    private var partial: [String: String] = [:]
    private var isInOpenLine = false

    private static let frame = ReferencePattern(#"(\d{4}-\S+) (stdout|stderr) ([PF])(?: (.*))?"#)

    init(_ bytes: [UInt8]) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        var first = ReferenceParser(text)
        first.skipWhitespace()
        guard first.next != nil else { return }
        isBlank = false
        if ReferenceEventDocuments.isJSON(text[first.position...]) {
            readDocuments(text)
        } else {
            readLines(text)
        }
    }

    /// `[INFO]` starts a line of text, `[{` a list.
    private static func isJSON(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        if first == UInt8(ascii: "{") { return true }
        let second = bytes.dropFirst().first ?? 0
        return first == UInt8(ascii: "[") && !(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= second)
    }

    private mutating func readDocuments(_ bytes: [UInt8]) {
        var parser = ReferenceParser(bytes)
        while true {
            parser.skipWhitespace()
            guard let next = parser.next else { return }
            if next == UInt8(ascii: ",") || next == UInt8(ascii: "]") {
                parser.position += 1  // What is left of a list that was damaged before.
                continue
            }
            let node = parser.value()
            if let node { collect(node) }
            guard let damage = parser.damage else { continue }
            // One record a line: a line that begins one ends what is open (section 1).
            let following = node.flatMap { lineBehind($0.brokenRecord, bytes) }
            if damage.isAtEnd, following == nil {
                isIncomplete = node.map { !$0.isFrame } ?? true
                isCut = !isIncomplete
                return
            }
            damagedLines += 1
            guard let line = following ?? startOfNextObject(bytes, from: damage.offset) else {
                return
            }
            parser.position = line
            parser.forgetDamage()
        }
    }

    private func startOfNextObject(_ bytes: [UInt8], from offset: Int) -> Int? {
        (offset..<bytes.count).first { index in
            ReferenceEventDocuments.isJSON(bytes[index...])
                && index > 0 && bytes[index - 1] == UInt8(ascii: "\n")
        }
    }

    /// Not in an object that may be written over lines without indentation: its second line begins with something else.
    private func lineBehind(_ record: ReferenceNode?, _ bytes: [UInt8]) -> Int? {
        guard let record, case .object = record.value,
            let end = bytes[record.offset...].firstIndex(of: UInt8(ascii: "\n")),
            let second = bytes[(end + 1)...].first,
            second == UInt8(ascii: "{") || second <= 0x20
        else { return nil }
        return startOfNextObject(bytes, from: record.offset + 1)
    }

    private mutating func readLines(_ bytes: [UInt8]) {
        let slices = bytes.split(separator: UInt8(ascii: "\n"))
        for (number, slice) in slices.enumerated() {
            isInOpenLine = number == slices.count - 1 && bytes.last != UInt8(ascii: "\n")
            var line = String(decoding: slice, as: UTF8.self)
            while let last = line.unicodeScalars.last, last == "\r" {
                line.unicodeScalars.removeLast()
            }
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            guard let parts = ReferenceEventDocuments.frame.match(line) else {
                collect(message: line, in: ReferenceEventFrame())
                continue
            }
            let (stream, text) = (parts[2] ?? "", parts[4] ?? "")
            if parts[3] == "P" {
                partial[stream, default: ""] += text
            } else {
                let whole = (partial.removeValue(forKey: stream) ?? "") + text
                collect(message: whole, in: ReferenceEventFrame(time: parts[1]))
            }
        }
        isIncomplete = isIncomplete || !partial.isEmpty
    }

    /// Lists and `records` hold records; everything else is one, if it is whole.
    private mutating func collect(_ node: ReferenceNode) {
        switch node.value {
        case .array(let elements): elements.forEach { collect($0) }
        case .object:
            if let inner = node.member("records") {
                collect(inner)
            } else if node.isWhole {
                unwrap(node)
            }
        case .null, .bool, .number, .string: break
        }
    }

    private mutating func unwrap(_ node: ReferenceNode) {
        let container =
            node.text("containername")
            ?? node.object("kubernetes")?
            .object("container")?.text("name")
        var frame = ReferenceEventFrame()
        frame.isOfResolver = [container, node.text("podname")].contains { name in
            name?.hasPrefix("coredns") == true
        }
        if node.text("type")?.lowercased() == "containerlogv2" {
            guard let message = node.member("logmessage") else { return }
            (frame.time, frame.pod) = (node.text("timegenerated"), node.text("podname"))
            if case .string(let text) = message.value {
                collect(message: text, in: frame)
            } else {
                records.append(ReferenceEventRecord(content: .object(message), frame: frame))
            }
        } else if node.has("stream"),
            let text = (node.member("log") ?? node.member("message"))?.string
        {
            frame.time = node.text("time")
            collect(message: text, in: frame)
        } else {
            records.append(ReferenceEventRecord(content: .object(node)))
        }
    }

    private mutating func collect(message: String, in frame: ReferenceEventFrame) {
        var message = message
        while let last = message.unicodeScalars.last, last == "\n" || last == "\r" {
            message.unicodeScalars.removeLast()
        }
        guard message.first == "{" else {
            var record = ReferenceEventRecord(content: .message(message), frame: frame)
            record.isOpen = isInOpenLine
            records.append(record)
            return
        }
        var parser = ReferenceParser(Array(message.utf8))
        let node = parser.value()
        parser.skipWhitespace()
        if let node, parser.damage == nil, parser.next == nil {
            records.append(ReferenceEventRecord(content: .object(node), frame: frame))
        } else if isInOpenLine, parser.damage?.isAtEnd == true {
            isIncomplete = true
        } else {
            damagedLines += 1
        }
    }
}

extension ReferenceNode {
    /// What broke off, out of all frames; nil if that is a frame without any record.
    fileprivate var brokenRecord: ReferenceNode? {
        guard isFrame else { return isWhole ? nil : self }
        return (member("records") ?? self).elements.last.flatMap(\.brokenRecord)
    }

    /// Whether it holds records rather than being one.
    fileprivate var isFrame: Bool {
        switch value {
        case .array: true
        case .object: member("records") != nil
        case .null, .bool, .number, .string: false
        }
    }
}
