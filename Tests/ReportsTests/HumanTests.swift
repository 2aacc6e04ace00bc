import Reports
import Testing

struct HumanTests {
    @Test(
        "counts have thousands separators",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"),
            (100_000, "100,000"),
            (Int.min, "-9,223,372,036,854,775,808"),
        ]
    )
    func counts(value: Int, text: String) {
        #expect(Human.count(value) == text)
    }

    @Test("nouns follow their number")
    func nouns() {
        #expect(Human.count(1, "input") == "1 input")
        #expect(Human.count(0, "input") == "0 inputs")
        #expect(Human.count(2000, "prefix", "prefixes") == "2,000 prefixes")
    }

    @Test(
        "bytes are given to a tenth of the largest unit that leaves a whole number",
        arguments: [
            (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (1550, "1.6 kB"),
            (999_949, "999.9 kB"), (999_950, "1.0 MB"), (20_100_000, "20.1 MB"),
            (5_000_000_000_000_000, "5,000 TB"),
        ]
    )
    func bytes(value: Int, text: String) {
        #expect(Human.bytes(value) == text)
    }

    @Test(
        "durations lose detail as they grow",
        arguments: [
            (0, "0.00 s"), (0.418, "0.42 s"), (9.994, "9.99 s"), (9.996, "10.0 s"),
            (59.94, "59.9 s"),
            (59.96, "1 min 00 s"), (185, "3 min 05 s"), (3599.6, "1 h 00 min"),
            (7380, "2 h 03 min"),
            (-1, "0.00 s"),
        ]
    )
    func durations(seconds: Double, text: String) {
        #expect(Human.duration(seconds: seconds) == text)
    }
}
