import Reports
import Testing

struct ProgressLineTests {
    @Test("rate and time left come after a second, by bytes")
    func figures() {
        var line = ProgressLine(inputsToRead: 2000, bytesToRead: 4_000_000)
        #expect(
            line.text(seconds: 0, width: 100)
                == "░░░░░░░░░░░░░░░░░░░░ 0/2,000 inputs  0 bytes of 4.0 MB"
        )
        line.count(bytesStored: 1_000_000)
        #expect(
            line.text(seconds: 10, width: 100)
                == "█████░░░░░░░░░░░░░░░ 1/2,000 inputs  1.0 MB of 4.0 MB  100.0 kB/s  30 s left"
        )
        line.count(bytesStored: 3_000_000)
        #expect(
            line.text(seconds: 10, width: 100)
                == "████████████████████ 2/2,000 inputs  4.0 MB of 4.0 MB  400.0 kB/s"
        )
        line.isFinalising = true
        #expect(line.text(seconds: 10, width: 100) == ProgressLine.finalising)
    }

    @Test("inputs without bytes, or that grew meanwhile, keep the bar in its bounds")
    func bounds() {
        var empty = ProgressLine(inputsToRead: 3, bytesToRead: 0)
        empty.count(bytesStored: 0)
        #expect(empty.text(seconds: 5, width: 100).contains(" 1/3 inputs"))
        var grown = ProgressLine(inputsToRead: 1, bytesToRead: 10)
        grown.count(bytesStored: 50)
        #expect(grown.text(seconds: 5, width: 100).hasPrefix("████████████████████ 1/1 inputs"))
    }

    @Test("the line leaves the last column free", arguments: [0, 1, 2, 20, 40, 80])
    func width(columns: Int) {
        var line = ProgressLine(inputsToRead: 1_000_000, bytesToRead: 1 << 40)
        line.count(bytesStored: 1 << 38)
        #expect(line.text(seconds: 100, width: columns).displayWidth <= max(0, columns - 1))
        line.isFinalising = true
        #expect(line.text(seconds: 100, width: columns).displayWidth <= max(0, columns - 1))
    }
}
