import Reports
import Testing

struct MetricsTextTests {
    @Test("a family is its help, its type and its samples, with the labels of all behind their own")
    func family() {
        var metrics = MetricsText(labels: ("database", "a"))
        metrics.gauge("weir_inputs", "Inputs.", [.init(1, ("status", "ok")), .init(-2)])
        metrics.gauge("weir_ok", "Well.", 0)
        #expect(
            metrics.text == """
                # HELP weir_inputs Inputs.
                # TYPE weir_inputs gauge
                weir_inputs{status="ok",database="a"} 1
                weir_inputs{database="a"} -2
                # HELP weir_ok Well.
                # TYPE weir_ok gauge
                weir_ok{database="a"} 0

                """
        )
    }

    @Test("what is not known is left out, its family too")
    func unknown() {
        var metrics = MetricsText(labels: ("database", "a"))
        metrics.gauge("weir_a", "A.", nil)
        metrics.gauge("weir_b", "B.", [])
        #expect(metrics.text.isEmpty)
    }

    @Test(
        "no value ends its label, and nothing hides in it",
        arguments: [
            ("a\"b", #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\\nb"#), ("a\r\nb", #"a\\r\\nb"#),
            ("\u{1B}[m", #"\\u{1B}[m"#), ("\"\u{301}", "\\\"\u{301}"), ("é", "é"),
        ]
    )
    func labels(value: String, written: String) {
        var metrics = MetricsText(labels: ("a", value))
        metrics.gauge("m", "M.", 1)
        #expect(metrics.text.hasSuffix("m{a=\"\(written)\"} 1\n"), "\(metrics.text)")
    }
}
