import Foundation

/// A small file named for what is odd in it; what Weir makes of each is in `SampleData/README.md`.
struct OddSample {
    let name: String
    let bytes: [UInt8]

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    init(_ name: String, _ text: String) {
        self.init(name, Array(text.utf8))
    }

    /// All samples; a sample's place is its log's number, so new ones are added at an end.
    static var all: [OddSample] {
        let makers = shapes + contents + damages
        return makers.enumerated().map { number, make in make(OddLog(number: number)) }
    }

    /// Writes samples into a folder.
    static func write(_ samples: [OddSample], to folder: URL) throws(GenerateError) {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for sample in samples {
                try Data(sample.bytes).write(to: folder.appending(path: sample.name))
            }
        } catch {
            throw GenerateError.cannotWrite(path: folder.path, reason: "\(error)")
        }
    }
}
